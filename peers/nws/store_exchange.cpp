#include "peers/nws/store.hpp"

namespace chukan::nws::store {
namespace {

// As clock::to_iso writes it.
constexpr auto asked_iso = "to_char(asked_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"')";
constexpr auto provided_iso = "to_char(provided_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"')";

} // namespace

std::set<std::string> put_body_keys(db::transaction& running, std::int16_t environment, const std::vector<std::string>& bodies, const std::vector<std::string>& public_keys)
{
    // One message at a time: two that number their keys at once would give the same number.
    running.exec("SELECT pg_advisory_xact_lock(hashtextextended('body_key', $1))", environment);
    const auto given = " FROM unnest($2::text[], $3::bytea[]) AS g (body, public_key)"
                       " LEFT JOIN LATERAL (SELECT k.number, k.public_key FROM body_key k WHERE k.environment_id = $1 AND k.body = g.body ORDER BY k.number DESC LIMIT 1) latest ON true"
                       " LEFT JOIN body_key same ON same.environment_id = $1 AND same.body = g.body AND same.public_key = g.public_key";
    std::set<std::string> former;
    for (const auto row : running.exec(std::string("SELECT g.body") + given + " WHERE same.number < latest.number", environment, db::array(bodies), db::bytea_array(public_keys)))
        former.insert(row.text("body"));
    running.exec(std::string("INSERT INTO body_key (environment_id, body, number, public_key) SELECT $1::smallint, g.body, coalesce(latest.number, 0) + 1, g.public_key") + given +
                     " WHERE same.number IS NULL",
                 environment, db::array(bodies), db::bytea_array(public_keys));
    return former;
}

std::map<std::string, std::int64_t> latest_body_keys(db::transaction& running, std::int16_t environment, const std::vector<std::string>& bodies)
{
    std::map<std::string, std::int64_t> found;
    for (const auto row : running.exec("SELECT body, max(number) AS number FROM body_key WHERE environment_id = $1 AND body = ANY ($2::text[]) GROUP BY body", environment,
                                       db::array(bodies)))
        found.emplace(row.text("body"), row.integer("number"));
    return found;
}

std::map<std::pair<std::string, std::int64_t>, std::string> body_keys(db::transaction& running, std::int16_t environment, const std::vector<std::string>& bodies)
{
    std::map<std::pair<std::string, std::int64_t>, std::string> found;
    for (const auto row : running.exec("SELECT body, number, public_key FROM body_key WHERE environment_id = $1 AND body = ANY ($2::text[])", environment, db::array(bodies)))
        found.emplace(std::pair(row.text("body"), row.integer("number")), row.bytes("public_key"));
    return found;
}

std::vector<std::int64_t> exchange_serials(db::transaction& running, std::size_t count)
{
    std::vector<std::int64_t> serials;
    for (const auto row : running.exec("SELECT nextval('exchange_serial') AS serial FROM generate_series(1, $1::integer)", count))
        serials.push_back(row.integer("serial"));
    return serials;
}

void add_exchanges(db::transaction& running, std::int16_t environment, const std::string& message_id, const permitted& values)
{
    running.exec("INSERT INTO exchange (environment_id, message_id, ordinal, exchange_number, asker_body, provider_body, asker_system, provider_system, office,"
                 " procedure, information, period_from, period_to, asker_disclosure, id_code, asked_at, asker_key, permit_key, keep_until)"
                 " SELECT $1, $2, g.*, $18::integer, (g.asked_at AT TIME ZONE 'Asia/Tokyo' + interval '7 years')::date FROM unnest($3::integer[], $4::text[], $5::text[], $6::text[],"
                 " $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::bytea[], $16::timestamptz[], $17::integer[])"
                 " AS g (ordinal, exchange_number, asker_body, provider_body, asker_system, provider_system, office, procedure, information, period_from, period_to,"
                 " asker_disclosure, id_code, asked_at, asker_key)",
                 environment, message_id, db::array(values.ordinal), db::array(values.exchange_number), db::array(values.asker_body), db::array(values.provider_body),
                 db::array(values.asker_system), db::array(values.provider_system), db::array(values.office), db::array(values.procedure),
                 db::array(values.information), db::array(values.period_from), db::array(values.period_to), db::array(values.asker_disclosure),
                 db::bytea_array(values.id_code), db::array(values.asked_at), db::array(values.asker_key), values.permit_key);
}

void add_refusals(db::transaction& running, std::int16_t environment, const std::string& message_id, const refused& values, const std::string& now)
{
    running.exec("INSERT INTO refusal (environment_id, message_id, refused_at, ordinal, asker_body, provider_body, information, result_code, reason_ja, reason_en)"
                 " SELECT $1, $2, $3::timestamptz, g.* FROM unnest($4::integer[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[]) AS g",
                 environment, message_id, now, db::array(values.ordinal), db::array(values.asker_body), db::array(values.provider_body),
                 db::array(values.information), db::array(values.result_code), db::array(values.reason_ja), db::array(values.reason_en));
}

contract::inquiry_receipts receipts(db::transaction& running, std::int16_t environment, const std::string& message_id)
{
    const auto rows = running.exec("SELECT ordinal, exchange_number, 'I0000' AS code, '' AS reason_ja, '' AS reason_en FROM exchange"
                                   " WHERE environment_id = $1 AND message_id = $2"
                                   " UNION ALL SELECT ordinal, '', result_code, reason_ja, reason_en FROM refusal WHERE environment_id = $1 AND message_id = $2"
                                   " ORDER BY ordinal",
                                   environment, message_id);
    contract::inquiry_receipts all;
    for (const auto row : rows) {
        all.exchange_number.push_back(row.text("exchange_number"));
        all.result_code.push_back(row.text("code"));
        all.reason_ja.push_back(row.text("reason_ja"));
        all.reason_en.push_back(row.text("reason_en"));
    }
    return all;
}

std::vector<request> requests(db::transaction& running, std::int16_t environment, const std::string& message_id, const std::string& provider_system)
{
    const auto rows = running.exec(std::string("SELECT exchange_number, asker_body, provider_body, office, procedure, information, period_from, period_to,"
                                               " asker_disclosure, id_code, asker_key, permit_key, ") + asked_iso
                                       + " AS asked_at FROM exchange WHERE environment_id = $1 AND message_id = $2 AND provider_system = $3 ORDER BY ordinal",
                                   environment, message_id, provider_system);
    std::vector<request> all;
    for (const auto row : rows)
        all.push_back({row.text("exchange_number"), row.text("asker_body"), row.text("provider_body"), row.text("office"), row.text("procedure"),
                       row.text("information"), row.text("period_from"), row.text("period_to"), row.text("asker_disclosure"), row.bytes("id_code"),
                       row.text("asked_at"), row.integer("asker_key"), row.integer("permit_key")});
    return all;
}

std::map<std::string, std::string> note_answers(db::transaction& running, std::int16_t environment, const std::string& provider_system,
                                                const contract::answers& answers)
{
    // 提供保留 may be followed by the real answer; anything else stands.
    const auto numbers = db::array(answers.exchange_number);
    const auto noted = running.exec("UPDATE exchange e SET status = g.status, result_code = g.result_code, provider_disclosure = g.disclosure,"
                                    " provided_at = nullif(g.provided_at, '')::timestamptz"
                                    " FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) AS g (number, status, result_code, provided_at, disclosure)"
                                    " WHERE e.environment_id = $1 AND e.exchange_number = g.number AND e.provider_system = $2 AND e.status IN ('asked', 'held')"
                                    " RETURNING e.exchange_number, e.asker_system",
                                    environment, provider_system, numbers, db::array(answers.status), db::array(answers.result_code),
                                    db::array(answers.provided_at), db::array(answers.provider_disclosure));
    std::map<std::string, std::string> found;
    for (const auto row : noted)
        found.emplace(row.text("exchange_number"), row.text("asker_system"));
    if (found.size() == answers.exchange_number.size())
        return found;
    for (const auto row : running.exec("SELECT exchange_number FROM exchange WHERE environment_id = $1 AND provider_system = $2 AND exchange_number = ANY ($3::text[])",
                                       environment, provider_system, numbers))
        found.emplace(row.text("exchange_number"), "");
    return found;
}

void add_relay(db::transaction& running, std::int16_t environment, const std::string& message_id, const std::string& receiver, const std::string& body)
{
    running.exec("INSERT INTO relay (environment_id, message_id, receiver, body) VALUES ($1, $2, $3, $4)", environment, message_id, receiver, body);
}

std::optional<std::string> relay(db::transaction& running, std::int16_t environment, const std::string& message_id, const std::string& receiver)
{
    const auto rows = running.exec("SELECT body FROM relay WHERE environment_id = $1 AND message_id = $2 AND receiver = $3", environment, message_id, receiver);
    return rows.empty() ? std::nullopt : rows[0].maybe("body");
}

void forget_relay(db::transaction& running, std::int16_t environment, const std::string& message_id, const std::string& receiver)
{
    running.exec("DELETE FROM relay WHERE environment_id = $1 AND message_id = $2 AND receiver = $3", environment, message_id, receiver);
}

std::string records(db::transaction& running, std::int16_t environment, const record_query& query)
{
    const auto sql = std::string("WITH page AS (SELECT exchange_number, asker_body, provider_body, office, procedure, information, ") + asked_iso + " AS asked_at, "
        + provided_iso
        + " AS provided_at, status, result_code, asker_disclosure, provider_disclosure, to_char(keep_until, 'YYYYMMDD') AS keep_until, CASE WHEN notes IS NOT NULL THEN (SELECT json_agg(json_build_object('origin', n.origin, 'kind', n.kind, 'field', n.field,"
          " 'value', n.value, 'reason', n.reason, 'noted_at', to_char(n.noted_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"')) ORDER BY n.noted_at, n.origin, n.ordinal)"
          " FROM record_note n WHERE n.environment_id = $1 AND n.exchange_number = exchange.exchange_number) END AS notes FROM exchange"
          " WHERE environment_id = $1 AND exchange_number > $2 AND ($3 = '' OR asker_body = $3) AND ($4 = '' OR provider_body = $4)"
          " AND ($5 = '' OR exchange_number = $5) ORDER BY exchange_number LIMIT $6::bigint)"
          " SELECT json_build_object('items', coalesce(json_agg(page ORDER BY exchange_number), '[]'::json), 'next_cursor',"
          " CASE WHEN count(*) = $6::bigint THEN max(exchange_number) END)::text AS page FROM page";
    return running.exec(sql, environment, query.after, query.asker_body, query.provider_body, query.exchange_number, query.limit).one().text("page");
}

std::optional<noted_exchange> lock_for_note(db::transaction& running, std::int16_t environment, const std::string& exchange_number)
{
    const auto rows = running.exec("SELECT asker_system, provider_system, status FROM exchange WHERE environment_id = $1 AND exchange_number = $2 FOR UPDATE", environment,
                                   exchange_number);
    if (rows.empty())
        return std::nullopt;
    return noted_exchange{rows[0].text("asker_system"), rows[0].text("provider_system"), rows[0].text("status")};
}

void apply_note(db::transaction& running, std::int16_t environment, const records::note& value, const std::string& digest)
{
    running.exec("UPDATE exchange SET notes = $3, asker_disclosure = CASE $4 WHEN 'asker_disclosure' THEN $5 ELSE asker_disclosure END, "
                 "provider_disclosure = CASE $4 WHEN 'provider_disclosure' THEN $5 ELSE provider_disclosure END WHERE environment_id = $1 AND exchange_number = $2",
                 environment, value.exchange_number, digest, value.field, value.value);
}

} // namespace chukan::nws::store
