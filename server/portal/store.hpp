#pragma once
#include "platform/db/database.hpp"
#include "server/portal/operation_log.hpp"
#include "server/portal/session.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// The portal's SQL. Every function is one business step inside the caller's transaction. Times are ISO 8601 texts.
namespace chukan::portal::store {

/// Whose row: users, departments and logs belong to one insurer in one environment.
struct scope {
    std::int16_t environment{0};
    std::string insurer;
};

struct insurer_row {
    std::string code, name, encoding;
    bool of_operator{false};
};
std::optional<insurer_row> find_insurer(db::transaction&, const scope&);
void seed_insurer(db::transaction&, const scope&, const std::string& name, bool of_operator);
void set_encoding(db::transaction&, const scope&, const std::string& encoding);

struct user_row {
    std::string user_id, name;
    std::optional<std::string> department, valid_from, valid_to, last_login_at;
    std::vector<std::string> roles;
    std::string password_hash, password_changed_at;
    std::vector<std::string> password_history;
    bool must_change{false};
    unsigned failures{0};
};
/// False when the user is there already.
bool add_user(db::transaction&, const scope&, const user_row&);
std::optional<user_row> find_user(db::transaction&, const scope&, const std::string& user_id);
std::vector<user_row> users(db::transaction&, const scope&);
/// New users, and those that are known, who keep their password where `password_hash` is empty; a new one must be changed
/// at the next login and ends the user's sessions.
void put_users(db::transaction&, const scope&, const std::vector<user_row>&, unsigned generations);
void remove_users(db::transaction&, const scope&, const std::vector<std::string>& ids);
/// Counts one attempt before the password is looked at, so that attempts at the same moment cannot go past the limit.
/// Nothing when there is no such user, or the attempts are used up.
std::optional<user_row> count_attempt(db::transaction&, const scope&, const std::string& user_id, unsigned limit);
/// The attempts are forgotten.
void logged_in(db::transaction&, const scope&, const std::string& user_id, bool must_change, const std::string& at);
/// The new password; history keeps `generations` of the old ones. Unlocks the user.
void set_password(db::transaction&, const scope&, const std::string& user_id, const std::string& hash, bool must_change,
                  unsigned generations, const std::string& at);

void add_session(db::transaction&, const std::string& token_hash, const scope&, const std::string& user_id,
                 const std::string& terminal, const std::string& real_now);
/// The session with its user as of now, without rights and assertion; notes that it was seen (at most once a minute).
std::optional<session> find_session(db::transaction&, const std::string& token_hash, real_time now);
void end_session(db::transaction&, const std::string& token_hash);
/// All sessions of a user but `except` (may be empty).
void end_sessions(db::transaction&, const scope&, const std::string& user_id, const std::string& except);
/// Sessions that began before `limit`: nobody can use them any more.
void sweep_sessions(db::transaction&, const std::string& limit);
/// Every portal process forgets what it has cached.
void notify_sessions(db::transaction&);

struct department_row {
    std::string code, name;
    std::optional<std::string> parent, valid_from, valid_to;
};
std::vector<department_row> departments(db::transaction&, const scope&);
void put_departments(db::transaction&, const scope&, const std::vector<department_row>&);
void remove_departments(db::transaction&, const scope&, const std::vector<std::string>& codes);
/// 部署コード and who names it (a user, an access group).
std::map<std::string, std::string> departments_in_use(db::transaction&, const scope&);

/// Until the end of the transaction nobody else changes this insurer's 部署, ロール, グループ or ユーザー. True for the
/// 取りまとめ機関.
bool lock_registers(db::transaction&, const scope&);

/// The insurer's own roles; the standard ones are in config/roles.json.
struct role_row {
    std::string code, name;
    std::vector<std::string> rights;
};
std::vector<role_row> roles(db::transaction&, const scope&);
void put_roles(db::transaction&, const scope&, const std::vector<role_row>&);
void remove_roles(db::transaction&, const scope&, const std::vector<std::string>& codes);
/// ロールコード and a user who has it.
std::map<std::string, std::string> roles_in_use(db::transaction&, const scope&);
std::vector<std::string> rights_of_own_roles(db::transaction&, const scope&, const std::vector<std::string>& codes);

struct group_row {
    std::string code, name;
    std::vector<std::string> departments;
};
std::vector<group_row> groups(db::transaction&, const scope&);
void put_groups(db::transaction&, const scope&, const std::vector<group_row>&);
void remove_groups(db::transaction&, const scope&, const std::vector<std::string>& codes);
/// The 部署 whose persons a user of `department` may see; empty when no access group holds it: then those of the whole
/// insurer.
std::vector<std::string> visible_departments(db::transaction&, const scope&, const std::string& department);

/// A release of the 配信マスター put into force by the operator.
struct release_step {
    std::int64_t sequence{0};
    unsigned release{0};
    std::string in_force_on, released_by, released_at;
    std::optional<std::string> withdrawn_by, withdrawn_at;
};
/// Newest first.
std::vector<release_step> release_steps(db::transaction&, std::int16_t environment);
void add_release(db::transaction&, std::int16_t environment, const release_step&, const std::string& real_now);
void withdraw_release(db::transaction&, std::int16_t environment, std::int64_t sequence, const std::string& user_id,
                      const std::string& at);

void index_file(db::transaction&, const scope&, const std::string& receipt, const std::string& kind,
                const std::string& name, const std::string& user_id, const std::string& terminal,
                const std::string& at);

void write_log(db::transaction&, const std::vector<log_entry>& entries);
/// The same as one statement, for a pipeline. What the lines of one moment have in common (who, from where, when) is sent and read once.
const std::string& log_statement();
std::vector<db::parameter> log_columns(const std::vector<log_entry>& entries);
struct log_row {
    log_entry entry;
    std::int64_t sequence{0};
};
/// Newest first; `before` 0 = from the end.
std::vector<log_row> read_log(db::transaction&, const scope&, const std::string& user_id, const std::string& operation,
                              std::int64_t before, std::int64_t limit);

/// A key that is new is taken and nothing is given back; one that is known gives the tag of its request, and the
/// answer.
struct kept_answer {
    std::string request_tag;
    int status{0};
    std::string answer;
};
std::optional<kept_answer> take_key(db::transaction&, const scope&, const std::string& user_id, const std::string& key,
                                    const std::string& request_tag, const std::string& real_now);
void keep_answer(db::transaction&, const scope&, const std::string& user_id, const std::string& key, int status,
                 const std::string& answer);
void sweep_keys(db::transaction&, const std::string& limit);

void remove_environment(db::transaction&, std::int16_t environment);

} // namespace chukan::portal::store
