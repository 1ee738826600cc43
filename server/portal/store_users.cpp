#include "server/portal/store.hpp"

#include "platform/base/text.hpp"

namespace chukan::portal::store {

namespace {

// Lists travel as one text with a separator that no code holds; hashes and codes have no line feed.
std::vector<std::string> list(const std::string& text)
{
    return text.empty() ? std::vector<std::string>{} : split(text, '\n');
}

constexpr auto user_columns =
    "user_id, name, department, array_to_string(roles, E'\\n') AS roles, valid_from, valid_to, password_hash, "
    "array_to_string(password_history, E'\\n') AS history, "
    "to_char(password_changed_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"') AS changed_at, "
    "must_change, failures, "
    "to_char(last_login_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"') AS last_login_at";

user_row read_user(const db::result::row& row)
{
    user_row out;
    out.user_id = row.text("user_id");
    out.name = row.text("name");
    out.department = row.maybe("department");
    out.roles = list(row.text("roles"));
    out.valid_from = row.maybe("valid_from");
    out.valid_to = row.maybe("valid_to");
    out.password_hash = row.text("password_hash");
    out.password_history = list(row.text("history"));
    out.password_changed_at = row.text("changed_at");
    out.must_change = row.boolean("must_change");
    out.failures = static_cast<unsigned>(row.integer("failures"));
    out.last_login_at = row.maybe("last_login_at");
    return out;
}

} // namespace

std::optional<insurer_row> find_insurer(db::transaction& running, const scope& of)
{
    const auto rows =
        running.exec("SELECT name, operator, encoding FROM insurer WHERE environment_id = $1 AND insurer = $2",
                     of.environment, of.insurer);
    if (rows.empty())
        return std::nullopt;
    return insurer_row{of.insurer, rows[0].text("name"), rows[0].text("encoding"), rows[0].boolean("operator")};
}

void seed_insurer(db::transaction& running, const scope& of, const std::string& name, bool of_operator)
{
    running.exec(
        "INSERT INTO insurer (environment_id, insurer, name, operator) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (environment_id, insurer) DO UPDATE SET name = excluded.name, operator = excluded.operator",
        of.environment, of.insurer, name, of_operator);
}

void set_encoding(db::transaction& running, const scope& of, const std::string& encoding)
{
    running.exec("UPDATE insurer SET encoding = $3 WHERE environment_id = $1 AND insurer = $2", of.environment,
                 of.insurer, encoding);
}

bool add_user(db::transaction& running, const scope& of, const user_row& user)
{
    return running
               .exec("INSERT INTO user_account (environment_id, insurer, user_id, name, department, roles, valid_from, "
                     "valid_to, password_hash, "
                     "password_changed_at, must_change) VALUES ($1, $2, $3, $4, $5, $6::text[], $7, $8, $9, "
                     "$10::timestamptz, $11) "
                     "ON CONFLICT (environment_id, insurer, user_id) DO NOTHING",
                     of.environment, of.insurer, user.user_id, user.name, user.department, db::array(user.roles),
                     user.valid_from, user.valid_to, user.password_hash, user.password_changed_at, user.must_change)
               .affected() == 1;
}

std::optional<user_row> find_user(db::transaction& running, const scope& of, const std::string& user_id)
{
    const auto rows = running.exec(std::string("SELECT ") + user_columns +
                                       " FROM user_account WHERE environment_id = $1 AND insurer = $2 AND user_id = $3",
                                   of.environment, of.insurer, user_id);
    if (rows.empty())
        return std::nullopt;
    return read_user(rows[0]);
}

std::vector<user_row> users(db::transaction& running, const scope& of)
{
    const auto rows = running.exec(std::string("SELECT ") + user_columns +
                                       " FROM user_account WHERE environment_id = $1 AND insurer = $2 ORDER BY user_id",
                                   of.environment, of.insurer);
    std::vector<user_row> out;
    for (const auto row : rows)
        out.push_back(read_user(row));
    return out;
}

std::optional<user_row> count_attempt(db::transaction& running, const scope& of, const std::string& user_id,
                                      unsigned limit)
{
    const auto rows = running.exec(
        std::string("UPDATE user_account SET failures = failures + 1 WHERE environment_id = $1 AND insurer = $2 "
                    "AND user_id = $3 AND failures < $4 RETURNING ") +
            user_columns,
        of.environment, of.insurer, user_id, limit);
    if (rows.empty())
        return std::nullopt;
    return read_user(rows[0]);
}

void logged_in(db::transaction& running, const scope& of, const std::string& user_id, bool must_change,
               const std::string& at)
{
    running.exec("UPDATE user_account SET failures = 0, must_change = $4, last_login_at = $5::timestamptz "
                 "WHERE environment_id = $1 AND insurer = $2 AND user_id = $3",
                 of.environment, of.insurer, user_id, must_change, at);
}

void set_password(db::transaction& running, const scope& of, const std::string& user_id, const std::string& hash,
                  bool must_change, unsigned generations, const std::string& at)
{
    running.exec("UPDATE user_account SET password_history = (array_prepend(password_hash, "
                 "password_history))[1:$6::int], password_hash = $4, "
                 "must_change = $5, failures = 0, password_changed_at = $7::timestamptz "
                 "WHERE environment_id = $1 AND insurer = $2 AND user_id = $3",
                 of.environment, of.insurer, user_id, hash, must_change, generations, at);
}

std::vector<department_row> departments(db::transaction& running, const scope& of)
{
    const auto rows = running.exec(
        "SELECT code, name, parent, valid_from, valid_to FROM department WHERE environment_id = $1 AND insurer = $2 "
        "ORDER BY code",
        of.environment, of.insurer);
    std::vector<department_row> out;
    for (const auto row : rows)
        out.push_back(
            {row.text("code"), row.text("name"), row.maybe("parent"), row.maybe("valid_from"), row.maybe("valid_to")});
    return out;
}

void remove_environment(db::transaction& running, std::int16_t environment)
{
    for (const char* table :
         {"session", "idempotency_key", "operation_log", "file_index", "user_account", "role", "access_group",
          "department", "insurer", "master_release"})
        running.exec("DELETE FROM " + std::string(table) + " WHERE environment_id = $1", environment);
    notify_sessions(running);
}

} // namespace chukan::portal::store
