#include "server/intermediate/protection_store.hpp"

namespace chukan::intermediate::protection_store {

void hear(db::transaction& running, std::int16_t environment, const contract::protections& rows)
{
    // Of two words about one 枝番 in one message the later counts.
    running.exec(R"sql(
        INSERT INTO protection (environment_id, insurer, branch_number, version, state)
        SELECT DISTINCT ON (g.branch_number) $1, $2, g.branch_number, g.version::bigint, g.state
        FROM unnest($3::text[], $4::text[], $5::text[]) AS g(branch_number, state, version)
        ORDER BY g.branch_number, g.version::bigint DESC
        ON CONFLICT (environment_id, insurer, branch_number) DO UPDATE SET version = excluded.version, state = excluded.state
        WHERE protection.version < excluded.version)sql",
                 environment, rows.insurer, db::array(rows.branch_number), db::array(rows.state), db::array(rows.version));
}

std::unordered_set<std::string> in_force(db::transaction& running, std::int16_t environment, const std::string& insurer, const column& branches,
                                         const std::string& today)
{
    std::unordered_set<std::string> out;
    if (branches.empty())
        return out;
    for (const auto row : running.exec("SELECT branch_number FROM protection WHERE environment_id = $1 AND insurer = $2 AND branch_number = ANY ($3::text[]) "
                                       "AND (state = '-' OR state >= $4)",
                                       environment, insurer, db::array(branches), today))
        out.insert(row.text("branch_number"));
    return out;
}

std::vector<bool> in_force_for(db::transaction& running, std::int16_t environment, const column& link_codes, const column& insurers,
                               const std::string& today)
{
    std::vector<bool> out(link_codes.size());
    // Few environments have anybody: one look spares the others the way from code to 枝番.
    if (running.exec("SELECT FROM protection WHERE environment_id = $1 AND (state = '-' OR state >= $2) LIMIT 1", environment, today).empty())
        return out;
    for (const auto row : running.exec(R"sql(
        SELECT g.place - 1 AS place
        FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS g(link_code, insurer, place)
        JOIN link_code l ON l.environment_id = $1 AND l.link_code = g.link_code
        JOIN branch b ON b.environment_id = $1 AND b.person_key = l.person_key AND b.insurer = g.insurer
        JOIN protection p ON p.environment_id = $1 AND p.insurer = b.insurer AND p.branch_number = b.branch_number
        WHERE p.state = '-' OR p.state >= $4)sql",
                                       environment, db::array(link_codes), db::array(insurers), today))
        out[static_cast<std::size_t>(row.integer("place"))] = true;
    return out;
}

} // namespace chukan::intermediate::protection_store
