#pragma once
#include "platform/db/database.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// 訂正 and 不開示 of 情報提供等記録 that exist already: rows of `record_note`, a table that intermediate, institutions and nws each have in the same form. A row is only ever added; the record
/// itself keeps what was written at the exchange, but for the 不開示コード in force.
namespace chukan::records {

struct note {
    std::string exchange_number;
    std::string origin;      // which side noted it: asker or provider
    std::int64_t ordinal{0}; // 1, 2, … of that side and record
    std::string kind;        // correction or disclosure
    std::string field;       // office, procedure, information, asked_at, provided_at; asker_disclosure or provider_disclosure
    std::string value;
    std::string reason;
    std::string noted_at;    // ISO 8601, environment time
    std::string user_id;     // on the noting side only
};

namespace note_store {

/// `holder`: whose record it is in this database: asker, provider or network. False when the note was there already.
bool add(db::transaction& running, std::int16_t environment, const std::string& holder, const note& value);
std::int64_t next_ordinal(db::transaction& running, std::int16_t environment, const std::string& holder, const std::string& exchange_number, const std::string& origin);
std::optional<note> find(db::transaction& running, std::int16_t environment, const std::string& holder, const std::string& exchange_number, const std::string& origin,
                         std::int64_t ordinal);
/// The network has taken it, or (at the network) the other side.
void mark_told(db::transaction& running, std::int16_t environment, const std::string& holder, const note& value);
/// A JSON list of all notes of one record, oldest first.
std::string history(db::transaction& running, std::int16_t environment, const std::string& holder, const std::string& exchange_number);
/// What all notes of a record say, as 16 hex digits that do not depend on the order in which they came: the same on every side that holds the same notes.
std::string digest(db::transaction& running, std::int16_t environment, const std::string& holder, const std::string& exchange_number);

} // namespace note_store

} // namespace chukan::records
