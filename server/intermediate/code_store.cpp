#include "server/intermediate/code_store.hpp"

namespace chukan::intermediate::code_store {

std::optional<batch> open_batch(db::transaction& running, std::int16_t environment, const std::string& fresh_id, std::uint32_t limit)
{
    const auto under_way = running.exec("SELECT batch, count FROM acquisition_batch WHERE environment_id = $1", environment);
    if (!under_way.empty())
        return batch{under_way[0].text("batch"), static_cast<std::uint32_t>(under_way[0].integer("count"))};
    // Whole waves, as many as fit; the first one always does (a wave is one message, at most 10,000 persons).
    const auto waiting = running
                             .exec("SELECT coalesce(max(total), 0) AS n FROM ("
                                   "SELECT position, sum(persons) OVER (ORDER BY position) AS total, row_number() OVER (ORDER BY position) AS place "
                                   "FROM (SELECT position, persons FROM acquisition_wave WHERE environment_id = $1 ORDER BY position LIMIT $2) w) w "
                                   "WHERE total <= $2 OR place = 1",
                                   environment, limit)
                             .one()
                             .integer("n");
    if (waiting == 0)
        return std::nullopt;
    running.exec("INSERT INTO acquisition_batch (environment_id, batch, count) VALUES ($1, $2, $3)", environment, fresh_id, waiting);
    return batch{fresh_id, static_cast<std::uint32_t>(waiting)};
}

std::uint64_t number_persons(db::transaction& running, std::int16_t environment, const batch& of, const std::vector<std::string>& numbers)
{
    // The numbers are for as many persons as the first waves had when they were asked for; the same waves are first now, whatever has come behind them.
    // Who has a code or an acquisition by now (asked for twice at one moment) leaves without a number: one 取得番号 wins.
    const auto numbered = running.exec(R"sql(
        WITH first AS (
            SELECT position FROM (
                SELECT position, sum(persons) OVER (ORDER BY position) AS total
                FROM (SELECT position, persons FROM acquisition_wave WHERE environment_id = $1 ORDER BY position LIMIT $3::bigint) w) w
            WHERE total <= $3::bigint),
        taken AS (
            DELETE FROM acquisition_wave w USING first f WHERE w.environment_id = $1 AND w.position = f.position
            RETURNING w.position, w.person_keys),
        persons AS (SELECT DISTINCT k.person_key FROM taken t CROSS JOIN LATERAL unnest(t.person_keys) AS k(person_key)),
        wanted AS (
            SELECT p.person_key, row_number() OVER () AS place FROM persons p
            WHERE NOT EXISTS (SELECT FROM link_code l WHERE l.environment_id = $1 AND l.person_key = p.person_key)
              AND NOT EXISTS (SELECT FROM acquisition a WHERE a.environment_id = $1 AND a.person_key = p.person_key))
        INSERT INTO acquisition (environment_id, acquisition_number, person_key, batch)
        SELECT $1, n.acquisition_number, w.person_key, $2
        FROM unnest($4::text[]) WITH ORDINALITY AS n(acquisition_number, place) JOIN wanted w ON w.place = n.place)sql",
                                       environment, of.id, numbers.size(), db::array(numbers));
    running.exec("DELETE FROM acquisition_batch WHERE environment_id = $1 AND batch = $2", environment, of.id);
    return numbered.affected();
}

bool anybody_waits(db::transaction& running, std::int16_t environment)
{
    return !running.exec("SELECT FROM acquisition_wave WHERE environment_id = $1 LIMIT 1", environment).empty();
}

contract::code_requests requests_of(db::transaction& running, std::int16_t environment, const std::string& batch)
{
    contract::code_requests body;
    const auto rows = running.exec("SELECT acquisition_number, person_key FROM acquisition WHERE environment_id = $1 AND batch = $2 "
                                   "ORDER BY acquisition_number",
                                   environment, batch);
    for (const auto row : rows) {
        body.acquisition_number.emplace_back(row.view(0));
        body.person_key.emplace_back(row.view(1));
    }
    return body;
}

void mark_sent(db::transaction& running, std::int16_t environment, const contract::column& numbers, const std::string& now)
{
    running.exec("INSERT INTO acquisition_sent (environment_id, batch, sent_at) SELECT DISTINCT $1::smallint, batch, $3::timestamptz FROM acquisition "
                 "WHERE environment_id = $1 AND acquisition_number = ANY ($2::text[]) ON CONFLICT DO NOTHING",
                 environment, db::array(numbers), now);
}

