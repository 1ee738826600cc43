#include "platform/cluster/cluster.hpp"
#include "platform/cluster/place.hpp"
#include "platform/db/database.hpp"

#include <set>

namespace chukan::cluster {

namespace {

/// The mark of a database whose rights are set; a crash in the middle leaves none and the next start does it again.
constexpr const char* finished_mark = "chukan 1";

void provide_role(const std::string& dsn, const std::set<std::string>& known, const std::string& role,
                  const std::string& password)
{
    // Random hex needs no quoting. The password is set again each time the role is made, never read back.
    const auto attributes = " WITH LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD '" + password + "'";
    db::administer(dsn, (known.contains(role) ? "ALTER ROLE " : "CREATE ROLE ") + role + attributes);
}

void grant_rights(const std::string& dsn, const std::string& database, const std::string& role, const std::string& owner)
{
    db::administer(dsn,
                   "REVOKE ALL ON DATABASE " + database + " FROM PUBLIC; GRANT CONNECT, TEMPORARY ON DATABASE " + database +
                       " TO " + role + "; REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO " + role +
                       "; ALTER DEFAULT PRIVILEGES FOR ROLE " + owner +
                       " GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON TABLES TO " + role +
                       "; ALTER DEFAULT PRIVILEGES FOR ROLE " + owner +
                       " GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO " + role + "; COMMENT ON DATABASE " + database + " IS '" +
                       finished_mark + "'");
}

std::set<std::string> names(const std::string& dsn, const std::string& sql)
{
    std::set<std::string> found;
    const auto rows = db::administer(dsn, sql);
    for (const auto row : rows)
        found.insert(row.text("name"));
    return found;
}

} // namespace

std::map<std::string, system_database> provide(server& server, const std::vector<std::string>& systems,
                                               const std::string& secrets)
{
    const auto admin = server.superuser_dsn();
    const auto roles = names(admin, "SELECT rolname AS name FROM pg_roles");
    const auto databases = names(admin, "SELECT datname AS name FROM pg_database");
    const auto finished = names(admin, std::string("SELECT datname AS name FROM pg_database WHERE shobj_description(oid, "
                                                   "'pg_database') = '") +
                                           finished_mark + "'");
    if (finished.empty())
        for (const char* shared : {"postgres", "template1"})
            db::administer(admin, std::string("REVOKE ALL ON DATABASE ") + shared + " FROM PUBLIC");

    std::map<std::string, system_database> provided;
    std::vector<std::pair<std::string, std::string>> admitted;
    for (const auto& system : systems) {
        const auto database = "chukan_" + system, role = database, owner = database + "_owner";
        const auto password = lasting_secret(secrets + "/" + system + "/database_password");
        const auto owner_password = lasting_secret(secrets + "/" + system + "/owner_password");
        if (!finished.contains(database)) {
            provide_role(admin, roles, role, password);
            provide_role(admin, roles, owner, owner_password);
            if (!databases.contains(database))
                db::administer(admin, "CREATE DATABASE " + database + " OWNER " + owner + " TEMPLATE template0");
            grant_rights(server.superuser_dsn(database), database, role, owner);
        }
        admitted.emplace_back(database, role);
        admitted.emplace_back(database, owner);
        const auto common = "host=" + db::dsn_value(server.socket_directory()) + " port=" + std::to_string(server.port()) +
                            " dbname=" + database;
        provided[system] = {common + " user=" + role + " password=" + password,
                            common + " user=" + owner + " password=" + owner_password};
    }
    server.admit(admitted);
    return provided;
}

} // namespace chukan::cluster
