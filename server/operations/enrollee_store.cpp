#include "server/operations/enrollee_store.hpp"

#include <unordered_map>

namespace chukan::operations {

namespace {

/// A column of an enrollee as it is selected: an expression where the table's form is not what is shown.
struct selected {
    std::string_view name, expression;
};
constexpr selected selection[] = {
    {"branch_number", ""}, {"person_key", ""}, {"addressee_number", ""}, {"enrollee_kind", ""}, {"insurer_number", ""}, {"insured_number", ""},
    {"household_number", ""}, {"head_of_household", ""}, {"relationship", ""}, {"name", ""}, {"name_kana", ""}, {"common_name", ""}, {"birth_date", ""},
    {"sex", ""}, {"resident_kind", ""}, {"postal_code", ""}, {"address", ""}, {"address_detail", ""}, {"municipality_code", ""},
    {"managing_municipality_code", ""}, {"department_code", ""}, {"change_date", "e.change_date - date '1970-01-01'"}, {"change_reason", ""},
    {"protection", ""}, {"protection_until", "to_char(e.protection_until, 'YYYYMMDD')"}, {"receipt", ""},
    {"registered_at", "(date_part('epoch', e.registered_at) * 1000000)::bigint"}}; // enrollee_json writes dates and times: to_char costs as much as the look-up

std::string selected_columns()
{
    std::string out;
    for (const auto& each : selection) {
        out += out.empty() ? "" : ", ";
        if (each.expression.empty())
            out.append("e.").append(each.name);
        else
            out.append(each.expression).append(" AS ").append(each.name);
    }
    return out;
}

const std::string columns = selected_columns();

bool is_uuid(const std::string& text)
{
    if (text.size() != 36)
        return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const char c = text[i];
        const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (dash ? c != '-' : !digit)
            return false;
    }
    return true;
}

/// The last text in "C" order that begins with `prefix`: U+10FFFF, which no name holds, behind it.
std::string after_prefix(std::string prefix)
{
    prefix += "\xf4\x8f\xbf\xbf";
    return prefix;
}

} // namespace

db::result list_enrollees(db::transaction& running, std::int16_t environment, const std::string& insurer, const enrollee_filter& filter)
{
    std::string sql = "SELECT " + columns + " FROM enrollee_shared e";
    std::vector<db::parameter> parameters{environment, insurer, filter.after, filter.limit};
    const auto next = [&](db::parameter value) {
        parameters.push_back(std::move(value));
        return "$" + std::to_string(parameters.size());
    };
    if (filter.tag)
        sql += " JOIN person_shared p ON p.environment_id = e.environment_id AND p.person_key = e.person_key AND p.tag = " +
               next(db::binary{*filter.tag});
    sql += " WHERE e.environment_id = $1 AND e.insurer = $2 AND e.branch_number > $3";
    if (!filter.departments.empty())
        sql += " AND e.department_code = ANY (" + next(db::array(filter.departments)) + "::text[])";
    if (!filter.insured_number.empty())
        sql += " AND e.insured_number <> '' AND e.insured_number = " + next(filter.insured_number);
    if (!filter.addressee_number.empty())
        sql += " AND e.addressee_number = " + next(filter.addressee_number);
    if (!filter.birth_date.empty())
        sql += " AND e.birth_date = " + next(filter.birth_date);
    if (!filter.name_kana.empty()) {
        sql += " AND e.name_kana >= " + next(filter.name_kana);
        sql += " AND e.name_kana <= " + next(after_prefix(filter.name_kana));
    }
    return running.run(sql + " ORDER BY e.branch_number LIMIT $4", parameters);
}

db::result find_enrollee(db::transaction& running, const access::caller& caller, const std::string& branch, bool lock)
{
    std::string sql = "SELECT " + columns +
                      " FROM enrollee_shared e WHERE e.environment_id = $1 AND e.insurer = $2 AND e.branch_number = $3";
    std::vector<db::parameter> parameters{caller.environment, caller.insurer, branch};
    if (!caller.groups.empty()) {
        sql += " AND e.department_code = ANY ($4::text[])";
        parameters.push_back(db::array(caller.groups));
    }
    return running.run(sql + (lock ? " FOR UPDATE" : ""), parameters);
}

std::vector<std::string> visible_branches(db::transaction& running, std::int16_t environment, const std::string& insurer,
                                          const std::vector<std::string>& departments, const std::vector<std::string>& branches)
{
    std::vector<std::string> out;
    // One look-up per 枝番 whatever the planner knows about the table: see find_known.
    for (const auto row : running.exec("SELECT e.branch_number FROM unnest($3::text[]) AS wanted(branch), LATERAL (SELECT s.branch_number, s.department_code "
                                       "FROM enrollee_shared s WHERE s.environment_id = $1 AND s.insurer = $2 AND s.branch_number = wanted.branch OFFSET 0) AS e "
                                       "WHERE e.department_code = ANY ($4::text[])",
                                       environment, insurer, db::array(branches), db::array(departments)))
        out.push_back(row.text("branch_number"));
    return out;
}

const std::vector<std::string_view>& enrollee_fields()
{
    static const auto names = [] {
        std::vector<std::string_view> out;
        for (const auto& each : selection)
            out.push_back(each.name);
        return out;
    }();
    return names;
}

