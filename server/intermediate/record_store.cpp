#include "server/intermediate/record_store.hpp"

namespace chukan::intermediate::record_store {

db::result of_insurer(db::transaction& running, std::int16_t environment, const std::string& insurer, std::int64_t after, unsigned limit)
{
    return running.exec("SELECT serial, side, exchange_number, branch_number, asker_body, provider_body, office, procedure, information, "
                        "array_to_string(items, ';') AS items, "
                        "to_char(asked_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"') AS asked_at, "
                        "to_char(provided_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"') AS provided_at, result_code, "
                        "asker_disclosure, provider_disclosure, department, user_id, keep_until, CASE WHEN notes IS NOT NULL THEN (SELECT string_agg(n.field || '=' || n.value, ';' "
                        "ORDER BY n.noted_at, n.origin, n.ordinal) FROM record_note n WHERE n.environment_id = $1 AND n.exchange_number = r.exchange_number AND n.holder = r.side "
                        "AND n.kind = 'correction') END AS corrections FROM exchange_record r "
                        "WHERE environment_id = $1 AND insurer = $2 AND serial > $3 ORDER BY serial LIMIT $4",
                        environment, insurer, after, limit);
}

db::result one(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& exchange_number, const std::string& side)
{
    return running.exec("SELECT serial, side, exchange_number, branch_number, asker_body, provider_body, office, procedure, information, array_to_string(items, ',') AS items, "
                        "to_char(asked_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"') AS asked_at, "
                        "to_char(provided_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"') AS provided_at, status, result_code, asker_disclosure, "
                        "provider_disclosure, user_id, keep_until, notes IS NOT NULL AS noted FROM exchange_record "
                        "WHERE environment_id = $1 AND insurer = $2 AND exchange_number = $3 AND ($4 = '' OR side = $4) ORDER BY side LIMIT 1",
                        environment, insurer, exchange_number, side);
}

std::optional<std::string> lock(db::transaction& running, std::int16_t environment, const std::string& side, const std::string& exchange_number)
{
    const auto rows = running.exec("SELECT status FROM exchange_record WHERE environment_id = $1 AND side = $2 AND exchange_number = $3 FOR UPDATE", environment, side, exchange_number);
    return rows.empty() ? std::nullopt : std::optional(rows[0].text("status"));
}

void apply_note(db::transaction& running, std::int16_t environment, const std::string& side, const records::note& value, const std::string& digest)
{
    running.exec("UPDATE exchange_record SET notes = $4, asker_disclosure = CASE $5 WHEN 'asker_disclosure' THEN $6 ELSE asker_disclosure END, "
                 "provider_disclosure = CASE $5 WHEN 'provider_disclosure' THEN $6 ELSE provider_disclosure END WHERE environment_id = $1 AND side = $2 AND exchange_number = $3",
                 environment, side, value.exchange_number, digest, value.field, value.value);
}

} // namespace chukan::intermediate::record_store
