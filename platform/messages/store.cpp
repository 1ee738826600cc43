#include "platform/messages/store.hpp"

#include "platform/base/uuid.hpp"

namespace chukan::messages::store {

namespace {

// A part keeps its place among the parts of its whole; everything else waits for what was put before it, split messages included.
constexpr auto claim_next = R"sql(
SELECT message_id, environment_id, receiver, kind, reference, items, trace, attempts, part_of, first_item FROM outbox o
WHERE state = 0 AND next_try_at <= clock_timestamp() AND NOT environment_id = ANY ($1::smallint[])
  AND (ordering_key = '' OR CASE WHEN part_of IS NULL THEN
           NOT EXISTS (SELECT FROM outbox e WHERE e.environment_id = o.environment_id AND e.receiver = o.receiver
                       AND e.ordering_key = o.ordering_key AND e.state = 0 AND e.sequence < o.sequence)
           AND NOT EXISTS (SELECT FROM outbox e WHERE e.environment_id = o.environment_id AND e.receiver = o.receiver
                           AND e.ordering_key = o.ordering_key AND e.state = 3 AND e.sequence < o.sequence)
       ELSE NOT EXISTS (SELECT FROM outbox e WHERE e.part_of = o.part_of AND e.state = 0 AND e.first_item < o.first_item) END)
ORDER BY sequence LIMIT 1 FOR UPDATE SKIP LOCKED)sql";

constexpr auto page = R"sql(
SELECT json_build_object(
  'outbox', (SELECT coalesce(json_agg(row_to_json(o)), '[]') FROM (
      SELECT sequence, message_id, environment_id, receiver, kind, items, state, attempts, status, milliseconds, trace, created_at, settled_at, problem
      FROM outbox WHERE sequence > $1 ORDER BY sequence LIMIT $3::integer) o),
  'inbox', (SELECT coalesce(json_agg(row_to_json(i)), '[]') FROM (
      SELECT sequence, message_id, environment_id, sender, kind, items, trace, received_at
      FROM inbox WHERE sequence > $2 ORDER BY sequence LIMIT $3::integer) i)) AS page)sql";

} // namespace

bool put(db::transaction& running, const message& value, const std::string& ordering_key)
{
    return running
               .exec("INSERT INTO outbox (message_id, environment_id, receiver, kind, ordering_key, reference, items, trace, next_try_at, created_at) "
                     "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp(), clock_timestamp()) ON CONFLICT (message_id) DO NOTHING",
                     value.id, value.environment, value.receiver, value.kind, ordering_key, value.reference, value.items, value.trace)
               .affected() == 1;
}

std::optional<claimed> claim(db::transaction& running, const std::vector<std::int64_t>& paused_environments)
{
    // The transaction stays open while the message is on its way: bulk connections may rest for ten minutes, a delivery for two.
    const auto rows = running.exec(claim_next, db::array(paused_environments));
    if (rows.empty())
        return std::nullopt;
    const auto row = rows[0];
    claimed out;
    out.value.id = row.text("message_id");
    out.value.environment = static_cast<std::int16_t>(row.integer("environment_id"));
    out.value.receiver = row.text("receiver");
    out.value.kind = row.text("kind");
    out.value.reference = row.text("reference");
    out.value.items = static_cast<unsigned>(row.integer("items"));
    out.value.trace = row.text("trace");
    out.attempts = static_cast<unsigned>(row.integer("attempts"));
    out.part_of = row.text("part_of");
    if (!out.part_of.empty()) {
        out.first_item = static_cast<unsigned>(row.integer("first_item"));
        out.whole_items = static_cast<unsigned>(running.exec("SELECT items FROM outbox WHERE message_id = $1", out.part_of).one().integer("items"));
    }
    return out;
}

void acknowledged(db::transaction& running, const std::string& id, std::int64_t milliseconds, int status)
{
    running.exec("UPDATE outbox SET state = 1, attempts = attempts + 1, settled_at = clock_timestamp(), milliseconds = $2, status = $3, problem = NULL "
                 "WHERE message_id = $1",
                 id, milliseconds, status);
}

void again_later(db::transaction& running, const std::string& id, std::int64_t wait_milliseconds, int status, const std::string& problem)
{
    running.exec("UPDATE outbox SET attempts = attempts + 1, status = $3, problem = $4, "
                 "next_try_at = clock_timestamp() + $2::bigint * interval '1 millisecond' WHERE message_id = $1",
                 id, wait_milliseconds, status, problem);
}

