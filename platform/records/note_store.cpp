#include "platform/records/note_store.hpp"

namespace chukan::records::note_store {

namespace {

#define NOTED_AT "to_char(noted_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"')"

} // namespace

bool add(db::transaction& running, std::int16_t environment, const std::string& holder, const note& value)
{
    return running
               .exec("INSERT INTO record_note (environment_id, exchange_number, holder, origin, ordinal, kind, field, value, reason, noted_at, user_id) "
                     "VALUES ($1, $2, $3, $4, $5::bigint, $6, $7, $8, $9, $10::timestamptz, $11) ON CONFLICT DO NOTHING",
                     environment, value.exchange_number, holder, value.origin, value.ordinal, value.kind, value.field, value.value, value.reason, value.noted_at, value.user_id)
               .affected() > 0;
}

std::int64_t next_ordinal(db::transaction& running, std::int16_t environment, const std::string& holder, const std::string& exchange_number, const std::string& origin)
{
    return running
        .exec("SELECT coalesce(max(ordinal), 0) + 1 AS next FROM record_note WHERE environment_id = $1 AND exchange_number = $2 AND holder = $3 AND origin = $4", environment,
              exchange_number, holder, origin)
        .one()
        .integer("next");
}

std::optional<note> find(db::transaction& running, std::int16_t environment, const std::string& holder, const std::string& exchange_number, const std::string& origin,
                         std::int64_t ordinal)
{
    const auto rows = running.exec("SELECT kind, field, value, reason, user_id, " NOTED_AT " AS noted_at FROM record_note "
                                   "WHERE environment_id = $1 AND exchange_number = $2 AND holder = $3 AND origin = $4 AND ordinal = $5::bigint",
                                   environment, exchange_number, holder, origin, ordinal);
    if (rows.empty())
        return std::nullopt;
    const auto row = rows[0];
    return note{exchange_number,  origin,           ordinal, row.text("kind"), row.text("field"), row.text("value"), row.text("reason"), row.text("noted_at"),
                row.text("user_id")};
}

void mark_told(db::transaction& running, std::int16_t environment, const std::string& holder, const note& value)
{
    running.exec("UPDATE record_note SET told = true WHERE environment_id = $1 AND exchange_number = $2 AND holder = $3 AND origin = $4 AND ordinal = $5::bigint", environment,
                 value.exchange_number, holder, value.origin, value.ordinal);
}

std::string history(db::transaction& running, std::int16_t environment, const std::string& holder, const std::string& exchange_number)
{
    return running
        .exec("SELECT coalesce(json_agg(n), '[]')::text AS found FROM (SELECT origin, ordinal, kind, field, value, reason, " NOTED_AT " AS noted_at, "
              "nullif(user_id, '') AS user_id, told FROM record_note WHERE environment_id = $1 AND exchange_number = $2 AND holder = $3 "
              "ORDER BY record_note.noted_at, origin, ordinal) n",
              environment, exchange_number, holder)
        .one()
        .text("found");
}

std::string digest(db::transaction& running, std::int16_t environment, const std::string& holder, const std::string& exchange_number)
{
    return running
        .exec("SELECT coalesce(left(md5(string_agg(concat_ws('|', origin, ordinal, kind, field, value, md5(reason), (extract(epoch FROM noted_at) * 1000)::bigint), E'\\n' "
              "ORDER BY origin COLLATE \"C\", ordinal)), 16), '') AS digest FROM record_note WHERE environment_id = $1 AND exchange_number = $2 AND holder = $3",
              environment, exchange_number, holder)
        .one()
        .text("digest");
}

} // namespace chukan::records::note_store
