#include "server/operations/protection_store.hpp"

#include "platform/clock/clock.hpp"

namespace chukan::operations::protection_store {

namespace {

#define STATE "CASE WHEN e.protection <> '1' THEN '' WHEN e.protection_until IS NULL THEN '-' ELSE to_char(e.protection_until, 'YYYYMMDD') END"
#define ISO(column) "to_char(" column " AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"')"

constexpr auto day_and_branch = "coalesce(to_char(e.protection_until, 'YYYYMMDD'), '99999999') || e.branch_number";

} // namespace

void add(db::transaction& running, const source& of, const std::vector<change>& changes, bool noted_only)
{
    std::vector<std::string> branches, before, after;
    for (const auto& each : changes) {
        branches.push_back(each.branch);
        before.push_back(each.before);
        after.push_back(each.after);
    }
    running.exec("INSERT INTO protection_change (environment_id, batch, insurer, branch_number, before, after, changed_at, changed_by, receipt) "
                 "SELECT $1, $2, $3, g.branch_number, g.before, g.after, $7, $8, $9 "
                 "FROM unnest($4::text[], $5::text[], $6::text[]) WITH ORDINALITY AS g(branch_number, before, after, place) ORDER BY g.place",
                 of.environment, of.batch, of.insurer, db::array(branches), db::array(before), db::array(after), of.at, of.by, of.receipt);
    if (noted_only)
        return;
    running.exec("UPDATE enrollee_shared e SET protection = CASE WHEN g.after = '' THEN '0' ELSE '1' END, "
                 "protection_until = CASE WHEN g.after IN ('', '-') THEN NULL ELSE g.after::date END "
                 "FROM unnest($3::text[], $4::text[]) AS g(branch_number, after) "
                 "WHERE e.environment_id = $1 AND e.insurer = $2 AND e.branch_number = g.branch_number",
                 of.environment, of.insurer, db::array(branches), db::array(after));
}

std::uint64_t add_differences(db::transaction& running, const source& of, const std::vector<std::string>& branches)
{
    return running
        .exec("INSERT INTO protection_change (environment_id, batch, insurer, branch_number, before, after, changed_at, changed_by, receipt) "
              "SELECT $1, $2, $3, e.branch_number, coalesce(last.after, ''), " STATE ", $5, $6, $7 "
              "FROM unnest($4::text[]) WITH ORDINALITY AS g(branch_number, place) "
              "JOIN enrollee_shared e ON e.environment_id = $1 AND e.insurer = $3 AND e.branch_number = g.branch_number "
              "LEFT JOIN LATERAL (SELECT c.after FROM protection_change c WHERE c.environment_id = $1 AND c.insurer = $3 AND c.branch_number = g.branch_number "
              "ORDER BY c.change DESC LIMIT 1) last ON true WHERE coalesce(last.after, '') <> " STATE " ORDER BY g.place",
              of.environment, of.batch, of.insurer, db::array(branches), of.at, of.by, of.receipt)
        .affected();
}

contract::protections of_batch(db::transaction& running, std::int16_t environment, const std::string& batch)
{
    contract::protections out;
    const auto rows = running.exec("SELECT insurer, branch_number, after, change FROM protection_change WHERE environment_id = $1 AND batch = $2 ORDER BY change",
                                   environment, batch);
    for (const auto row : rows) {
        out.insurer = row.text("insurer");
        out.branch_number.push_back(row.text("branch_number"));
        out.state.push_back(row.text("after"));
        out.version.push_back(row.text("change"));
    }
    return out;
}

contract::operation_notes notes_of_batch(db::transaction& running, std::int16_t environment, const std::string& batch)
{
    contract::operation_notes out;
    const auto real_now = clock::to_iso(std::chrono::system_clock::now());
    const auto rows = running.exec("SELECT insurer, branch_number, before, after, changed_by, receipt, " ISO("changed_at") " AS changed_at "
                                   "FROM protection_change WHERE environment_id = $1 AND batch = $2 ORDER BY change",
                                   environment, batch);
    for (const auto row : rows) {
        out.insurer = row.text("insurer");
        out.user_id.push_back(row.text("changed_by"));
        out.operation.push_back(row.text("after").empty() ? "end_protection" : "protect_enrollee");
        out.object.push_back(row.text("branch_number"));
        out.result.push_back(row.text("receipt"));
        out.at.push_back(row.text("changed_at"));
        out.real_at.push_back(real_now);
    }
    return out;
}

db::result lock(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::vector<std::string>& branches)
{
    return running.exec("SELECT e.branch_number, " STATE " AS state FROM enrollee_shared e WHERE e.environment_id = $1 AND e.insurer = $2 "
                        "AND e.branch_number = ANY ($3::text[]) ORDER BY e.branch_number FOR UPDATE",
                        environment, insurer, db::array(branches));
}

db::result history(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& branch)
{
    return running.exec("SELECT before, after, " ISO("changed_at") " AS changed_at, changed_by, receipt FROM protection_change "
                        "WHERE environment_id = $1 AND insurer = $2 AND branch_number = $3 ORDER BY change DESC",
                        environment, insurer, branch);
}

std::set<std::string> in_force_of(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::vector<std::string>& addressees,
                                  const std::vector<std::string>& branches, const std::string& today)
{
    std::set<std::string> out;
    const std::string protected_now = "FROM enrollee_shared e WHERE e.environment_id = $1 AND e.insurer = $2 AND e.protection = '1' "
                                      "AND (e.protection_until IS NULL OR e.protection_until >= $4::date) ";
    for (const auto row : running.exec("SELECT e.addressee_number " + protected_now + "AND e.addressee_number = ANY ($3::text[])", environment, insurer, db::array(addressees), today))
        out.insert("addressee " + row.text("addressee_number"));
    if (!branches.empty()) // a 変更 may bring another 宛名番号 than the registered one
        for (const auto row : running.exec("SELECT e.branch_number " + protected_now + "AND e.branch_number = ANY ($3::text[])", environment, insurer, db::array(branches), today))
            out.insert("branch " + row.text("branch_number"));
    return out;
}

db::result list(db::transaction& running, std::int16_t environment, const std::string& insurer, const filter& of)
{
    std::string sql = std::string("SELECT e.branch_number, e.addressee_number, e.insured_number, e.name, " STATE " AS state, ") + day_and_branch +
                      " AS place FROM enrollee_shared e WHERE e.environment_id = $1 AND e.insurer = $2 AND e.protection = '1' AND " + day_and_branch + " > $3";
    std::vector<db::parameter> parameters{environment, insurer, of.after, of.today, of.limit};
    if (of.what == wanted::ended)
        sql += " AND e.protection_until < $4::date";
    else
        sql += " AND (e.protection_until IS NULL OR e.protection_until >= $4::date)";
    if (of.what == wanted::ending) {
        parameters.push_back(of.until);
        sql += " AND e.protection_until <= $" + std::to_string(parameters.size()) + "::date";
    }
    if (!of.departments.empty()) {
        parameters.push_back(db::array(of.departments));
        sql += " AND e.department_code = ANY ($" + std::to_string(parameters.size()) + "::text[])";
    }
    return running.run(sql + " ORDER BY place LIMIT $5", parameters);
}

db::result untold(db::transaction& running, std::int16_t environment)
{
    return running.exec("SELECT e.insurer, e.branch_number FROM enrollee_shared e WHERE e.environment_id = $1 AND e.protection = '1' AND NOT EXISTS "
                        "(SELECT FROM protection_change c WHERE c.environment_id = $1 AND c.insurer = e.insurer AND c.branch_number = e.branch_number) "
                        "ORDER BY e.insurer, e.branch_number LIMIT 1000",
                        environment);
}

void reset(db::transaction& running, std::int16_t environment)
{
    running.exec("DELETE FROM protection_change WHERE environment_id = $1", environment);
}

} // namespace chukan::operations::protection_store
