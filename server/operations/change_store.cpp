#include "server/operations/change_store.hpp"

#include "platform/base/text.hpp"
#include "server/operations/person_keys.hpp"

#include <algorithm>

namespace chukan::operations {

namespace {

std::string selected_items()
{
    std::string out;
    for (std::size_t column = 0; column < item_columns.size(); ++column) {
        const std::string name(item_columns[column]);
        out += column == change_date_column || column == protection_until_column ? ", to_char(" + name + ", 'YYYYMMDD') AS " + name : ", " + name;
    }
    return out;
}

const char* const microseconds = "(extract(epoch FROM registered_at) * 1000000)::bigint AS registered_us";

contract::column column_of(const db::result::row& row, const char* name)
{
    // No value of these holds a line feed: 枝番, keys, kinds and numbers. An array of empty texts is as many empty lines.
    return split(row.text(name), '\n');
}

} // namespace

std::vector<registered_enrollee> registered_as(db::transaction& running, const insurer_key& insurer, std::vector<std::string> branches)
{
    static const std::string columns = selected_items();
    std::sort(branches.begin(), branches.end());
    branches.erase(std::unique(branches.begin(), branches.end()), branches.end());
    std::vector<registered_enrollee> out;
    if (branches.empty())
        return out;
    // A statement reads a table that is still being filled: by the keys, whatever the planner knows of it (find_known).
    running.exec("SET LOCAL enable_seqscan = off");
    const auto rows = running.exec("SELECT branch_number, person_key, receipt, " + std::string(microseconds) + columns +
                                       " FROM enrollee_shared WHERE environment_id = $1 AND insurer = $2 AND branch_number = ANY ($3::text[]) ORDER BY branch_number",
                                   insurer.environment, insurer.insurer, db::array(branches));
    for (const auto row : rows) {
        registered_enrollee one;
        one.branch = row.text("branch_number");
        one.person_key = key_bytes(row.text("person_key"));
        one.receipt = row.text("receipt");
        one.registered_at = row.integer("registered_us");
        for (std::size_t column = 0; column < item_columns.size(); ++column)
            one.items[column] = std::string(row.view(static_cast<int>(4 + column)));
        out.push_back(std::move(one));
    }
    auto at = out.begin();
    for (const auto& row : running.exec("SELECT branch_number, to_char(acquired_on, 'YYYYMMDD') AS acquired_on, acquisition_reason, to_char(lost_on, 'YYYYMMDD') AS lost_on, "
                                        "loss_reason, " + std::string(microseconds) +
                                            " FROM eligibility_history_shared h WHERE environment_id = $1 AND insurer = $2 AND branch_number = ANY ($3::text[]) "
                                            "ORDER BY branch_number, h.acquired_on",
                                        insurer.environment, insurer.insurer, db::array(branches))) {
        while (at != out.end() && at->branch < row.text("branch_number"))
            ++at;
        if (at != out.end() && at->branch == row.text("branch_number"))
            at->periods.push_back({row.text("acquired_on"), row.text("acquisition_reason"), row.text("lost_on"), row.text("loss_reason"), row.integer("registered_us")});
    }
    return out;
}

std::vector<std::string> awaiting_of(db::transaction& running, std::int16_t environment, const std::vector<std::string>& receipts)
{
    std::vector<std::string> out;
    for (const auto row : running.exec("SELECT DISTINCT receipt FROM registered_part WHERE environment_id = $1 AND receipt = ANY ($2::text[]) AND NOT acknowledged", environment,
                                       db::array(receipts)))
        out.emplace_back(row.view(0));
    return out;
}

void remove_registered(db::transaction& running, const insurer_key& insurer, const std::vector<std::string>& branches)
{
    for (const char* table : {"eligibility_history_shared", "enrollee_shared"})
        running.exec(std::string("DELETE FROM ") + table + " WHERE environment_id = $1 AND insurer = $2 AND branch_number = ANY ($3::text[])", insurer.environment,
                     insurer.insurer, db::array(branches));
}

void change_numbers(db::transaction& running, std::int16_t environment, const changed_numbers& numbers)
{
    // In two steps: one person's new number may be the one that another of them has just left, and each row must be unique at every moment.
    running.exec("UPDATE person_shared SET tag = uuid_send(person_key) || '\\x00'::bytea WHERE environment_id = $1 AND person_key = ANY ($2::uuid[])", environment,
                 db::array(numbers.person_keys));
    running.exec("UPDATE person_shared p SET tag = g.tag, sealed = g.sealed FROM unnest($2::uuid[], $3::bytea[], $4::bytea[]) AS g(person_key, tag, sealed) "
                 "WHERE p.environment_id = $1 AND p.person_key = g.person_key",
                 environment, db::array(numbers.person_keys), db::bytea_array(numbers.tags), db::bytea_array(numbers.sealed));
}

void lock_persons(db::transaction& running, std::int16_t environment)
{
    running.exec("SELECT pg_advisory_xact_lock(hashtextextended('persons', $1))", environment);
}

std::vector<std::string> remove_orphans(db::transaction& running, std::int16_t environment, const std::vector<std::string>& person_keys)
{
    std::vector<std::string> out;
    if (person_keys.empty())
        return out;
    for (const auto row : running.exec("DELETE FROM person_shared p WHERE p.environment_id = $1 AND p.person_key = ANY ($2::uuid[]) AND NOT EXISTS "
                                       "(SELECT FROM enrollee_shared e WHERE e.environment_id = $1 AND e.person_key = p.person_key OFFSET 0) RETURNING p.person_key",
                                       environment, db::array(person_keys)))
        out.emplace_back(row.view(0));
    return out;
}

void insert_corrections(db::bulk_transaction& running, const insurer_key& insurer, const correction_author& author, const std::vector<correction>& corrections)
{
    if (corrections.empty())
        return;
    auto copy = running.copy("enrollee_correction (environment_id, insurer, branch_number, corrected_at, user_id, receipt, operation, number_change, department_code, before, after)");
    for (const auto& one : corrections) {
        copy->field(insurer.environment).field(insurer.insurer).field(one.branch).field(author.at).field(author.user).field(author.receipt);
        copy->field(one.operation).field(one.number_change).field(one.department).field(one.before).field(one.after);
        copy->end_row();
    }
    copy->finish();
}

db::result corrections_of(db::transaction& running, const insurer_key& insurer, const std::string& branch, std::int64_t before, unsigned limit)
{
    return running.exec("SELECT serial, to_char(corrected_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS+09:00') AS corrected_at, user_id, receipt, operation, "
                        "number_change, department_code, before, after FROM enrollee_correction WHERE environment_id = $1 AND insurer = $2 AND branch_number = $3 "
                        "AND ($4::bigint = 0 OR serial < $4) ORDER BY serial DESC LIMIT $5",
                        insurer.environment, insurer.insurer, branch, before, limit);
}

void insert_changes(db::transaction& running, std::int16_t environment, const std::string& receipt, std::uint32_t part, const contract::branch_change& changes)
{
    running.exec("INSERT INTO changed_part (environment_id, receipt, part, insurer, branch_numbers, person_keys, enrollee_kinds, insurer_numbers, reasons, gone_persons) "
                 "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                 environment, receipt, part, changes.insurer, db::array(changes.branch_number), db::array(changes.person_key), db::array(changes.enrollee_kind),
                 db::array(changes.insurer_number), db::array(changes.reason), db::array(changes.gone_person));
}

contract::branch_change changes_of(db::transaction& running, std::int16_t environment, const std::string& receipt, std::int64_t part)
{
    contract::branch_change out;
    const auto rows = running.exec("SELECT insurer, array_to_string(branch_numbers, E'\\n') AS branches, array_to_string(person_keys, E'\\n') AS persons, "
                                   "array_to_string(enrollee_kinds, E'\\n') AS kinds, array_to_string(insurer_numbers, E'\\n') AS numbers, "
                                   "array_to_string(reasons, E'\\n') AS reasons, array_to_string(gone_persons, E'\\n') AS gone "
                                   "FROM changed_part WHERE environment_id = $1 AND receipt = $2 AND part = $3",
                                   environment, receipt, part);
    if (rows.empty())
        return out; // the environment was reset meanwhile
    const auto row = rows[0];
    out.insurer = row.text("insurer");
    out.branch_number = column_of(row, "branches");
    out.person_key = column_of(row, "persons");
    out.enrollee_kind = column_of(row, "kinds");
    out.insurer_number = column_of(row, "numbers");
    out.reason = column_of(row, "reasons");
    out.gone_person = column_of(row, "gone");
    return out;
}

void acknowledge_changes(db::transaction& running, std::int16_t environment, const std::string& receipt, std::int64_t part)
{
    running.exec("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", receipt); // see acknowledge_part
    running.exec("UPDATE changed_part SET acknowledged = true WHERE environment_id = $1 AND receipt = $2 AND part = $3", environment, receipt, part);
}

} // namespace chukan::operations
