#include "server/control/store.hpp"

namespace chukan::control::store {

namespace {

constexpr auto put_rows = R"sql(
INSERT INTO message_log (environment_id, system, side, sequence, message_id, peer, kind, items, state, attempts, status, milliseconds, trace, at,
                         settled_at, problem)
SELECT r.environment_id, $1, 'outbox', r.sequence, r.message_id, r.receiver, r.kind, r.items, r.state, r.attempts, r.status, r.milliseconds, r.trace,
       r.created_at, r.settled_at, r.problem
FROM json_to_recordset($2::json) AS r(environment_id smallint, sequence bigint, message_id uuid, receiver text, kind text, items integer, state smallint,
       attempts integer, status integer, milliseconds integer, trace text, created_at timestamptz, settled_at timestamptz, problem text)
UNION ALL
SELECT r.environment_id, $1, 'inbox', r.sequence, r.message_id, r.sender, r.kind, r.items, NULL, NULL, NULL, NULL, r.trace, r.received_at, NULL, NULL
FROM json_to_recordset($3::json) AS r(environment_id smallint, sequence bigint, message_id uuid, sender text, kind text, items integer, trace text,
       received_at timestamptz)
ON CONFLICT (environment_id, system, side, sequence) DO UPDATE SET
    state = excluded.state, attempts = excluded.attempts, status = excluded.status, milliseconds = excluded.milliseconds,
    settled_at = excluded.settled_at, problem = excluded.problem, position = nextval('message_log_position')
WHERE (message_log.state, message_log.attempts) IS DISTINCT FROM (excluded.state, excluded.attempts))sql";

// What a deleted world leaves goes too: its rows may have been read just before they were deleted. Environment 0 is the installation's own.
constexpr auto trim = R"sql(
DELETE FROM message_log m USING (
    SELECT e.environment_id, CASE WHEN e.environment_id = 0 OR EXISTS (SELECT FROM world_environment w WHERE w.environment_id = e.environment_id)
           THEN (SELECT x.position FROM message_log x WHERE x.environment_id = e.environment_id ORDER BY x.position DESC OFFSET $1 LIMIT 1)
           ELSE 9223372036854775807 END AS last
    FROM (SELECT DISTINCT environment_id FROM message_log) e) old
WHERE m.environment_id = old.environment_id AND m.position <= old.last)sql";

constexpr auto page = R"sql(
SELECT coalesce(json_agg(row_to_json(r)), '[]') AS page FROM (
    SELECT m.position, m.environment_id, e.world, e.name AS environment, m.system, m.side, m.peer, m.kind, m.message_id, m.items, m.state, m.attempts,
           m.status, m.milliseconds, m.trace, m.at, m.settled_at, m.problem
    FROM message_log m LEFT JOIN world_environment e ON e.environment_id = m.environment_id
    WHERE m.position > $2 AND ($1 = '' OR m.environment_id IN (SELECT environment_id FROM world_environment WHERE world = $1))
    ORDER BY m.position LIMIT $3) r)sql";

} // namespace

std::map<std::pair<std::string, std::string>, std::int64_t> message_log_heads(db::transaction& running)
{
    std::map<std::pair<std::string, std::string>, std::int64_t> out;
    for (const auto row : running.exec("SELECT system, side, sequence FROM message_log_head"))
        out.emplace(std::pair(row.text("system"), row.text("side")), row.integer("sequence"));
    return out;
}

void put_message_log_head(db::transaction& running, const std::string& system, const std::string& side, std::int64_t sequence)
{
    running.exec("INSERT INTO message_log_head (system, side, sequence) VALUES ($1, $2, $3) "
                 "ON CONFLICT (system, side) DO UPDATE SET sequence = excluded.sequence WHERE message_log_head.sequence < excluded.sequence",
                 system, side, sequence);
}

std::size_t put_message_log(db::transaction& running, const std::string& system, const std::string& outbox, const std::string& inbox)
{
    return running.exec(put_rows, system, outbox, inbox).affected();
}

void trim_message_log(db::transaction& running, unsigned kept)
{
    running.exec(trim, kept);
}

void forget_message_log(db::transaction& running, std::int16_t environment)
{
    running.exec("DELETE FROM message_log WHERE environment_id = $1", environment);
}

std::string message_log_page(db::transaction& running, const std::string& world, std::int64_t after, unsigned limit)
{
    return running.exec(page, world, after, limit).one().text("page");
}

} // namespace chukan::control::store
