#pragma once
#include "platform/contract/contract.hpp"
#include "platform/db/database.hpp"
#include "platform/records/note_store.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace chukan::nws::store {

// --- 取得番号 and codes (store_codes.cpp) ---

struct block {
    std::int64_t first_serial{0};
    std::int64_t count{0};
    std::string unit;
    std::string used; // one bit per number
};

/// The block of this message; made when it is new.
block reserve(db::transaction& running, std::int16_t environment, const std::string& message_id, const std::string& unit, const std::string& requester,
              std::uint32_t count, const std::string& now);
/// Every block that may hold a serial from `least` to `most`, locked, in order.
std::vector<block> lock_blocks(db::transaction& running, std::int16_t environment, std::int64_t least, std::int64_t most);
void mark_used(db::transaction& running, std::int16_t environment, const std::vector<block>& blocks);

void add_issue_batch(db::transaction& running, std::int16_t environment, const std::string& message_id, const std::string& unit,
                     const std::vector<std::string>& acquisition_numbers, const std::vector<std::string>& id_codes);
struct issue_batch {
    std::vector<std::string> acquisition_numbers, id_codes;
};
issue_batch find_issue_batch(db::transaction& running, std::int16_t environment, const std::string& message_id, const std::string& unit);
void forget_issue_batch(db::transaction& running, std::int16_t environment, const std::string& message_id, const std::string& unit);
void add_results(db::transaction& running, std::int16_t environment, const std::string& message_id, const std::vector<std::string>& results);
std::vector<std::string> results(db::transaction& running, std::int16_t environment, const std::string& message_id);

// --- 情報照会 (store_exchange.cpp) ---

/// Adds the keys that differ from the latest of their body. Returns the bodies whose key was rolled away before and comes again: nothing is added for them.
std::set<std::string> put_body_keys(db::transaction& running, std::int16_t environment, const std::vector<std::string>& bodies, const std::vector<std::string>& public_keys);
/// The number of the latest key of those of `bodies` that have announced one.
std::map<std::string, std::int64_t> latest_body_keys(db::transaction& running, std::int16_t environment, const std::vector<std::string>& bodies);
/// Raw public keys by body and number.
std::map<std::pair<std::string, std::int64_t>, std::string> body_keys(db::transaction& running, std::int16_t environment, const std::vector<std::string>& bodies);

std::vector<std::int64_t> exchange_serials(db::transaction& running, std::size_t count);
/// Columns of permitted inquiries; `ordinal` is the place in the message.
struct permitted {
    std::vector<std::int64_t> ordinal;
    std::vector<std::string> exchange_number, asker_body, provider_body, asker_system, provider_system, office, procedure, information, period_from, period_to,
        asker_disclosure, id_code, asked_at;
    std::vector<std::int64_t> asker_key; // number of the key that the answer is sealed for
    std::int64_t permit_key{1};          // of the network's key that signs the permits
};
void add_exchanges(db::transaction& running, std::int16_t environment, const std::string& message_id, const permitted& values);
struct refused {
    std::vector<std::int64_t> ordinal;
    std::vector<std::string> asker_body, provider_body, information, result_code, reason_ja, reason_en;
};
void add_refusals(db::transaction& running, std::int16_t environment, const std::string& message_id, const refused& values, const std::string& now);
/// The same receipts as the first time, in order.
contract::inquiry_receipts receipts(db::transaction& running, std::int16_t environment, const std::string& message_id);

struct request {
    std::string exchange_number, asker_body, provider_body, office, procedure, information, period_from, period_to, asker_disclosure, id_code, asked_at;
    std::int64_t asker_key{1}, permit_key{1};
};
std::vector<request> requests(db::transaction& running, std::int16_t environment, const std::string& message_id, const std::string& provider_system);

/// Notes the answers of one provider's system. For each number: the asker's system when the answer is to be passed on, an empty text when it was known
/// and settled already; numbers that are not there are unknown.
std::map<std::string, std::string> note_answers(db::transaction& running, std::int16_t environment, const std::string& provider_system,
                                                const contract::answers& answers);
void add_relay(db::transaction& running, std::int16_t environment, const std::string& message_id, const std::string& receiver, const std::string& body);
std::optional<std::string> relay(db::transaction& running, std::int16_t environment, const std::string& message_id, const std::string& receiver);
void forget_relay(db::transaction& running, std::int16_t environment, const std::string& message_id, const std::string& receiver);

/// A page of 情報提供等記録 as JSON: {"items":[…],"next_cursor":…}.
struct record_query {
    std::string asker_body, provider_body, exchange_number, after;
    std::int64_t limit{100};
};
std::string records(db::transaction& running, std::int16_t environment, const record_query& query);

void erase_environment(db::transaction& running, std::int16_t environment);

/// What 訂正 and 不開示 must know of an exchange; its row is locked.
struct noted_exchange {
    std::string asker_system, provider_system, status;
};
std::optional<noted_exchange> lock_for_note(db::transaction& running, std::int16_t environment, const std::string& exchange_number);
void apply_note(db::transaction& running, std::int16_t environment, const records::note& value, const std::string& digest);

} // namespace chukan::nws::store
