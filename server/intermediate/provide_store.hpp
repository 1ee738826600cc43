#pragma once
#include "platform/contract/contract.hpp"
#include "platform/db/database.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// SQL of 情報提供: requests that others send to our unions, what they get, and 情報提供等記録.
namespace chukan::intermediate::provide_store {

using column = contract::column;

/// Who is meant, by place in the request (0-based): the 枝番 of the 被保険者 at that insurer; empty = nobody.
column find_branches(db::transaction& running, std::int16_t environment, const column& link_codes, const column& insurers);

struct copy_row {
    std::size_t place{0};
    std::string period, data_item, value;
    bool held{false};
    bool undisclosed{false};
};
/// 副本 part 2 of those people, in the order of place, period, repetition, item. Items without a value (未設定) come with an empty one.
std::vector<copy_row> data(db::transaction& running, std::int16_t environment, const column& insurers, const column& branches,
                           const column& information);
struct period_row {
    std::size_t place{0};
    std::string insurer_number, acquired_on, lost_on, limit_class;
    bool held{false};
    bool undisclosed{false};
};
/// 副本 part 1 of those people, in the order of place and date.
std::vector<period_row> periods(db::transaction& running, std::int16_t environment, const column& insurers, const column& branches);

/// Which of these 処理通番 were asked for before, whatever message brought them.
std::set<std::string> taken_before(db::transaction& running, std::int16_t environment, const column& exchange_numbers);

/// What becomes of each request; columns as long as those of `requests`.
struct outcome {
    column insurer, branch, state, status, result_code, provided_at, provider_disclosure, ephemeral_key, sealed, items;
};
/// Stores requests and outcomes under one batch, with 情報提供等記録 of those that are not held. Requests that are there already are left alone.
void store(db::transaction& running, std::int16_t environment, const std::string& batch, const contract::answer_requests& requests,
           const outcome& results, const std::string& now);
contract::answers batch_of(db::transaction& running, std::int16_t environment, const std::string& batch);
/// nws has the answers: their content is kept no longer here.
void forget(db::transaction& running, std::int16_t environment, const std::string& batch);

db::result held(db::transaction& running, std::int16_t environment, const std::string& insurer, std::int64_t after, unsigned limit);
/// One request of this insurer, locked.
db::result lock_request(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& exchange_number);
/// A held request answered by hand; `results` has one row.
/// The message that says 提供保留 has not been acknowledged yet.
bool hold_is_on_its_way(db::transaction& running, std::int16_t environment, const std::string& exchange_number);
void release(db::transaction& running, std::int16_t environment, const std::string& exchange_number, const std::string& batch,
             const outcome& results, const std::string& user, const std::string& now);

db::result records(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& side,
                   std::int64_t before, unsigned limit);

} // namespace chukan::intermediate::provide_store
