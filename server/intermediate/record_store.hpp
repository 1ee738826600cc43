#pragma once
#include "platform/db/database.hpp"

#include <cstdint>
#include <string>

/// 情報提供等記録 of one insurer.
namespace chukan::intermediate::record_store {

/// Records written after `serial`, oldest first, with the columns that JR010 names (and `serial`).
db::result of_insurer(db::transaction& running, std::int16_t environment, const std::string& insurer, std::int64_t after, unsigned limit);

} // namespace chukan::intermediate::record_store
