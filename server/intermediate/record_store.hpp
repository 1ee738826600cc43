#pragma once
#include "platform/db/database.hpp"
#include "platform/records/note_store.hpp"

#include <cstdint>
#include <string>

/// 情報提供等記録 of one insurer.
namespace chukan::intermediate::record_store {

/// Records written after `serial`, oldest first, with the columns that JR010 names (and `serial`).
db::result of_insurer(db::transaction& running, std::int16_t environment, const std::string& insurer, std::int64_t after, unsigned limit);
/// One record with the columns that a list shows; of both sides when `side` is empty.
db::result one(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& exchange_number, const std::string& side);
/// For records::noter; `side` is asker or provider.
std::optional<std::string> lock(db::transaction& running, std::int16_t environment, const std::string& side, const std::string& exchange_number);
void apply_note(db::transaction& running, std::int16_t environment, const std::string& side, const records::note& value, const std::string& digest);

} // namespace chukan::intermediate::record_store
