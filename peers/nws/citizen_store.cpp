#include "peers/nws/citizen_store.hpp"

namespace chukan::nws::citizen_store {

void add_login(db::transaction& running, std::int16_t environment, const std::string& login, const std::string& id_code)
{
    running.exec("INSERT INTO disclosure_login (environment_id, login_id, id_code) VALUES ($1, $2, $3)", environment, login, db::binary{id_code});
}

std::optional<std::string> id_of_login(db::transaction& running, std::int16_t environment, const std::string& login)
{
    const auto rows = running.exec("SELECT id_code FROM disclosure_login WHERE environment_id = $1 AND login_id = $2", environment, login);
    return rows.empty() ? std::nullopt : std::optional(rows[0].bytes("id_code"));
}

void forget_login(db::transaction& running, std::int16_t environment, const std::string& login)
{
    running.exec("DELETE FROM disclosure_login WHERE environment_id = $1 AND login_id = $2", environment, login);
}

void add_request(db::transaction& running, std::int16_t environment, const self_request& value)
{
    running.exec("INSERT INTO self_request (environment_id, request_id, unit, id_code, provider_body, information, period_from, period_to, requested_at, citizen_key)"
                 " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                 environment, value.request, value.unit, db::binary{value.id_code}, value.provider_body, value.information, value.period_from, value.period_to,
                 value.requested_at, value.citizen_key);
}

std::optional<self_request> find_request(db::transaction& running, std::int16_t environment, const std::string& request)
{
    const auto rows = running.exec("SELECT unit, id_code, provider_body, information, period_from, period_to, requested_at, citizen_key FROM self_request"
                                   " WHERE environment_id = $1 AND request_id = $2",
                                   environment, request);
    if (rows.empty())
        return std::nullopt;
    const auto row = rows[0];
    return self_request{request,
                        row.text("unit"),
                        row.bytes("id_code"),
                        row.text("provider_body"),
                        row.text("information"),
                        row.text("period_from"),
                        row.text("period_to"),
                        row.text("requested_at"),
                        row.text("citizen_key")};
}

void forget_request(db::transaction& running, std::int16_t environment, const std::string& request)
{
    running.exec("DELETE FROM self_request WHERE environment_id = $1 AND request_id = $2", environment, request);
}

std::string records(db::transaction& running, std::int16_t environment, const page& wanted)
{
    // asker_disclosure and provider_disclosure as they stand now: 1 開示可, 2 不開示, empty while the provider has not said anything.
    constexpr auto sql = R"sql(
        WITH page AS (
            SELECT exchange_number, asker_body, provider_body, office, procedure, information,
                   to_char(asked_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD"T"HH24:MI:SS.MS"+09:00"') AS asked_at,
                   to_char(provided_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD"T"HH24:MI:SS.MS"+09:00"') AS provided_at, status, result_code
            FROM exchange
            WHERE environment_id = $1 AND id_code = $2 AND asker_disclosure = '1' AND provider_disclosure = '1' AND keep_until >= $3::date
              AND asker_body <> ALL ($4::text[]) AND provider_body <> ALL ($4::text[])
              AND ($5 = '' OR (exchange.asked_at, exchange_number) < (nullif($5, '')::timestamptz, $6))
            ORDER BY exchange.asked_at DESC, exchange_number DESC LIMIT $7::bigint)
        SELECT json_build_object('items', coalesce(json_agg(page ORDER BY asked_at DESC, exchange_number DESC), '[]'::json), 'next_cursor',
                                 CASE WHEN count(*) = $7::bigint THEN (SELECT asked_at || '/' || exchange_number FROM page ORDER BY asked_at, exchange_number LIMIT 1) END)::text AS page
        FROM page)sql";
    return running
        .exec(sql, environment, db::binary{wanted.id_code}, wanted.today, db::array(wanted.hidden), wanted.before_moment, wanted.before_number, wanted.limit)
        .one()
        .text("page");
}

void erase_environment(db::transaction& running, std::int16_t environment)
{
    running.exec("DELETE FROM disclosure_login WHERE environment_id = $1", environment);
    running.exec("DELETE FROM self_request WHERE environment_id = $1", environment);
}

} // namespace chukan::nws::citizen_store