void park(db::transaction& running, const std::string& id, int status, const std::string& problem)
{
    running.exec("UPDATE outbox SET state = 2, attempts = attempts + 1, settled_at = clock_timestamp(), status = $2, problem = $3 WHERE message_id = $1",
                 id, status, problem);
}

void resend(db::transaction& running, const std::string& id)
{
    running.exec("UPDATE outbox SET state = 0, attempts = 0, next_try_at = clock_timestamp(), settled_at = NULL WHERE message_id = $1 AND state = 2", id);
}

void split(db::transaction& running, const claimed& value)
{
    const auto& whole = value.part_of.empty() ? value.value.id : value.part_of;
    const auto half = value.value.items / 2;
    for (const auto& [first, count] : {std::pair{value.first_item, half}, std::pair{value.first_item + half, value.value.items - half}})
        running.exec("INSERT INTO outbox (message_id, environment_id, receiver, kind, ordering_key, reference, items, trace, next_try_at, created_at, "
                     "part_of, first_item) SELECT $2::uuid, environment_id, receiver, kind, ordering_key, reference, $3, trace, clock_timestamp(), "
                     "clock_timestamp(), $4::uuid, $5 FROM outbox WHERE message_id = $1",
                     value.value.id, uuid_of("part " + whole + " " + std::to_string(first) + " " + std::to_string(count)), count, whole, first);
    if (value.part_of.empty())
        running.exec("UPDATE outbox SET state = 3, attempts = attempts + 1, problem = 'E9001' WHERE message_id = $1", value.value.id);
    else
        running.exec("DELETE FROM outbox WHERE message_id = $1", value.value.id);
}

void keep_reply(db::transaction& running, const std::string& part, const std::string& reply)
{
    running.exec("UPDATE outbox SET reply = $2 WHERE message_id = $1", part, reply);
}

bool lock_split(db::transaction& running, const std::string& whole)
{
    return !running.exec("SELECT FROM outbox WHERE message_id = $1 AND state = 3 FOR UPDATE", whole).empty();
}

bool any_part_open(db::transaction& running, const std::string& whole)
{
    return !running.exec("SELECT FROM outbox WHERE part_of = $1 AND state = 0 LIMIT 1", whole).empty();
}

std::vector<settled_part> part_replies(db::transaction& running, const std::string& whole)
{
    std::vector<settled_part> out;
    for (const auto row : running.exec("SELECT first_item, items, state, reply, problem FROM outbox WHERE part_of = $1 ORDER BY first_item", whole))
        out.push_back({static_cast<unsigned>(row.integer("first_item")), static_cast<unsigned>(row.integer("items")), row.text("reply"),
                       row.text("problem"), row.integer("state") == 2});
    return out;
}

void join(db::transaction& running, const std::string& whole, unsigned parked)
{
    running.exec("UPDATE outbox SET reply = NULL WHERE part_of = $1 AND reply IS NOT NULL", whole);
    running.exec("UPDATE outbox SET state = 1, status = 200, settled_at = clock_timestamp(), problem = $2 WHERE message_id = $1", whole,
                 parked == 0 ? std::optional<std::string>() : std::optional("E9001: " + std::to_string(parked) + " of its items are parked"));
}

arrival note_received(db::transaction& running, const message& value, const std::string& digest)
{
    const bool first = running
                           .exec("INSERT INTO inbox (message_id, environment_id, sender, kind, items, trace, received_at, body_digest) "
                                 "VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp(), $7) ON CONFLICT (message_id) DO NOTHING",
                                 value.id, value.environment, value.sender, value.kind, value.items, value.trace, db::binary{digest})
                           .affected() == 1;
    if (first)
        return arrival::first;
    const auto known = running
                           .exec("SELECT sender = $2 AND environment_id = $3 AND kind = $4 AS own, coalesce(body_digest = $5, true) AS same FROM inbox "
                                 "WHERE message_id = $1",
                                 value.id, value.sender, value.environment, value.kind, db::binary{digest})
                           .one();
    return !known.boolean("own") ? arrival::foreign : known.boolean("same") ? arrival::again : arrival::altered;
}

std::string log_page(db::transaction& running, std::int64_t after_outbox, std::int64_t after_inbox, unsigned limit)
{
    return running.exec(page, after_outbox, after_inbox, limit).one().text("page");
}

} // namespace chukan::messages::store