std::uint64_t fail(db::transaction& running, std::int16_t environment, const contract::column& numbers, const contract::column& codes,
                   const std::string& now)
{
    return running
        .exec(R"sql(
        WITH given AS (SELECT * FROM unnest($2::text[], $3::text[]) AS g(acquisition_number, result_code)),
        over AS (
            DELETE FROM acquisition a USING given g WHERE a.environment_id = $1 AND a.acquisition_number = g.acquisition_number
            RETURNING a.person_key, g.result_code)
        INSERT INTO acquisition_failure (environment_id, person_key, result_code, failed_at)
        SELECT DISTINCT ON (person_key) $1::smallint, person_key, result_code, $4::timestamptz FROM over
        ON CONFLICT (environment_id, person_key) DO UPDATE SET result_code = excluded.result_code, failed_at = excluded.failed_at)sql",
              environment, db::array(numbers), db::array(codes), now)
        .affected();
}

std::uint64_t attach(db::transaction& running, std::int16_t environment, const contract::link_codes& given, const std::string& now)
{
    const auto matched = running
                             .exec(R"sql(
        WITH matched AS (
            SELECT a.person_key, g.link_code FROM unnest($2::text[], $3::text[]) AS g(acquisition_number, link_code)
            JOIN acquisition a ON a.environment_id = $1 AND a.acquisition_number = g.acquisition_number),
        stored AS (
            INSERT INTO link_code (environment_id, person_key, link_code, attached_at)
            SELECT DISTINCT ON (person_key) $1::smallint, person_key, link_code, $4::timestamptz FROM matched
            ON CONFLICT DO NOTHING),
        mended AS (
            DELETE FROM acquisition_failure f USING matched m WHERE f.environment_id = $1 AND f.person_key = m.person_key)
        SELECT count(*) AS n FROM matched)sql",
                                   environment, db::array(given.acquisition_number), db::array(given.link_code), now)
                             .one()
                             .integer("n");
    return given.acquisition_number.size() - static_cast<std::uint64_t>(matched);
}

void delete_numbers(db::transaction& running, std::int16_t environment, const contract::column& numbers)
{
    running.exec("DELETE FROM acquisition WHERE environment_id = $1 AND acquisition_number = ANY ($2::text[])", environment, db::array(numbers));
}

namespace {

std::vector<body_keys> collect(const db::result& rows)
{
    std::vector<body_keys> keys;
    for (const auto row : rows)
        keys.push_back({row.text("body"), row.bytes("public_key"), row.boolean("announced")});
    return keys;
}

} // namespace

std::vector<body_keys> keys_of(db::transaction& running, std::int16_t environment, const std::vector<std::string>& bodies)
{
    return collect(running.exec("SELECT body, public_key, announced FROM body_key WHERE environment_id = $1 AND body = ANY ($2::text[])",
                                environment, db::array(bodies)));
}

void add_key(db::transaction& running, std::int16_t environment, const std::string& body, const std::string& public_key,
             const std::string& sealed_private_key, const std::string& batch)
{
    running.exec("INSERT INTO body_key (environment_id, body, public_key, private_key, batch) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
                 environment, body, db::binary{public_key}, db::binary{sealed_private_key}, batch);
}

std::vector<body_keys> keys_of_batch(db::transaction& running, std::int16_t environment, const std::string& batch)
{
    return collect(running.exec("SELECT body, public_key, announced FROM body_key WHERE environment_id = $1 AND batch = $2 ORDER BY body",
                                environment, batch));
}

void mark_announced(db::transaction& running, std::int16_t environment, const std::string& batch)
{
    running.exec("UPDATE body_key SET announced = true WHERE environment_id = $1 AND batch = $2", environment, batch);
}

std::optional<std::string> sealed_private_key(db::transaction& running, std::int16_t environment, const std::string& body)
{
    const auto rows = running.exec("SELECT private_key FROM body_key WHERE environment_id = $1 AND body = $2", environment, body);
    if (rows.empty())
        return std::nullopt;
    return rows[0].bytes("private_key");
}

} // namespace chukan::intermediate::code_store
