// architecture.md 1, rule 4: no system opens another system's database.
#include "tests/support/cluster.hpp"

#include <filesystem>
#include <gtest/gtest.h>
#include <sys/stat.h>

using namespace chukan;

namespace {

const std::vector<std::string> systems{"portal", "operations", "intermediate", "provision", "juki", "nws", "institutions", "authority", "control"};

const std::map<std::string, cluster::system_database>& databases()
{
    static const auto made = test::database_cluster::instance().provide(systems);
    return made;
}

bool connects(const std::string& dsn)
{
    try {
        db::administer(dsn, "SELECT 1");
        return true;
    } catch (const db::error&) {
        return false;
    }
}

/// `password` empty: none is offered.
std::string dsn_of(const std::string& database, const std::string& role, const std::string& password)
{
    const auto& server = test::database_cluster::instance().server();
    return "host=" + db::dsn_value(server.socket_directory()) + " port=" + std::to_string(server.port()) + " dbname=" + database +
           " user=" + role + (password.empty() ? "" : " password=" + password);
}

std::string password_in(const std::string& dsn) { return dsn.substr(dsn.find("password=") + 9); }

class Isolation : public testing::TestWithParam<std::string> {};

} // namespace

TEST_P(Isolation, ARoleReachesItsOwnDatabase)
{
    const auto& own = databases().at(GetParam());
    EXPECT_TRUE(connects(own.dsn));
    EXPECT_TRUE(connects(own.owner_dsn));
}

TEST_P(Isolation, ARoleReachesNoOtherDatabaseWithAnyPassword)
{
    const auto& own = databases().at(GetParam());
    const auto role = "chukan_" + GetParam();
    auto others = systems;
    for (const char* shared : {"postgres", "template1"})
        EXPECT_FALSE(connects(dsn_of(shared, role, password_in(own.dsn)))) << shared;
    for (const auto& other : others) {
        if (other == GetParam())
            continue;
        const auto& theirs = databases().at(other);
        const auto database = "chukan_" + other;
        for (const auto& who : {role, role + "_owner"}) {
            EXPECT_FALSE(connects(dsn_of(database, who, password_in(who == role ? own.dsn : own.owner_dsn)))) << who << " in " << database;
            EXPECT_FALSE(connects(dsn_of(database, who, password_in(theirs.dsn)))) << who << " in " << database;
            EXPECT_FALSE(connects(dsn_of(database, who, password_in(theirs.owner_dsn)))) << who << " in " << database;
            EXPECT_FALSE(connects(dsn_of(database, who, ""))) << who << " in " << database;
        }
    }
}

TEST_P(Isolation, ItsDatabaseLetsNobodyInWithoutTheRightPassword)
{
    const auto database = "chukan_" + GetParam();
    EXPECT_FALSE(connects(dsn_of(database, database, "")));
    EXPECT_FALSE(connects(dsn_of(database, database, "wrong")));
    EXPECT_FALSE(connects(dsn_of(database, "postgres", "")));
    EXPECT_FALSE(connects(dsn_of(database, "chukan_admin", "")));
}

TEST_P(Isolation, EvenWithoutTheFileOfAdmissionsTheDatabaseItselfRefuses)
{
    // pg_hba.conf is one wall, the CONNECT right is the other.
    const auto rows = db::administer(test::database_cluster::instance().server().superuser_dsn(),
                                     "SELECT r.rolname AS role FROM pg_roles r WHERE NOT r.rolsuper AND r.rolname LIKE 'chukan%' AND "
                                     "has_database_privilege(r.oid, 'chukan_" + GetParam() + "', 'CONNECT')");
    for (const auto row : rows)
        EXPECT_TRUE(row.text("role") == "chukan_" + GetParam() || row.text("role") == "chukan_" + GetParam() + "_owner") << row.text("role");
    EXPECT_EQ(rows.size(), 2u);
}

TEST_P(Isolation, ItsPasswordsLieWhereOnlyTheProcessReadsThem)
{
    const auto folder = test::database_cluster::instance().folder() + "/secrets/" + GetParam();
    databases();
    struct stat state {};
    ASSERT_EQ(::stat(folder.c_str(), &state), 0);
    EXPECT_EQ(state.st_mode & 0777u, 0700u);
    for (const char* name : {"/database_password", "/owner_password"}) {
        ASSERT_EQ(::stat((folder + name).c_str(), &state), 0);
        EXPECT_EQ(state.st_mode & 0777u, 0600u) << name;
    }
}

INSTANTIATE_TEST_SUITE_P(OfEverySystem, Isolation, testing::ValuesIn(systems), [](const auto& system) { return system.param; });

TEST(Roles, HaveNoPowersOverTheCluster)
{
    databases();
    const auto rows = db::administer(test::database_cluster::instance().server().superuser_dsn(),
                                     "SELECT rolname AS name FROM pg_roles WHERE rolname LIKE 'chukan%' AND rolname <> 'chukan_admin' AND "
                                     "(rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)");
    EXPECT_EQ(rows.size(), 0u);
}

TEST(Provide, CanBeRepeatedAndGivesTheSame)
{
    const auto again = test::database_cluster::instance().provide(systems);
    for (const auto& [system, database] : databases()) {
        EXPECT_EQ(again.at(system).dsn, database.dsn);
        EXPECT_EQ(again.at(system).owner_dsn, database.owner_dsn);
    }
}
