#include "server/intermediate/by_hand_store.hpp"

namespace chukan::intermediate::by_hand_store {

std::optional<partner> partner_of(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& exchange_number)
{
    const auto rows = running.exec("SELECT 'provider' AS side, asker_body AS body, branch_number FROM answer_request WHERE environment_id = $1 AND exchange_number = $3 AND insurer = $2"
                                   " UNION ALL SELECT 'asker', provider_body, branch_number FROM inquiry WHERE environment_id = $1 AND exchange_number = $3 AND insurer = $2 LIMIT 1",
                                   environment, insurer, exchange_number);
    if (rows.empty())
        return std::nullopt;
    return partner{rows[0].text("side"), rows[0].text("body"), rows[0].text("branch_number")};
}

void add(db::transaction& running, std::int16_t environment, const std::string& insurer, const telephone_answer& value)
{
    running.exec("INSERT INTO telephone_answer (environment_id, insurer, exchange_number, side, partner_body, spoke_at, checked, result, note, user_id)"
                 " VALUES ($1, $2, $3, $4, $5, $6::timestamptz, $7::text[], $8, $9, $10)",
                 environment, insurer, value.exchange_number, value.side, value.partner_body, value.spoke_at, db::array(value.checked), value.result, value.note,
                 value.user_id);
}

db::result list(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& exchange_number, std::int64_t before, unsigned limit)
{
    return running.exec("SELECT serial, exchange_number, side, partner_body, array_to_string(checked, ',') AS checked, result, note, user_id,"
                        " to_char(spoke_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"') AS spoke_at, coalesce(CASE side WHEN 'provider'"
                        " THEN (SELECT branch_number FROM answer_request a WHERE a.environment_id = $1 AND a.exchange_number = t.exchange_number AND a.insurer = $2)"
                        " ELSE (SELECT max(branch_number) FROM inquiry i WHERE i.environment_id = $1 AND i.exchange_number = t.exchange_number AND i.insurer = $2) END, '')"
                        " AS branch_number FROM telephone_answer t"
                        " WHERE environment_id = $1 AND insurer = $2 AND ($3 = '' OR exchange_number = $3) AND ($4::bigint = 0 OR serial < $4)"
                        " ORDER BY serial DESC LIMIT $5",
                        environment, insurer, exchange_number, before, limit);
}

} // namespace chukan::intermediate::by_hand_store
