#pragma once
#include "platform/contract/branch_change.hpp"
#include "platform/db/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// SQL of 枝番 and of the states of their codes.
namespace chukan::intermediate::branch_store {

/// The block that this message got, now or before.
std::uint64_t reserve(db::transaction& running, std::int16_t environment, const std::string& message, const std::string& insurer,
                      std::uint32_t count);

/// Stores who is behind each 枝番. Persons without code, acquisition or failure wait for one from now on. Returns how many these are.
std::uint64_t map(db::bulk_transaction& running, std::int16_t environment, const contract::branch_map& rows, const std::string& now);

struct change_counts {
    std::uint64_t queued{0};     // wait for a code now
    std::uint64_t cancelled{0};
};
/// 変更 and 取消 of 枝番, with a trace in branch_history. Whoever else has the same person keeps the code; `gone` persons, whom no 枝番 has any more, lose it.
change_counts change(db::bulk_transaction& running, std::int16_t environment, const contract::branch_change& rows, const std::string& now);
/// Former owners of a 枝番, oldest first, also of one that is cancelled: since, until, reason, code_held, eligibility_rows, fukuhon_rows, provided (answers given meanwhile).
db::result trace(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& branch);

/// The persons behind these 枝番 whose acquisition failed wait again. Returns how many.
std::uint64_t retry(db::transaction& running, std::int16_t environment, const contract::code_retry& rows);

contract::code_states_reply states(db::transaction& running, std::int16_t environment, const std::string& insurer,
                                   const contract::column& branches);
/// The next 枝番 of the insurer after `after`, in any state or in one of them.
contract::code_states_reply states_after(db::transaction& running, std::int16_t environment, const std::string& insurer,
                                         const std::string& after, const std::string& state, std::uint32_t limit);

struct owner {
    std::string person_key;
    int enrollee_kind{0};
};
std::optional<owner> find(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& branch);

} // namespace chukan::intermediate::branch_store
