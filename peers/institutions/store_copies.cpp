#include "peers/institutions/store.hpp"

namespace chukan::institutions::store {

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
    for (const char* table : {"traffic", "exchange_record", "record_note", "inquiry", "held_request", "answer_out", "acquisition", "acquisition_batch", "copy", "person", "body_key"})
        running.exec("DELETE FROM " + std::string(table) + " WHERE environment_id = $1", environment);
}

} // namespace chukan::institutions::store
