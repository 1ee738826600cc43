#include "server/intermediate/citizen_store.hpp"

namespace chukan::intermediate::citizen_store {

void add(db::transaction& running, std::int16_t environment, const answer& value)
{
    running.exec("INSERT INTO self_answer (environment_id, request_id, status, result_code, ephemeral_key, sealed) VALUES ($1, $2, $3, $4, $5, $6)", environment,
                 value.request, value.status, value.result_code, db::binary{value.ephemeral_key}, db::binary{value.sealed});
}

std::optional<answer> find(db::transaction& running, std::int16_t environment, const std::string& request)
{
    const auto rows = running.exec("SELECT status, result_code, ephemeral_key, sealed FROM self_answer WHERE environment_id = $1 AND request_id = $2", environment,
                                   request);
    if (rows.empty())
        return std::nullopt;
    const auto row = rows[0];
    return answer{request, row.text("status"), row.text("result_code"), row.bytes("ephemeral_key"), row.bytes("sealed")};
}

void forget(db::transaction& running, std::int16_t environment, const std::string& request)
{
    running.exec("DELETE FROM self_answer WHERE environment_id = $1 AND request_id = $2", environment, request);
}

std::vector<std::string> guarded_at(db::transaction& running, std::int16_t environment, const std::string& link_code, const std::string& today)
{
    const auto rows = running.exec("SELECT DISTINCT b.insurer FROM link_code l"
                                   " JOIN branch b ON b.environment_id = $1 AND b.person_key = l.person_key"
                                   " JOIN protection p ON p.environment_id = $1 AND p.insurer = b.insurer AND p.branch_number = b.branch_number"
                                   " WHERE l.environment_id = $1 AND l.link_code = $2 AND (p.state = '-' OR p.state >= $3)",
                                   environment, link_code, today);
    std::vector<std::string> out;
    for (const auto row : rows)
        out.push_back(row.text("insurer"));
    return out;
}

namespace {

constexpr auto notice_columns = "SELECT n.notice_id::text AS id, n.insurer, n.branch_number, n.person_key, n.content, n.user_id,"
                                " to_char(n.sent_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"') AS sent_at FROM citizen_notice n ";

std::vector<notice> read(const db::result& rows)
{
    std::vector<notice> out;
    for (const auto row : rows)
        out.push_back({row.text("id"), row.text("insurer"), row.text("branch_number"), row.text("person_key"), row.bytes("content"), row.text("user_id"), row.text("sent_at")});
    return out;
}

} // namespace

notice add_notice(db::transaction& running, std::int16_t environment, const notice& value)
{
    running.exec("INSERT INTO citizen_notice (environment_id, notice_id, insurer, branch_number, person_key, content, user_id, sent_at)"
                 " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
                 environment, value.id, value.insurer, value.branch, value.person_key, db::binary{value.content}, value.user_id, value.sent_at);
    return read(running.exec(std::string(notice_columns) + "WHERE n.environment_id = $1 AND n.notice_id = $2", environment, value.id)).at(0);
}

std::vector<notice> notices_of_branch(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& branch)
{
    return read(running.exec(std::string(notice_columns) + "WHERE n.environment_id = $1 AND n.insurer = $2 AND n.branch_number = $3 ORDER BY n.serial DESC LIMIT 100",
                             environment, insurer, branch));
}

std::vector<notice> notices_of_person(db::transaction& running, std::int16_t environment, const std::string& link_code)
{
    return read(running.exec(std::string(notice_columns) + "JOIN link_code l ON l.environment_id = n.environment_id AND l.person_key = n.person_key"
                                                           " WHERE n.environment_id = $1 AND l.link_code = $2 ORDER BY n.serial DESC LIMIT 100",
                             environment, link_code));
}

} // namespace chukan::intermediate::citizen_store
