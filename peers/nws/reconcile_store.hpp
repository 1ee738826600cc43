#pragma once
#include "platform/db/database.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// The network's own 情報提供等記録 as they are held against those of the two sides.
namespace chukan::nws::reconcile_store {

/// Records after a 処理通番 in its order, as records::source wants them; empty at the end. What was to be kept only until before `today` (YYYYMMDD) is left out: one side
/// may have deleted it a moment earlier than another.
std::string lines(db::transaction& running, std::int16_t environment, const std::string& today, const std::string& after, std::int64_t limit);
/// The whole records of these numbers, a JSON list of objects of texts (records::record).
std::string whole(db::transaction& running, std::int16_t environment, const std::string& today, const std::vector<std::string>& numbers);
/// For records::retention. The number begins with the day of asking, so the oldest stand at the beginning of the primary key.
std::uint64_t remove_expired(db::transaction& running, std::int16_t environment, const std::string& today, unsigned limit);

} // namespace chukan::nws::reconcile_store
