#pragma once
#include "platform/contract/contract.hpp"
#include "platform/db/database.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

/// SQL of 情報照会, our side as the asker.
namespace chukan::intermediate::inquiry_store {

using column = contract::column;

struct new_inquiry {
    std::string id, insurer, branch_number, person_key, asker_body, provider_body, office, procedure, information, period_from, period_to,
        asker_disclosure, department, user_id, request_number, receipt, record_number, idempotency_key;
    std::uint64_t record_index{0};
};
/// One moment by both clocks, ISO 8601.
struct moment {
    std::string environment, real;
};
enum class placed { in, in_undisclosed /* 支援措置: the asker's side is 不開示 whatever was asked */, unknown_branch, without_code };
/// Adds the inquiries of these persons, all by one statement, and says of each what became of it. With a `batch` they are part of that message at once, in their
/// order; without one they wait (送信待ち). `inside`: their provider is in this server (inside_road.hpp).
std::vector<placed> add(db::transaction& running, std::int16_t environment, const std::vector<const new_inquiry*>& values, const moment& now,
                        const std::string& batch, bool inside);
/// Moves those of `ids` that still wait into the batch, behind the `before` that it has already. Returns how many.
std::uint64_t claim_these(db::transaction& running, std::int16_t environment, const std::string& batch, const column& ids, std::uint64_t before,
                          const std::string& now);
/// Environments with inquiries that have waited for this many real seconds: their process died before it could send them.
std::vector<std::int16_t> left_waiting(db::transaction& running, unsigned seconds);
/// Rows of a JS010 by COPY; write with the fields of copy_columns.
std::unique_ptr<db::copy_in> copy(db::bulk_transaction& running);
std::unique_ptr<db::copy_in> copy_rejections(db::bulk_transaction& running);

struct person {
    std::string person_key;
    bool has_code{false};
};
std::unordered_map<std::string, person> persons(db::transaction& running, std::int16_t environment, const std::string& insurer,
                                                const column& branches);
column used_request_numbers(db::transaction& running, std::int16_t environment, const std::string& insurer, const column& numbers);

// Dispatch.
column waiting_askers(db::transaction& running, std::int16_t environment, unsigned limit);
/// Moves up to `limit` waiting inquiries to nws, or of the inside road, into the batch. Returns how many.
std::uint64_t claim(db::transaction& running, std::int16_t environment, const std::string& batch, unsigned limit, const std::string& now, bool inside);
/// So many new 処理通番 of the inside road (platform/records/inside.hpp).
column inside_numbers(db::transaction& running, const std::string& today, std::size_t count);
contract::inquiries batch_of(db::transaction& running, std::int16_t environment, const std::string& batch);
/// Returns their ids.
column fail_batch(db::transaction& running, std::int16_t environment, const std::string& batch, const std::string& code,
                  const std::string& reason_ja, const std::string& reason_en, const std::string& now);

/// Answers and receipts of an environment are applied one batch at a time: an answer may overtake the receipt of its inquiry.
void lock(db::transaction& running, std::int16_t environment);
/// What has come to its end by one statement.
struct endings {
    column ids, of_receipts; // of_receipts: those that a JS010 asked, whether they ended or not
};
endings apply_receipts(db::transaction& running, std::int16_t environment, const std::string& batch, const contract::inquiry_receipts& receipts,
                       const column& states, const std::string& now);

struct open_inquiry {
    std::string id, asker_body, provider_body;
    bool of_receipt{false}; // asked by a JS010
    bool settled{false};    // its answer is in: no other one counts
    std::string asked_at;   // ISO 8601
};
/// Inquiries of these 処理通番, by number.
std::unordered_map<std::string, open_inquiry> by_exchange_number(db::transaction& running, std::int16_t environment, const column& numbers);
void keep_early(db::transaction& running, std::int16_t environment, const column& numbers, const column& answers);
/// Takes the early answers of a batch's inquiries out of their table.
column take_early(db::transaction& running, std::int16_t environment, const std::string& batch);

struct settlement {
    column id, state, result_code, reason_ja, reason_en, content, provided_at, provider_disclosure, items, status;
    column ended, of_receipts; // of `id`: those that end now, and those that a JS010 asked
};
/// New states, and 情報提供等記録 of those that are over.
void settle(db::transaction& running, std::int16_t environment, const settlement& rows, const std::string& now);

/// Those environments that have inquiries sent before the moment of the same place and not answered since.
std::vector<std::int16_t> overdue(db::transaction& running, const std::vector<std::int64_t>& environments, const column& asked_before);
/// 回答期限超過 for at most `limit` of them, the longest waiting first, with their 情報提供等記録.
endings expire(db::transaction& running, std::int16_t environment, const std::string& asked_before, unsigned limit, const std::string& reason_ja,
               const std::string& reason_en, const std::string& now);

/// Receipts (JS010) of these inquiries of which none waits for an answer any more.
column finished_receipts(db::transaction& running, std::int16_t environment, const column& inquiry_ids);
column finished_receipts_of_batch(db::transaction& running, std::int16_t environment, const std::string& batch);
bool all_settled(db::transaction& running, std::int16_t environment, const std::string& receipt);

struct filter {
    std::string insurer, state, branch_number, receipt;
    std::int64_t before{0};
    unsigned limit{100};
};
db::result list(db::transaction& running, std::int16_t environment, const filter& wanted);
db::result find(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& id);
db::result of_ids(db::transaction& running, std::int16_t environment, const column& ids);
/// Those that were asked before under these keys, with insurer and idempotency_key.
db::result find_by_keys(db::transaction& running, std::int16_t environment, const column& insurers, const column& idempotency_keys);
/// Of a receipt, by place in the file, from `first` up to but without `end`.
db::result of_receipt(db::transaction& running, std::int16_t environment, const std::string& receipt, std::uint64_t first, std::uint64_t end);
db::result rejections_of(db::transaction& running, std::int16_t environment, const std::string& receipt, std::uint64_t first,
                         std::uint64_t end);

} // namespace chukan::intermediate::inquiry_store
