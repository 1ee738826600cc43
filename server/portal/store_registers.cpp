#include "server/portal/store.hpp"

#include "platform/base/text.hpp"

namespace chukan::portal::store {

namespace {

std::vector<std::string> list(const std::string& text)
{
    return text.empty() ? std::vector<std::string>{} : split(text, '\n');
}

std::string joined(const std::vector<std::string>& values)
{
    std::string out;
    for (const auto& each : values)
        out += (out.empty() ? "" : "\n") + each;
    return out;
}

/// code and name with one list, the form of both role and access_group.
template <class Row> struct columns_of {
    std::vector<std::string> code, name, items;

    columns_of(const std::vector<Row>& rows, std::vector<std::string> Row::*member)
    {
        for (const auto& each : rows) {
            code.push_back(each.code);
            name.push_back(each.name);
            items.push_back(joined(each.*member));
        }
    }
};

void remove(db::transaction& running, const scope& of, const char* table, const char* key,
            const std::vector<std::string>& codes)
{
    if (!codes.empty())
        running.exec(std::string("DELETE FROM ") + table + " WHERE environment_id = $1 AND insurer = $2 AND " + key +
                         " = ANY ($3::text[])",
                     of.environment, of.insurer, db::array(codes));
}

} // namespace

bool lock_registers(db::transaction& running, const scope& of)
{
    const auto rows =
        running.exec("SELECT operator FROM insurer WHERE environment_id = $1 AND insurer = $2 FOR NO KEY UPDATE",
                     of.environment, of.insurer);
    return !rows.empty() && rows[0].boolean("operator");
}

void put_departments(db::transaction& running, const scope& of, const std::vector<department_row>& rows)
{
    if (rows.empty())
        return;
    std::vector<std::string> code, name;
    std::vector<std::optional<std::string>> parent, from, to;
    for (const auto& each : rows) {
        code.push_back(each.code);
        name.push_back(each.name);
        parent.push_back(each.parent);
        from.push_back(each.valid_from);
        to.push_back(each.valid_to);
    }
    running.exec("INSERT INTO department (environment_id, insurer, code, name, parent, valid_from, valid_to) "
                 "SELECT $1, $2, * FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) "
                 "ON CONFLICT (environment_id, insurer, code) DO UPDATE SET name = excluded.name, parent = "
                 "excluded.parent, valid_from = excluded.valid_from, valid_to = excluded.valid_to",
                 of.environment, of.insurer, db::array(code), db::array(name), db::array(parent), db::array(from),
                 db::array(to));
}

void remove_departments(db::transaction& running, const scope& of, const std::vector<std::string>& codes)
{
    remove(running, of, "department", "code", codes);
}

std::map<std::string, std::string> departments_in_use(db::transaction& running, const scope& of)
{
    std::map<std::string, std::string> out;
    for (const auto row : running.exec(
             "SELECT department, 'ユーザー ' || min(user_id) AS by FROM user_account WHERE environment_id = $1 AND "
             "insurer = $2 AND department IS NOT NULL GROUP BY department UNION ALL "
             "SELECT d.department, 'アクセスグループ ' || min(g.code) FROM access_group g, unnest(g.departments) AS "
             "d(department) WHERE g.environment_id = $1 AND g.insurer = $2 GROUP BY d.department",
             of.environment, of.insurer))
        out.emplace(row.text("department"), row.text("by"));
    return out;
}

std::vector<role_row> roles(db::transaction& running, const scope& of)
{
    std::vector<role_row> out;
    for (const auto row :
         running.exec("SELECT code, name, array_to_string(rights, E'\\n') AS rights FROM role WHERE environment_id = "
                      "$1 AND insurer = $2 ORDER BY code",
                      of.environment, of.insurer))
        out.push_back({row.text("code"), row.text("name"), list(row.text("rights"))});
    return out;
}

void put_roles(db::transaction& running, const scope& of, const std::vector<role_row>& rows)
{
    if (rows.empty())
        return;
    const columns_of<role_row> columns(rows, &role_row::rights);
    running.exec("INSERT INTO role (environment_id, insurer, code, name, rights) "
                 "SELECT $1, $2, code, name, string_to_array(items, E'\\n') FROM unnest($3::text[], $4::text[], "
                 "$5::text[]) AS given(code, name, items) "
                 "ON CONFLICT (environment_id, insurer, code) DO UPDATE SET name = excluded.name, rights = "
                 "excluded.rights",
                 of.environment, of.insurer, db::array(columns.code), db::array(columns.name),
                 db::array(columns.items));
}

void remove_roles(db::transaction& running, const scope& of, const std::vector<std::string>& codes)
{
    remove(running, of, "role", "code", codes);
}

std::map<std::string, std::string> roles_in_use(db::transaction& running, const scope& of)
{
    std::map<std::string, std::string> out;
    for (const auto row :
         running.exec("SELECT r.code, 'ユーザー ' || min(user_id) AS by FROM user_account u, unnest(u.roles) AS r(code) "
                      "WHERE u.environment_id = $1 AND u.insurer = $2 GROUP BY r.code",
                      of.environment, of.insurer))
        out.emplace(row.text("code"), row.text("by"));
    return out;
}

std::vector<std::string> rights_of_own_roles(db::transaction& running, const scope& of,
                                             const std::vector<std::string>& codes)
{
    std::vector<std::string> out;
    for (const auto row : running.exec("SELECT DISTINCT given.code FROM role, unnest(rights) AS given(code) WHERE "
                                       "environment_id = $1 AND insurer = $2 AND role.code = ANY ($3::text[]) ORDER BY given.code",
                                       of.environment, of.insurer, db::array(codes)))
        out.push_back(row.text("code"));
    return out;
}

std::vector<group_row> groups(db::transaction& running, const scope& of)
{
    std::vector<group_row> out;
    for (const auto row :
         running.exec("SELECT code, name, array_to_string(departments, E'\\n') AS departments FROM access_group WHERE "
                      "environment_id = $1 AND insurer = $2 ORDER BY code",
                      of.environment, of.insurer))
        out.push_back({row.text("code"), row.text("name"), list(row.text("departments"))});
    return out;
}

void put_groups(db::transaction& running, const scope& of, const std::vector<group_row>& rows)
{
    if (rows.empty())
        return;
    const columns_of<group_row> columns(rows, &group_row::departments);
    running.exec("INSERT INTO access_group (environment_id, insurer, code, name, departments) "
                 "SELECT $1, $2, code, name, string_to_array(items, E'\\n') FROM unnest($3::text[], $4::text[], "
                 "$5::text[]) AS given(code, name, items) "
                 "ON CONFLICT (environment_id, insurer, code) DO UPDATE SET name = excluded.name, departments = "
                 "excluded.departments",
                 of.environment, of.insurer, db::array(columns.code), db::array(columns.name),
                 db::array(columns.items));
}

void remove_groups(db::transaction& running, const scope& of, const std::vector<std::string>& codes)
{
    remove(running, of, "access_group", "code", codes);
}

std::vector<std::string> visible_departments(db::transaction& running, const scope& of, const std::string& department)
{
    // A group's 部署 stand for what is below them as well, and so does the user's own: a user of 給付課第一係 belongs to
    // a group that names 給付課.
    std::vector<std::string> out;
    for (const auto row : running.exec(
             "WITH RECURSIVE below(root, code) AS ("
             "SELECT DISTINCT d.code, d.code FROM access_group g, unnest(g.departments) AS d(code) "
             "WHERE g.environment_id = $1 AND g.insurer = $2 "
             "UNION SELECT below.root, child.code FROM below JOIN department child ON child.environment_id = $1 AND "
             "child.insurer = $2 AND child.parent = below.code) "
             "SELECT DISTINCT seen.code FROM access_group g, below seen WHERE g.environment_id = $1 AND g.insurer = $2 "
             "AND seen.root = ANY (g.departments) AND EXISTS (SELECT 1 FROM below mine WHERE mine.code = $3 AND "
             "mine.root = ANY (g.departments)) ORDER BY seen.code",
             of.environment, of.insurer, department))
        out.push_back(row.text("code"));
    return out;
}

void put_users(db::transaction& running, const scope& of, const std::vector<user_row>& rows, unsigned generations)
{
    if (rows.empty())
        return;
    std::vector<std::string> id, name, roles, hash, changed, reset;
    std::vector<std::optional<std::string>> department, from, to;
    for (const auto& each : rows) {
        id.push_back(each.user_id);
        name.push_back(each.name);
        department.push_back(each.department);
        roles.push_back(joined(each.roles));
        from.push_back(each.valid_from);
        to.push_back(each.valid_to);
        hash.push_back(each.password_hash);
        changed.push_back(each.password_changed_at);
        if (!each.password_hash.empty())
            reset.push_back(each.user_id);
    }
    running.exec("INSERT INTO user_account AS known (environment_id, insurer, user_id, name, department, roles, "
                 "valid_from, valid_to, password_hash, password_changed_at, must_change) "
                 "SELECT $1, $2, id, name, department, string_to_array(roles, E'\\n'), valid_from, valid_to, hash, "
                 "changed::timestamptz, true FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], "
                 "$8::text[], $9::text[], $10::text[]) AS given(id, name, department, roles, valid_from, valid_to, "
                 "hash, changed) "
                 "ON CONFLICT (environment_id, insurer, user_id) DO UPDATE SET name = excluded.name, department = "
                 "excluded.department, roles = excluded.roles, valid_from = excluded.valid_from, valid_to = "
                 "excluded.valid_to",
                 of.environment, of.insurer, db::array(id), db::array(name), db::array(department), db::array(roles),
                 db::array(from), db::array(to), db::array(hash), db::array(changed));
    if (reset.empty())
        return;
    // For those that were there: a new initial password, as by reset-password. A row that the statement above made
    // already holds its hash.
    running.exec("UPDATE user_account u SET password_history = (array_prepend(u.password_hash, "
                 "u.password_history))[1:$5::int], password_hash = given.hash, must_change = true, failures = 0, "
                 "password_changed_at = given.changed::timestamptz FROM unnest($3::text[], $4::text[], $6::text[]) AS "
                 "given(id, hash, changed) WHERE u.environment_id = $1 AND u.insurer = $2 AND u.user_id = given.id AND "
                 "given.hash <> '' AND u.password_hash <> given.hash",
                 of.environment, of.insurer, db::array(id), db::array(hash), generations, db::array(changed));
    remove(running, of, "session", "user_id", reset);
}

void remove_users(db::transaction& running, const scope& of, const std::vector<std::string>& ids)
{
    remove(running, of, "session", "user_id", ids);
    remove(running, of, "user_account", "user_id", ids);
}

} // namespace chukan::portal::store
