#include "peers/institutions/store.hpp"

namespace chukan::institutions::store {

std::vector<std::string> bodies_without_key(db::transaction& running, std::int16_t environment, const std::vector<std::string>& bodies)
{
    std::vector<std::string> out;
    for (const auto row : running.exec("SELECT wanted.body FROM unnest($2::text[]) AS wanted (body) "
                                       "WHERE NOT EXISTS (SELECT FROM body_key k WHERE k.environment_id = $1::smallint AND k.body = wanted.body)",
                                       environment, db::array(bodies)))
        out.push_back(row.text("body"));
    return out;
}

void add_keys(db::transaction& running, std::int16_t environment, const std::vector<std::string>& bodies,
              const std::vector<std::string>& public_keys, const std::vector<std::string>& private_sealed)
{
    running.exec("INSERT INTO body_key (environment_id, body, public_key, private_sealed) "
                 "SELECT $1::smallint, body, public_key, private_sealed "
                 "FROM unnest($2::text[], $3::bytea[], $4::bytea[]) AS item (body, public_key, private_sealed) ON CONFLICT DO NOTHING",
                 environment, db::array(bodies), db::bytea_array(public_keys), db::bytea_array(private_sealed));
}

contract::body_keys public_keys(db::transaction& running, std::int16_t environment)
{
    contract::body_keys out;
    for (const auto row : running.exec("SELECT body, translate(encode(public_key, 'base64'), E'\\n', '') AS public_key FROM body_key "
                                       "WHERE environment_id = $1 ORDER BY body",
                                       environment)) {
        out.body.push_back(row.text("body"));
        out.public_key.push_back(row.text("public_key"));
    }
    return out;
}

std::optional<std::string> sealed_key(db::transaction& running, std::int16_t environment, const std::string& body)
{
    const auto rows = running.exec("SELECT private_sealed FROM body_key WHERE environment_id = $1 AND body = $2", environment, body);
    if (rows.empty())
        return std::nullopt;
    return rows[0].bytes("private_sealed");
}

std::uint64_t put_copies(db::transaction& running, std::int16_t environment, const copies& values)
{
    // One line per key: the last one of the batch counts, as it would had they come one by one.
    const auto rows = running.exec(
        "WITH item AS (SELECT DISTINCT ON (body, reference, information, valid_from) * FROM "
        "    unnest($2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[], $9::text[]) WITH ORDINALITY "
        "    AS line (body, reference, information, valid_from, valid_to, content, held, disclosure, place) "
        "    ORDER BY body, reference, information, valid_from, place DESC), "
        "stored AS (INSERT INTO copy AS c (environment_id, body, reference, information, valid_from, valid_to, content, held, disclosure) "
        "    SELECT $1::smallint, body, reference, information, valid_from, valid_to, content, held, disclosure FROM item "
        "    ON CONFLICT (environment_id, body, reference, information, valid_from) DO UPDATE "
        "    SET valid_to = excluded.valid_to, content = excluded.content, held = excluded.held, disclosure = excluded.disclosure "
        "    WHERE (c.valid_to, c.content, c.held, c.disclosure) IS DISTINCT FROM "
        "          (excluded.valid_to, excluded.content, excluded.held, excluded.disclosure) "
        "    RETURNING (xmax = 0) AS added) "
        "SELECT count(*) FILTER (WHERE added) AS added FROM stored",
        environment, db::array(values.body), db::array(values.reference), db::array(values.information), db::array(values.valid_from),
        db::array(values.valid_to), db::array(values.content), db::array(values.held), db::array(values.disclosure));
    running.exec("INSERT INTO person AS p (environment_id, unit, reference) "
                 "SELECT DISTINCT $1::smallint, unit, reference FROM unnest($2::text[], $3::bigint[]) AS item (unit, reference) "
                 "ORDER BY unit, reference ON CONFLICT (environment_id, unit, reference) DO UPDATE "
                 "SET state = 0, result_code = NULL, attempts = p.attempts + 1 WHERE p.state = 3",
                 environment, db::array(values.unit), db::array(values.reference));
    return static_cast<std::uint64_t>(rows.one().integer("added"));
}

std::vector<found_copy> find_copies(db::transaction& running, std::int16_t environment, const wanted& values)
{
    // OFFSET 0 keeps the look-ups apart, one after the other: always by index, whatever the planner believes of freshly filled tables.
    const auto rows = running.exec(
        "SELECT w.place - 1 AS index, c.content, c.held, c.disclosure, (w.period_from <> '' OR w.period_to <> '') AS asked_period "
        "FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) WITH ORDINALITY "
        "     AS w (body, unit, link_code, information, period_from, period_to, today, place) "
        "JOIN LATERAL (SELECT reference FROM person WHERE environment_id = $1::smallint AND unit = w.unit AND link_code = w.link_code OFFSET 0) p ON true "
        "JOIN LATERAL (SELECT content, held, disclosure, valid_from, reference FROM copy "
        "     WHERE environment_id = $1::smallint AND body = w.body AND reference = p.reference AND information = w.information "
        "     AND CASE WHEN w.period_from = '' AND w.period_to = '' THEN valid_from <= w.today AND (valid_to = '' OR valid_to >= w.today) "
        "         ELSE (w.period_to = '' OR valid_from <= w.period_to) AND (valid_to = '' OR valid_to >= w.period_from) END OFFSET 0) c ON true "
        "ORDER BY w.place, c.valid_from DESC, c.reference",
        environment, db::array(values.body), db::array(values.unit), db::array(values.link_code), db::array(values.information),
        db::array(values.period_from), db::array(values.period_to), db::array(values.today));
    std::vector<found_copy> out;
    for (const auto row : rows)
        out.push_back({static_cast<std::size_t>(row.integer("index")), row.text("content"), row.boolean("held"), row.text("disclosure"),
                       row.boolean("asked_period")});
    return out;
}

std::string summary(db::transaction& running, std::int16_t environment, std::int64_t from, std::int64_t to, bool with_copies)
{
    // Counting copies reads all of them: only for who asks.
    const std::string copies = with_copies ? "(SELECT count(*) FROM copy WHERE environment_id = $1 AND reference BETWEEN $2 AND $3)" : "NULL";
    return running
        .exec("SELECT json_build_object('copies', " + copies + ", "
              "'persons', (SELECT json_build_object('all', count(*), 'with_code', count(link_code), 'failed', count(*) FILTER (WHERE state = 3)) "
              "            FROM person WHERE environment_id = $1 AND reference BETWEEN $2 AND $3), "
              "'acquisitions', (SELECT count(*) FROM acquisition WHERE environment_id = $1), "
              "'inquiries', (SELECT coalesce(json_object_agg(state, items), '{}') FROM (SELECT state, count(*) AS items FROM inquiry "
              "              WHERE environment_id = $1 GROUP BY state) AS counted), "
              "'records', (SELECT coalesce(json_object_agg(side, items), '{}') FROM (SELECT side, count(*) AS items FROM exchange_record "
              "            WHERE environment_id = $1 GROUP BY side) AS counted))::text AS body",
              environment, from, to)
        .one()
        .text("body");
}

void erase_environment(db::transaction& running, std::int16_t environment)
{
    for (const char* table : {"exchange_record", "record_note", "inquiry", "held_request", "answer_out", "acquisition", "acquisition_batch", "copy", "person", "body_key"})
        running.exec("DELETE FROM " + std::string(table) + " WHERE environment_id = $1", environment);
}

} // namespace chukan::institutions::store
