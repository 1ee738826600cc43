#include "server/intermediate/reconcile_store.hpp"

#include "platform/records/digest_store.hpp"
#include "platform/records/inside.hpp"

namespace chukan::intermediate::reconcile_store {

namespace {

constexpr auto whole_columns =
    "exchange_number, asker_body, provider_body, office, procedure, information, status, result_code, asker_disclosure, provider_disclosure, "
    "to_char(asked_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"') AS asked_at, "
    "coalesce(to_char(provided_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"'), '') AS provided_at, coalesce(notes, '') AS notes";

} // namespace

std::string lines(db::transaction& running, std::int16_t environment, const std::string& today, const std::string& side, const std::string& after, std::int64_t limit)
{
    return running
        .exec(std::string("SELECT string_agg(line, '') AS page FROM (SELECT exchange_number || E'\\t' || status || E'\\t' || ") + records::digest_sql +
                  " || E'\\t' || CASE WHEN items = '{}' THEN '' ELSE left(md5(array_to_string(items, ' ')), 8) END || E'\\n' AS line FROM exchange_record WHERE environment_id = $1 AND exchange_number > $2"
                  " AND side = $4 AND keep_until >= $5 AND NOT " + records::inside_sql + " ORDER BY exchange_number LIMIT $3::bigint) page", // of the inside road nws knows nothing
              environment, after, limit, side, today)
        .one()
        .text("page");
}

std::string whole(db::transaction& running, std::int16_t environment, const std::string& today, const std::string& side, const std::vector<std::string>& numbers)
{
    return running
        .exec(std::string("SELECT coalesce(json_agg(row_to_json(r)), '[]')::text AS found FROM (SELECT ") + whole_columns +
                  ", array_to_string(items, ' ') AS items FROM exchange_record WHERE environment_id = $1 AND exchange_number = ANY ($2::text[])"
                  " AND side = $3 AND keep_until >= $4 ORDER BY exchange_number) r",
              environment, db::array(numbers), side, today)
        .one()
        .text("found");
}

std::uint64_t remove_expired(db::transaction& running, std::int16_t environment, const std::string& today, unsigned limit)
{
    const auto gone = running
        .exec("WITH gone AS (DELETE FROM exchange_record e USING (SELECT exchange_number, side FROM exchange_record WHERE environment_id = $1 AND side IN ('asker', 'provider') "
              "AND exchange_number < to_char($3::date - interval '7 years' + interval '31 days', 'YYYYMMDD') AND keep_until < to_char($3::date, 'YYYYMMDD') LIMIT $2 FOR UPDATE SKIP LOCKED) old "
              "WHERE e.environment_id = $1 AND e.exchange_number = old.exchange_number AND e.side = old.side RETURNING e.exchange_number, e.side, e.notes), "
              "notes AS (DELETE FROM record_note n USING gone WHERE gone.notes IS NOT NULL AND n.environment_id = $1 AND n.exchange_number = gone.exchange_number "
              "AND n.holder = gone.side) SELECT count(*) AS n FROM gone",
              environment, limit, today)
        .one()
        .integer("n");
    return static_cast<std::uint64_t>(gone);
}

} // namespace chukan::intermediate::reconcile_store
