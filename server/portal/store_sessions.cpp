#include "server/portal/store.hpp"

#include "platform/base/text.hpp"
#include "platform/clock/clock.hpp"

namespace chukan::portal::store {

namespace {

// Microseconds since 1970: a session is read on the hot path's refresh, and needs no date arithmetic in text.
real_time moment(std::int64_t microseconds)
{
    return real_time(std::chrono::duration_cast<real_time::duration>(std::chrono::microseconds(microseconds)));
}

} // namespace

void add_session(db::transaction& running, const std::string& token_hash, const scope& of, const std::string& user_id,
                 const std::string& terminal, const std::string& real_now)
{
    running.exec(
        "INSERT INTO session (token_hash, environment_id, insurer, user_id, terminal, created_real_at, seen_real_at) "
        "VALUES ($1, $2, $3, $4, $5, $6::timestamptz, $6::timestamptz)",
        db::binary{token_hash}, of.environment, of.insurer, user_id, terminal, real_now);
}

std::optional<session> find_session(db::transaction& running, const std::string& token_hash, real_time now)
{
    const auto rows = running.exec(
        "WITH touched AS (UPDATE session SET seen_real_at = $2::timestamptz WHERE token_hash = $1 AND seen_real_at < "
        "$2::timestamptz - interval '1 minute') "
        "SELECT s.environment_id, s.insurer, s.user_id, s.terminal, u.name, u.department, array_to_string(u.roles, "
        "E'\\n') AS roles, u.must_change, "
        "i.name AS insurer_name, i.operator, i.encoding, (extract(epoch FROM s.created_real_at) * 1000000)::bigint AS "
        "created, "
        "(extract(epoch FROM s.seen_real_at) * 1000000)::bigint AS seen "
        "FROM session s JOIN user_account u ON u.environment_id = s.environment_id AND u.insurer = s.insurer AND "
        "u.user_id = s.user_id "
        "JOIN insurer i ON i.environment_id = s.environment_id AND i.insurer = s.insurer WHERE s.token_hash = $1",
        db::binary{token_hash}, clock::to_iso(now));
    if (rows.empty())
        return std::nullopt;
    const auto row = rows[0];
    session out;
    out.token_hash = token_hash;
    out.environment = static_cast<std::int16_t>(row.integer("environment_id"));
    out.insurer = row.text("insurer");
    out.insurer_name = row.text("insurer_name");
    out.terminal = row.text("terminal");
    out.user_id = row.text("user_id");
    out.user_name = row.text("name");
    out.department = row.maybe("department");
    if (const auto roles = row.text("roles"); !roles.empty())
        out.roles = split(roles, '\n');
    out.must_change = row.boolean("must_change");
    out.of_operator = row.boolean("operator");
    out.encoding = row.text("encoding");
    out.created = moment(row.integer("created"));
    out.seen = moment(row.integer("seen"));
    out.fetched = now;
    return out;
}

void end_session(db::transaction& running, const std::string& token_hash)
{
    running.exec("DELETE FROM session WHERE token_hash = $1", db::binary{token_hash});
}

void end_sessions(db::transaction& running, const scope& of, const std::string& user_id, const std::string& except)
{
    running.exec("DELETE FROM session WHERE environment_id = $1 AND insurer = $2 AND user_id = $3 AND token_hash <> $4",
                 of.environment, of.insurer, user_id, db::binary{except});
}

void sweep_sessions(db::transaction& running, const std::string& limit)
{
    running.exec("DELETE FROM session WHERE created_real_at < $1::timestamptz", limit);
}

void notify_sessions(db::transaction& running)
{
    running.exec("SELECT pg_notify('portal_session', '') AS sent");
}

std::optional<kept_answer> take_key(db::transaction& running, const scope& of, const std::string& user_id,
                                    const std::string& key, const std::string& request_tag, const std::string& real_now)
{
    // A second request with the same key waits here until the first has committed.
    const bool taken =
        running
            .exec("INSERT INTO idempotency_key (environment_id, insurer, user_id, key, request_tag, real_at) "
                  "VALUES ($1, $2, $3, $4, $5, $6::timestamptz) ON CONFLICT DO NOTHING",
                  of.environment, of.insurer, user_id, key, db::binary{request_tag}, real_now)
            .affected() == 1;
    if (taken)
        return std::nullopt;
    const auto rows = running.exec("SELECT request_tag, status, answer FROM idempotency_key WHERE environment_id = $1 "
                                   "AND insurer = $2 AND user_id = $3 AND key = $4",
                                   of.environment, of.insurer, user_id, key);
    const auto row = rows.one(); // a row lives no longer than its result
    return kept_answer{row.bytes("request_tag"), static_cast<int>(row.integer("status")), row.text("answer")};
}

void keep_answer(db::transaction& running, const scope& of, const std::string& user_id, const std::string& key,
                 int status, const std::string& answer)
{
    running.exec("UPDATE idempotency_key SET status = $5, answer = $6 WHERE environment_id = $1 AND insurer = $2 AND "
                 "user_id = $3 AND key = $4",
                 of.environment, of.insurer, user_id, key, status, answer);
}

void sweep_keys(db::transaction& running, const std::string& limit)
{
    running.exec("DELETE FROM idempotency_key WHERE real_at < $1::timestamptz", limit);
}

} // namespace chukan::portal::store