const std::string& enrollees_statement()
{
    // One index look-up per 枝番 whatever the planner knows about the table: see find_known.
    static const std::string text = "SELECT " + columns +
                                    " FROM unnest($3::text[]) AS wanted(branch), LATERAL (SELECT * FROM enrollee_shared s WHERE s.environment_id = $1 "
                                    "AND s.insurer = $2 AND s.branch_number = wanted.branch OFFSET 0) AS e";
    return text;
}

std::vector<db::parameter> enrollees_wanted(std::int16_t environment, const std::string& insurer, const std::vector<std::string>& branches)
{
    return {environment, insurer, db::array(branches)};
}

db::result eligibility_of(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& branch)
{
    return running.exec("SELECT to_char(acquired_on, 'YYYYMMDD') AS acquired_on, acquisition_reason, to_char(lost_on, 'YYYYMMDD') AS lost_on, "
                        "loss_reason, to_char(registered_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS+09:00') AS registered_at "
                        "FROM eligibility_history_shared WHERE environment_id = $1 AND insurer = $2 AND branch_number = $3 ORDER BY acquired_on",
                        environment, insurer, branch);
}

std::vector<std::string> eligibility_differences(db::transaction& running, std::int16_t environment, const contract::eligibility_check_request& asked)
{
    // One look-up per row whatever the planner knows about the table: see find_known.
    std::vector<std::string> out;
    out.reserve(asked.branch_number.size());
    for (const auto row : running.exec(R"sql(
        SELECT CASE WHEN h.acquired_on IS NULL THEN CASE WHEN EXISTS (
                             SELECT FROM eligibility_history_shared o WHERE o.environment_id = $1 AND o.insurer = $2 AND o.branch_number = g.branch_number)
                         THEN 'acquired_on' ELSE '' END
                    WHEN h.acquisition_reason <> g.acquisition_reason THEN 'acquisition_reason'
                    WHEN coalesce(to_char(h.lost_on, 'YYYYMMDD'), '') <> g.lost_on THEN 'lost_on'
                    WHEN h.loss_reason <> g.loss_reason THEN 'loss_reason' ELSE '' END AS difference
        FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) WITH ORDINALITY
             AS g(branch_number, acquired_on, acquisition_reason, lost_on, loss_reason, place)
        LEFT JOIN LATERAL (SELECT * FROM eligibility_history_shared s WHERE s.environment_id = $1 AND s.insurer = $2 AND s.branch_number = g.branch_number
                           AND s.acquired_on = g.acquired_on::date OFFSET 0) AS h ON true
        ORDER BY g.place)sql",
                                       environment, asked.insurer, db::array(asked.branch_number), db::array(asked.acquired_on),
                                       db::array(asked.acquisition_reason), db::array(asked.lost_on), db::array(asked.loss_reason)))
        out.emplace_back(row.view(0));
    return out;
}

std::vector<std::string> addressees_of(db::transaction& running, std::int16_t environment, const std::string& insurer,
                                       const std::vector<std::string>& branches)
{
    std::vector<std::string> out;
    out.reserve(branches.size());
    // One look-up per 枝番 whatever the planner knows about the table: see find_known.
    for (const auto& row : running.exec("SELECT e.addressee_number FROM unnest($3::text[]) WITH ORDINALITY AS wanted(branch, place) "
                                        "LEFT JOIN LATERAL (SELECT s.addressee_number FROM enrollee_shared s WHERE s.environment_id = $1 AND s.insurer = $2 "
                                        "AND s.branch_number = wanted.branch OFFSET 0) AS e ON true ORDER BY wanted.place",
                                        environment, insurer, db::array(branches)))
        out.push_back(row.text("addressee_number"));
    return out;
}

contract::branch_map branch_map_of(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& first,
                                   const std::string& last)
{
    contract::branch_map out;
    out.insurer = insurer;
    for (const auto& row : running.exec("SELECT branch_number, person_key, enrollee_kind, insurer_number FROM enrollee_shared "
                                        "WHERE environment_id = $1 AND insurer = $2 AND branch_number BETWEEN $3 AND $4 ORDER BY branch_number",
                                        environment, insurer, first, last)) {
        out.branch_number.push_back(row.text("branch_number"));
        out.person_key.push_back(row.text("person_key"));
        out.enrollee_kind.push_back(row.text("enrollee_kind"));
        out.insurer_number.push_back(row.text("insurer_number"));
    }
    return out;
}

std::vector<std::string> sealed_numbers(db::transaction& running, std::int16_t environment, const std::vector<std::string>& person_keys)
{
    std::vector<std::string> asked;
    for (const auto& key : person_keys)
        if (is_uuid(key))
            asked.push_back(key);
    std::unordered_map<std::string, std::string> found;
    for (const auto& row : running.exec("SELECT found.* FROM unnest($2::uuid[]) AS wanted(person_key), LATERAL ("
                                        "SELECT p.person_key, p.sealed FROM person_shared p WHERE p.environment_id = $1 "
                                        "AND p.person_key = wanted.person_key OFFSET 0) AS found", // the plan is in the text: see find_known
                                        environment, db::array(asked)))
        found.emplace(row.text("person_key"), row.bytes("sealed"));
    std::vector<std::string> out;
    out.reserve(person_keys.size());
    for (const auto& key : person_keys) {
        const auto sealed = found.find(key);
        out.push_back(sealed == found.end() ? std::string() : sealed->second);
    }
    return out;
}

} // namespace chukan::operations
