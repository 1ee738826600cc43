#include "peers/juki/store.hpp"

// Batches that were resolved before schema/juki/0002: one row for each 取得番号 in `resolution`. They end as they began; nothing is added.
namespace chukan::juki::store {

std::map<std::string, std::string> earlier_results(db::transaction& running, std::int16_t environment, const std::string& batch)
{
    std::map<std::string, std::string> found;
    const auto rows = running.exec("SELECT acquisition_number, result FROM resolution WHERE environment_id = $1 AND batch_id = $2::uuid", environment, batch);
    for (const auto row : rows)
        found.emplace(row.text("acquisition_number"), row.text("result"));
    return found;
}

std::vector<issue> earlier_issues(db::transaction& running, std::int16_t environment, const std::string& batch)
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

void note_earlier_results(db::transaction& running, std::int16_t environment, const std::string& batch, const std::vector<std::string>& acquisition_numbers,
                          const std::vector<std::string>& results)
{
    running.exec("UPDATE resolution q SET issue_result = a.result FROM unnest($3::text[], $4::text[]) AS a(acquisition_number, result) "
                 "WHERE q.environment_id = $1 AND q.batch_id = $2::uuid AND q.acquisition_number = a.acquisition_number",
                 environment, batch, db::array(acquisition_numbers), db::array(results));
}

} // namespace chukan::juki::store
