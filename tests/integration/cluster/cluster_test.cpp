#include "platform/cluster/cluster.hpp"
#include "platform/db/database.hpp"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <grp.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace chukan;
namespace files = std::filesystem;

namespace {

class Cluster : public testing::Test {
protected:
    void SetUp() override
    {
        std::string pattern = files::temp_directory_path() / "chukan-cluster-XXXXXX";
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        base = pattern;
        files::permissions(base, files::perms(0755));
    }
    void TearDown() override { files::remove_all(base); }

    std::unique_ptr<cluster::server> start(const std::string& folder)
    {
        cluster::settings settings;
        settings.folder = folder;
        settings.shared_buffers_mb = 32;
        settings.connections = 20;
        settings.say = [this](const std::string& line) { said += line + "\n"; };
        return cluster::start(settings);
    }
    static std::string value(cluster::server& server, const std::string& sql)
    {
        return db::administer(server.superuser_dsn(), sql).one().text("v");
    }
    static bool is_gone(int process)
    {
        for (int turn = 0; turn < 1000; ++turn) {
            if (::kill(process, 0) != 0)
                return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return false;
    }

    std::string base, said;
};

} // namespace

TEST_F(Cluster, StartsStopsAndKeepsItsDataInAPathWithSpaces)
{
    const auto folder = base + "/with spaces 中間 'quoted'";
    int process = 0;
    {
        const auto server = start(folder);
        process = server->process();
        db::administer(server->superuser_dsn(), "CREATE TABLE kept AS SELECT 42 AS v");
    }
    EXPECT_TRUE(is_gone(process));
    const auto began = std::chrono::steady_clock::now();
    const auto again = start(folder);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
    EXPECT_EQ(value(*again, "SELECT v FROM kept"), "42");
}

TEST_F(Cluster, KeepsDurabilityOnAndSecretsOutOfItsLog)
{
    const auto server = start(base);
    const std::vector<std::pair<std::string, std::string>> wanted{
        {"fsync", "on"}, {"full_page_writes", "on"}, {"synchronous_commit", "on"}, {"listen_addresses", ""}, {"log_error_verbosity", "terse"},
        {"log_parameter_max_length", "0"}, {"log_parameter_max_length_on_error", "0"}, {"log_statement", "none"}, {"password_encryption", "scram-sha-256"},
        {"jit", "off"}, {"wal_compression", "lz4"}, {"max_wal_size", "8GB"}, {"server_encoding", "UTF8"}};
    for (const auto& [name, setting] : wanted)
        EXPECT_EQ(value(*server, "SELECT current_setting('" + name + "') AS v"), setting) << name;
    EXPECT_THROW(db::administer(server->superuser_dsn(), "SELECT 'canary-0123456789'::int"), db::error);
    std::ifstream log(base + "/postgresql/postgresql.log");
    const std::string text{std::istreambuf_iterator<char>(log), {}};
    EXPECT_EQ(text.find("SELECT 'canary"), std::string::npos);
}

TEST_F(Cluster, FindsAShortPlaceForItsSocketWhenThePathIsLong)
{
    const auto folder = base + "/" + std::string(80, 'l') + "/" + std::string(60, 'o');
    auto server = start(folder);
    const auto sockets = server->socket_directory();
    EXPECT_LE(sockets.size() + std::string("/.s.PGSQL.5432").size(), 107u);
    EXPECT_EQ(value(*server, "SELECT 1 AS v"), "1");
    server.reset();
    EXPECT_FALSE(files::exists(sockets));
}

TEST_F(Cluster, ComesBackAfterItWasKilled)
{
    auto server = start(base);
    db::administer(server->superuser_dsn(), "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n");
    ::kill(server->process(), SIGKILL);
    server->stop();
    server.reset();
    const auto began = std::chrono::steady_clock::now();
    server = start(base);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
    EXPECT_EQ(value(*server, "SELECT count(*) AS v FROM kept"), "1000");
}

TEST_F(Cluster, EndsWithTheProcessThatStartedItAndStartsAgain)
{
    const auto marker = base + "/started";
    const pid_t child = ::fork();
    if (child == 0) {
        try {
            const auto server = start(base);
            db::administer(server->superuser_dsn(), "CREATE TABLE kept AS SELECT 7 AS v");
            std::ofstream(marker + ".new") << server->process();
            files::rename(marker + ".new", marker);
            ::pause();
        } catch (...) {
        }
        ::_exit(1);
    }
    while (!files::exists(marker))
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    int postmaster = 0;
    std::ifstream(marker) >> postmaster;
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    const auto server = start(base); // at once: the old one is still on its way out
    EXPECT_NE(server->process(), postmaster);
    EXPECT_EQ(value(*server, "SELECT v FROM kept"), "7");
}

TEST_F(Cluster, IsNotDeceivedByALockFileWhoseNumberNowBelongsToAnother)
{
    start(base).reset();
    const pid_t stranger = ::fork();
    if (stranger == 0) {
        ::execlp("sleep", "sleep", "60", nullptr);
        ::_exit(1);
    }
    std::ofstream(base + "/postgresql/data/postmaster.pid") << stranger << "\n" << base << "/postgresql/data\n1\n5432\n\n*\n";
    EXPECT_EQ(value(*start(base), "SELECT 1 AS v"), "1");
    EXPECT_EQ(::kill(stranger, 0), 0);
    ::kill(stranger, SIGKILL);
    ::waitpid(stranger, nullptr, 0);
}

TEST_F(Cluster, IsMadeAnewWhenItsMakingWasInterrupted)
{
    files::create_directories(base + "/postgresql/data.new/base");
    std::ofstream(base + "/postgresql/data.new/PG_VERSION") << "15\n";
    EXPECT_EQ(value(*start(base), "SELECT 1 AS v"), "1");
}

TEST_F(Cluster, HasOneKeeperAtATime)
{
    const auto server = start(base);
    try {
        start(base);
        FAIL();
    } catch (const cluster::failure& refused) {
        EXPECT_NE(std::string(refused.what()).find("another process"), std::string::npos);
    }
    EXPECT_EQ(value(*server, "SELECT 1 AS v"), "1");
}

TEST_F(Cluster, GoesWhereItsUserCanReachAndIsFoundThereAgain)
{
    if (::geteuid() != 0)
        GTEST_SKIP() << "only root runs PostgreSQL as somebody else";
    const auto folder = base + "/closed/var";
    files::create_directories(base + "/closed");
    files::permissions(base + "/closed", files::perms(0700));
    auto server = start(folder);
    const auto place = files::path(server->data_directory()).parent_path();
    EXPECT_NE(place.string().substr(0, base.size()), base);
    EXPECT_NE(said.find("cannot reach"), std::string::npos);
    EXPECT_NE(said.find(place.string()), std::string::npos);
    db::administer(server->superuser_dsn(), "CREATE TABLE kept AS SELECT 5 AS v");
    server.reset();
    files::permissions(base + "/closed", files::perms(0755)); // even when the way is free now, the data are where they are
    server = start(folder);
    EXPECT_EQ(value(*server, "SELECT v FROM kept"), "5");
    server.reset();
    files::remove_all(place);
}

TEST_F(Cluster, RunsAsAnOrdinaryUserToo)
{
    if (::geteuid() != 0)
        GTEST_SKIP() << "every other test of this file ran as one";
    const passwd* nobody = ::getpwnam("nobody");
    ASSERT_NE(nobody, nullptr);
    ASSERT_EQ(::chown(base.c_str(), nobody->pw_uid, nobody->pw_gid), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        int code = 1;
        try {
            if (::setgroups(0, nullptr) == 0 && ::setgid(nobody->pw_gid) == 0 && ::setuid(nobody->pw_uid) == 0) {
                const auto server = start(base + "/mine");
                struct stat state {};
                ::stat(server->data_directory().c_str(), &state);
                code = value(*server, "SELECT 1 AS v") == "1" && state.st_uid == ::geteuid() ? 0 : 2;
            }
        } catch (const std::exception& failure) {
            std::fprintf(stderr, "%s\n", failure.what());
        }
        ::_exit(code);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
}

TEST_F(Cluster, RootsPostgresqlIsNotRoots)
{
    if (::geteuid() != 0)
        GTEST_SKIP();
    const auto server = start(base);
    struct stat state {};
    ASSERT_EQ(::stat(("/proc/" + std::to_string(server->process())).c_str(), &state), 0);
    EXPECT_NE(state.st_uid, 0u);
}
