#include "server/intermediate/copy_store.hpp"

namespace chukan::intermediate::copy_store {

std::unordered_map<std::string, int> enrollee_kinds(db::transaction& running, std::int16_t environment, const std::string& insurer,
                                                    const column& branches)
{
    const auto rows = running.exec("SELECT branch_number, enrollee_kind FROM branch WHERE environment_id = $1 AND insurer = $2 "
                                   "AND branch_number = ANY ($3::text[])",
                                   environment, insurer, db::array(branches));
    std::unordered_map<std::string, int> out;
    out.reserve(rows.size());
    for (const auto row : rows)
        out.emplace(row.view(0), row.view(1) == "1" ? 1 : 2);
    return out;
}

std::unordered_map<std::string, std::vector<period>> periods(db::transaction& running, std::int16_t environment, const std::string& insurer,
                                                             const column& branches)
{
    const auto rows = running.exec("SELECT branch_number, acquired_on, lost_on FROM eligibility WHERE environment_id = $1 AND insurer = $2 "
                                   "AND branch_number = ANY ($3::text[])",
                                   environment, insurer, db::array(branches));
    std::unordered_map<std::string, std::vector<period>> out;
    for (const auto row : rows)
        out[std::string(row.view(0))].push_back({std::string(row.view(1)), std::string(row.view(2))});
    return out;
}

void delete_periods(db::transaction& running, std::int16_t environment, const std::string& insurer, const column& branches,
                    const column& acquired_on)
{
    running.exec("DELETE FROM eligibility e USING unnest($3::text[], $4::text[]) AS g(branch_number, acquired_on) "
                 "WHERE e.environment_id = $1 AND e.insurer = $2 AND e.branch_number = g.branch_number AND e.acquired_on = g.acquired_on",
                 environment, insurer, db::array(branches), db::array(acquired_on));
}

std::unique_ptr<db::copy_in> copy_periods(db::bulk_transaction& running)
{
    std::string target = "eligibility (environment_id, insurer, receipt";
    for (const auto* name : period_columns)
        target += std::string(", ") + name;
    return running.copy(target + ")");
}

void data_keys::add(const data_keys& from, std::size_t row)
{
    branch.push_back(from.branch[row]);
    information.push_back(from.information[row]);
    dataset.push_back(from.dataset[row]);
    period.push_back(from.period[row]);
    repetition.push_back(from.repetition[row]);
    data_item.push_back(from.data_item[row]);
}

std::string joined(std::string_view branch, std::string_view information, std::string_view dataset, std::string_view period,
                   std::string_view repetition, std::string_view data_item)
{
    std::string key;
    key.reserve(branch.size() + information.size() + dataset.size() + period.size() + repetition.size() + data_item.size() + 5);
    for (const auto piece : {branch, information, dataset, period, repetition, data_item})
        key.append(piece).push_back('|');
    return key;
}

std::unordered_map<std::string, std::string> existing(db::transaction& running, std::int16_t environment, const std::string& insurer,
                                                      const data_keys& keys)
{
    const auto rows = running.exec(
        "SELECT f.branch_number, f.information, f.dataset, f.period, f.repetition::text, f.data_item, f.receipt "
        "FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) "
        "AS g(branch_number, information, dataset, period, repetition, data_item) "
        "JOIN fukuhon f ON f.environment_id = $1 AND f.insurer = $2 AND f.branch_number = g.branch_number AND f.information = g.information "
        "AND f.dataset = g.dataset AND f.period = g.period AND f.repetition = g.repetition::integer AND f.data_item = g.data_item",
        environment, insurer, db::array(keys.branch), db::array(keys.information), db::array(keys.dataset), db::array(keys.period),
        db::array(keys.repetition), db::array(keys.data_item));
    std::unordered_map<std::string, std::string> out;
    for (const auto row : rows)
        out.emplace(joined(row.view(0), row.view(1), row.view(2), row.view(3), row.view(4), row.view(5)), row.view(6));
    return out;
}

column with_eligibility(db::transaction& running, std::int16_t environment, const std::string& insurer, const column& branches)
{
    const auto rows = running.exec("SELECT DISTINCT branch_number FROM eligibility WHERE environment_id = $1 AND insurer = $2 "
                                   "AND branch_number = ANY ($3::text[])",
                                   environment, insurer, db::array(branches));
    column out;
    for (const auto row : rows)
        out.emplace_back(row.view(0));
    return out;
}

void delete_data(db::transaction& running, std::int16_t environment, const std::string& insurer, const data_keys& keys)
{
    running.exec("DELETE FROM fukuhon f USING unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) "
                 "AS g(branch_number, information, dataset, period, repetition, data_item) "
                 "WHERE f.environment_id = $1 AND f.insurer = $2 AND f.branch_number = g.branch_number AND f.information = g.information "
                 "AND f.dataset = g.dataset AND f.period = g.period AND f.repetition = g.repetition::integer AND f.data_item = g.data_item",
                 environment, insurer, db::array(keys.branch), db::array(keys.information), db::array(keys.dataset), db::array(keys.period),
                 db::array(keys.repetition), db::array(keys.data_item));
}

std::unique_ptr<db::copy_in> copy_data(db::bulk_transaction& running)
{
    return running.copy("fukuhon (environment_id, insurer, receipt, branch_number, information, version, dataset, period, repetition, data_item, value, "
                        "absence_reason, no_automatic_answer, disclosure)");
}

db::result eligibility_of(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& branch)
{
    return running.exec("SELECT * FROM eligibility WHERE environment_id = $1 AND insurer = $2 AND branch_number = $3 ORDER BY acquired_on",
                        environment, insurer, branch);
}

db::result data_of(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& branch)
{
    return running.exec("SELECT * FROM fukuhon WHERE environment_id = $1 AND insurer = $2 AND branch_number = $3 "
                        "ORDER BY information, dataset, period, repetition, data_item",
                        environment, insurer, branch);
}

} // namespace chukan::intermediate::copy_store
