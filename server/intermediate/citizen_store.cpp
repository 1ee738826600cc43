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

} // namespace chukan::intermediate::citizen_store
