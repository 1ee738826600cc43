#include "peers/mynaportal/store.hpp"

namespace chukan::mynaportal::store {

namespace {

constexpr auto request_columns = "SELECT request_id::text AS request, provider_body, information, period_from, period_to, requested_at, status, result_code,"
                                 " ephemeral_key, sealed FROM self_request ";

self_request read(const db::result::row& row)
{
    return {row.text("request"),      row.text("provider_body"), row.text("information"), row.text("period_from"),    row.text("period_to"),
            row.text("requested_at"), row.text("status"),        row.text("result_code"), row.bytes("ephemeral_key"), row.bytes("sealed")};
}

} // namespace

void add_session(db::transaction& running, std::int16_t environment, const std::string& login, const std::string& token_hash, const std::string& public_key,
                 const std::string& now)
{
    running.exec("INSERT INTO session (environment_id, login_id, token_hash, public_key, created_at, seen_at) VALUES ($1, $2, $3, $4, $5, $5)", environment, login,
                 db::binary{token_hash}, db::binary{public_key}, now);
}

bool give_code(db::transaction& running, std::int16_t environment, const std::string& login, const std::string& code)
{
    return running.exec("UPDATE session SET code = $3 WHERE environment_id = $1 AND login_id = $2", environment, login, code).affected() == 1;
}

bool has_code(db::transaction& running, std::int16_t environment, const std::string& login)
{
    return !running.exec("SELECT FROM session WHERE environment_id = $1 AND login_id = $2 AND code IS NOT NULL", environment, login).empty();
}

std::optional<session> find_session(db::transaction& running, std::int16_t environment, const std::string& token_hash, const std::string& seen_after,
                                    const std::string& created_after, const std::string& now)
{
    const auto rows = running.exec("UPDATE session SET seen_at = $5 WHERE environment_id = $1 AND token_hash = $2 AND seen_at > $3 AND created_at > $4"
                                   " AND code IS NOT NULL RETURNING login_id::text AS login, public_key, code",
                                   environment, db::binary{token_hash}, seen_after, created_after, now);
    if (rows.empty())
        return std::nullopt;
    return session{environment, rows[0].text("login"), rows[0].bytes("public_key"), rows[0].text("code")};
}

void end_session(db::transaction& running, std::int16_t environment, const std::string& login)
{
    running.exec("DELETE FROM session WHERE environment_id = $1 AND login_id = $2", environment, login);
    running.exec("DELETE FROM self_request WHERE environment_id = $1 AND login_id = $2", environment, login);
}

void sweep(db::transaction& running, const std::string& seen_before, const std::string& created_before)
{
    running.exec("WITH gone AS (DELETE FROM session WHERE seen_at <= $1 OR created_at <= $2 RETURNING environment_id, login_id)"
                 " DELETE FROM self_request r USING gone g WHERE r.environment_id = g.environment_id AND r.login_id = g.login_id",
                 seen_before, created_before);
}

bool lock_session(db::transaction& running, std::int16_t environment, const std::string& login)
{
    return !running.exec("SELECT FROM session WHERE environment_id = $1 AND login_id = $2 FOR UPDATE", environment, login).empty();
}

std::int64_t requests_since(db::transaction& running, std::int16_t environment, const std::string& login, const std::string& since)
{
    return running.exec("SELECT count(*) AS count FROM self_request WHERE environment_id = $1 AND login_id = $2 AND asked_at > $3", environment, login, since)
        .one()
        .integer("count");
}

void add_request(db::transaction& running, std::int16_t environment, const std::string& login, const self_request& value, const std::string& now)
{
    running.exec("INSERT INTO self_request (environment_id, request_id, login_id, provider_body, information, period_from, period_to, requested_at, asked_at, status)"
                 " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '01')",
                 environment, value.request, login, value.provider_body, value.information, value.period_from, value.period_to, value.requested_at, now);
}

std::optional<wish> find_wish(db::transaction& running, std::int16_t environment, const std::string& request)
{
    const auto rows = running.exec("SELECT r.request_id::text AS request, r.provider_body, r.information, r.period_from, r.period_to, r.requested_at, r.status, r.result_code,"
                                   " r.ephemeral_key, r.sealed, s.code, s.public_key FROM self_request r"
                                   " JOIN session s ON s.environment_id = r.environment_id AND s.login_id = r.login_id"
                                   " WHERE r.environment_id = $1 AND r.request_id = $2",
                                   environment, request);
    if (rows.empty())
        return std::nullopt;
    return wish{read(rows[0]), rows[0].text("code"), rows[0].bytes("public_key")};
}

void passed_on(db::transaction& running, std::int16_t environment, const std::string& request)
{
    running.exec("UPDATE self_request SET status = '09' WHERE environment_id = $1 AND request_id = $2 AND status = '01'", environment, request);
}

bool settle(db::transaction& running, std::int16_t environment, const self_request& value, std::int64_t folder_bytes)
{
    const auto owner = running.exec("SELECT login_id::text AS login FROM self_request WHERE environment_id = $1 AND request_id = $2 AND status IN ('01', '09')", environment,
                                    value.request);
    if (owner.empty())
        return false;
    const auto login = owner.one().text("login");
    if (!lock_session(running, environment, login)) // answers of one session come one after the other, so that they share its folder rightly
        return false;
    const auto size = static_cast<std::int64_t>(value.sealed.size());
    const auto kept = running.exec("SELECT coalesce(sum(length(sealed)), 0)::bigint AS bytes FROM self_request WHERE environment_id = $1 AND login_id = $2", environment, login)
                          .one()
                          .integer("bytes");
    const bool fits = size == 0 || kept + size <= folder_bytes;
    return running
               .exec("UPDATE self_request SET status = $3, result_code = $4, ephemeral_key = $5, sealed = $6"
                     " WHERE environment_id = $1 AND request_id = $2 AND status IN ('01', '09')",
                     environment, value.request, fits ? value.status : std::string("06"), value.result_code,
                     fits ? std::optional(db::binary{value.ephemeral_key}) : std::nullopt, fits ? std::optional(db::binary{value.sealed}) : std::nullopt)
               .affected() == 1;
}

std::vector<self_request> requests(db::transaction& running, std::int16_t environment, const std::string& login)
{
    std::vector<self_request> out;
    for (const auto row : running.exec(std::string(request_columns) + "WHERE environment_id = $1 AND login_id = $2 ORDER BY serial DESC", environment, login))
        out.push_back(read(row));
    return out;
}

std::optional<self_request> request_of(db::transaction& running, std::int16_t environment, const std::string& login, const std::string& request)
{
    const auto rows = running.exec(std::string(request_columns) + "WHERE environment_id = $1 AND login_id = $2 AND request_id::text = $3", environment, login, request);
    return rows.empty() ? std::nullopt : std::optional(read(rows[0]));
}

void erase_environment(db::transaction& running, std::int16_t environment)
{
    running.exec("DELETE FROM self_request WHERE environment_id = $1", environment);
    running.exec("DELETE FROM session WHERE environment_id = $1", environment);
}

} // namespace chukan::mynaportal::store
