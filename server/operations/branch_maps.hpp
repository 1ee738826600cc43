#pragma once
#include "server/operations/core.hpp"
#include "server/operations/registration_store.hpp"

/// What intermediate is told about 枝番: message `branch-map`, rendered from the tables when it leaves.
namespace chukan::operations {

/// Before start: how `branch-map`, `branch-change` and `code-retry` are made, and what their acknowledgement means.
void register_branch_messages(core& core);

/// In the transaction that registers the part. The message id follows from receipt and part, so that it is one message whatever is repeated.
/// `all_new`: every person of the part was made for it. `more_follow`: it is not the last of its file.
/// `ordering_key`: of the message, when it must not overtake another.
void put_part_map(core& core, db::transaction& running, std::int16_t environment, const registered_part& part, bool all_new, bool more_follow,
                  const std::string& ordering_key);
/// What the part has changed of 枝番 that intermediate knows (changed_part). One message whatever is repeated; those of one insurer arrive in their order.
void put_changes(core& core, db::transaction& running, const intake::receipt& receipt, std::uint32_t part, std::size_t branches);
/// The ordering key of what changes 枝番 of this insurer.
std::string changes_in_order(const std::string& insurer);
/// Asks for the code of one 枝番 again.
void put_code_retry(core& core, db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& branch);

} // namespace chukan::operations
