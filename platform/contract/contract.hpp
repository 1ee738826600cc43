#pragma once
#include <cstdint>
#include <string>
#include <vector>

/// The messages that systems exchange (architecture.md 4): plain structs and their JSON. Bulk bodies are column arrays: all columns of one struct are equally long.
/// A 個人番号 is in none of them: those that carry one are in platform/personal_number/contract.hpp.
namespace chukan::contract {

using column = std::vector<std::string>;

/// Answer to a batch: one result code per item, in order; empty when every item is I0000.
struct item_results {
    column result;
};

/// operations -> intermediate, call `branch-block`: reserve `count` 枝番 of an insurer; the same message id gives the same block.
struct branch_block_request {
    std::string insurer;
    std::uint32_t count{0};
};
struct branch_block_reply {
    std::uint64_t first_serial{0}; // identifiers::branch_number(first_serial) … first_serial + count - 1
    std::uint32_t count{0};
};

/// operations -> intermediate, message `branch-map`: who is behind each 枝番 (decisions.md 2 and 3). Reply item_results.
/// A 枝番 that is there already with another person_key is re-pointed (個人番号 corrected): the new person_key gets a code of its own.
struct branch_map {
    std::string insurer;
    column branch_number, person_key, enrollee_kind /* 1 被保険者 2 世帯構成員 */, insurer_number /* 保険者番号 */;
    bool new_persons{false};       // true: every person_key was made for this map, so nobody can have a code or an acquisition of one
    bool more_follow{false};       // true: a part of a large registration, others come soon after it
};
/// operations -> intermediate, message `code-retry`: ask again for the codes of these 枝番 whose acquisition failed.
struct code_retry {
    std::string insurer;
    column branch_number;
};
/// operations -> intermediate, call `code-states`: where the code of each 枝番 stands (KN012; never the code). Either by the list or, when it is empty, the next
/// `limit` 枝番 of the insurer after `after`.
struct code_states_request {
    std::string insurer;
    column branch_number;
    std::string after;
    std::uint32_t limit{10000};
};
struct code_states_reply {
    column branch_number, state /* 未取得 送信待ち 取得中 紐付済 取得エラー */, acquisition_kind /* 1 新規取得 2 既存符号に紐付, or empty */, date /* YYYYMMDD */, result_code;
};

/// intermediate or institutions -> nws, call `acquisition-numbers`: 取得番号 for `count` acquisitions of one 符号管理単位; the same message id gives the same numbers.
struct acquisition_number_request {
    std::string unit;              // 符号管理単位: shared-server, or a municipality's 機関コード
    std::uint32_t count{0};
};
struct acquisition_number_reply {
    column acquisition_number;
};

/// intermediate -> provision, message `code-requests`: waits there for the operator's 送信.
struct code_requests {
    std::string unit;
    column acquisition_number, person_key;
};
/// provision -> intermediate, message `code-progress`: what became of them. state: sent (取得中) or failed with a result code (E5001 該当なし, E5002 消除 …).
struct code_progress {
    column acquisition_number, state, result_code;
};
/// institutions -> juki, message `resident-resolutions`: a municipality's own 住基 asks for its residents by our 模擬 resident reference. Reply item_results.
struct resident_resolutions {
    std::string unit;
    column acquisition_number, resident_reference;
};
/// juki -> nws, message `link-code-issues`. Reply item_results. A 住民票コード exists only in these two.
struct link_code_issues {
    column unit, acquisition_number, resident_code;
};
/// nws -> intermediate or institutions, message `link-codes`.
struct link_codes {
    std::string unit;
    column acquisition_number, link_code;
};

/// asker's system -> nws, message `inquiries`. Reply inquiry_receipts: permitted ones get a 処理通番 (exchange_number); the others a refusal.
struct inquiries {
    column inquiry_id;             // the asker's own, unique in its system and environment
    column link_code;              // the person as the asker's unit knows it
    column asker_body, provider_body;   // 機関コード
    column office, procedure;      // 事務コード, 事務手続コード
    column information;            // 特定個人情報名コード
    column period_from, period_to; // YYYYMMDD or empty
    column asker_disclosure;       // 1 開示可 2 不開示
    column asked_at;               // ISO 8601, environment time
};
struct inquiry_receipts {
    column exchange_number, result_code /* I0000 or E6xxx */, reason_ja, reason_en;
};
/// nws -> provider's system, message `answer-requests`. One 処理通番 at most once in a message (E9215).
struct answer_requests {
    column exchange_number, link_code /* as the provider's unit knows the person */, asker_body, provider_body, office, procedure, information;
    column period_from, period_to, asker_disclosure, asked_at;
    column permit;                 // 情報提供許可証: base64(JSON) "." base64(Ed25519 of nws); the provider verifies it and looks the permission up again itself
    column asker_key;              // base64 of the asker's X25519 public key
};
/// provider's system -> nws, and nws -> asker's system, message `answers`. nws passes `sealed` on unread.
struct answers {
    column exchange_number;
    column status;                 // answered, none (該当情報なし), held (提供保留), impossible
    column result_code;
    column provided_at;            // ISO 8601, environment time; empty when nothing was provided
    column provider_disclosure;
    column ephemeral_key;          // base64; empty when nothing is sealed
    column sealed;                 // base64; context = exchange_number|asker_body|provider_body; clear text = answer_content as JSON
};
/// Throws service_error E9215 naming a 処理通番 that stands twice in one message: a permit is good for one answer, so the whole message is wrong.
void require_distinct(const column& exchange_numbers);

/// What is inside `sealed`.
struct answer_content {
    std::string information;       // 特定個人情報名コード
    column item_code, item_name, value; // データ項目
};

/// A system of its bodies -> nws, message `body-keys`: the public content keys of 機関 (base64).
struct body_keys {
    column body, public_key;
};

/// control -> every system, PUT /internal/environments/{id} (runtime answers it).
struct environment_announcement {
    std::int16_t id{0};
    std::string world, name, phase;
    std::int64_t version{0};
    std::string base_real, base_environment; // ISO 8601
    double rate{1.0};
    bool frozen{false}, automatic_sending{false}, paused{false};
    std::uint64_t seed{0};
    column insurers;               // 保険者コード of the world's unions
};

template <class T> std::string encode(const T& value);
/// Throws service_error E9203 naming the field when the body is no such message, or columns differ in length.
template <class T> T decode(const std::string& body);

} // namespace chukan::contract
