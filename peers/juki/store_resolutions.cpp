#include "peers/juki/store.hpp"

namespace chukan::juki::store {

// A 取得番号 that another message has asked about already stays with that one; results() of this batch lacks it.

void resolve_numbers(db::transaction& running, std::int16_t environment, const std::string& batch, const std::string& unit,
                     const std::vector<std::string>& acquisition_numbers, const std::vector<std::string>& tags, const std::string& now)
{
    running.exec(R"(
        INSERT INTO resolution (environment_id, acquisition_number, batch_id, unit, reference, result, resolved_at)
        SELECT $1, q.acquisition_number, $2::uuid, $3, r.reference,
               CASE WHEN r.state = 0 THEN 'I0000' WHEN r.state IS NOT NULL THEN 'E5002' WHEN f.reference IS NOT NULL THEN 'E5003' ELSE 'E5001' END,
               $6::timestamptz
        FROM unnest($4::text[], $5::bytea[]) AS q(acquisition_number, number_tag)
        LEFT JOIN resident r ON r.environment_id = $1 AND r.number_tag = q.number_tag
        LEFT JOIN former_number f ON f.environment_id = $1 AND f.number_tag = q.number_tag
        ON CONFLICT DO NOTHING)",
                 environment, batch, unit, db::array(acquisition_numbers), db::bytea_array(tags), now);
}

void resolve_references(db::transaction& running, std::int16_t environment, const std::string& batch, const std::string& unit,
                        const std::vector<std::string>& acquisition_numbers, const std::vector<std::int64_t>& references, const std::string& now)
{
    running.exec(R"(
        INSERT INTO resolution (environment_id, acquisition_number, batch_id, unit, reference, result, resolved_at)
        SELECT $1, q.acquisition_number, $2::uuid, $3, r.reference,
               CASE WHEN r.state = 0 THEN 'I0000' WHEN r.state IS NOT NULL THEN 'E5002' ELSE 'E5001' END, $6::timestamptz
        FROM unnest($4::text[], $5::bigint[]) AS q(acquisition_number, reference)
        LEFT JOIN resident r ON r.environment_id = $1 AND r.reference = q.reference
        ON CONFLICT DO NOTHING)",
                 environment, batch, unit, db::array(acquisition_numbers), db::array(references), now);
}

std::map<std::string, std::string> results(db::transaction& running, std::int16_t environment, const std::string& batch)
{
    std::map<std::string, std::string> found;
    const auto rows = running.exec("SELECT acquisition_number, result FROM resolution WHERE environment_id = $1 AND batch_id = $2::uuid", environment, batch);
    for (const auto row : rows)
        found.emplace(row.text("acquisition_number"), row.text("result"));
    return found;
}

std::vector<issue> issues(db::transaction& running, std::int16_t environment, const std::string& batch)
{
    std::vector<issue> found;
    const auto rows = running.exec(R"(
        SELECT q.acquisition_number, q.unit, q.reference, r.code_sealed
        FROM resolution q JOIN resident r ON r.environment_id = q.environment_id AND r.reference = q.reference
        WHERE q.environment_id = $1 AND q.batch_id = $2::uuid AND q.result = 'I0000' ORDER BY q.acquisition_number)",
                                   environment, batch);
    found.reserve(rows.size());
    for (const auto row : rows)
        found.push_back({row.text("acquisition_number"), row.text("unit"), row.bytes("code_sealed"), row.integer("reference")});
    return found;
}

void note_issue_results(db::transaction& running, std::int16_t environment, const std::string& batch,
                        const std::vector<std::string>& acquisition_numbers, const std::vector<std::string>& results)
{
    running.exec(R"(
        UPDATE resolution q SET issue_result = a.result
        FROM unnest($3::text[], $4::text[]) AS a(acquisition_number, result)
        WHERE q.environment_id = $1 AND q.batch_id = $2::uuid AND q.acquisition_number = a.acquisition_number)",
                 environment, batch, db::array(acquisition_numbers), db::array(results));
}

} // namespace chukan::juki::store
