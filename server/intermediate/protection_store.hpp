#pragma once
#include "platform/contract/protection.hpp"
#include "platform/db/database.hpp"

#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

/// SQL of 支援措置 (DV) as operations told it.
namespace chukan::intermediate::protection_store {

using column = contract::column;

/// What is newer than what is known.
void hear(db::transaction& running, std::int16_t environment, const contract::protections& rows);
/// Of these 枝番 of the insurer, those under 支援措置 on `today` (YYYYMMDD).
std::unordered_set<std::string> in_force(db::transaction& running, std::int16_t environment, const std::string& insurer, const column& branches,
                                         const std::string& today);
/// The same for persons as others know them: by place, whether this person stands under 支援措置 at that insurer, as 被保険者 or as 世帯構成員.
std::vector<bool> in_force_for(db::transaction& running, std::int16_t environment, const column& link_codes, const column& insurers,
                               const std::string& today);

} // namespace chukan::intermediate::protection_store
