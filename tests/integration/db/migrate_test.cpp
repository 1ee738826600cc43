#include "tests/integration/db/fixture.hpp"

#include <filesystem>
#include <fstream>
#include <thread>

using namespace chukan;

namespace {

class Migrate : public testing::Test {
protected:
    void SetUp() override
    {
        made = test::database_cluster::instance().create_database("migrate");
        folder = test::database_cluster::instance().folder() + "/schema-" + std::to_string(++number);
        std::filesystem::create_directories(folder);
    }
    void write(const std::string& name, const std::string& sql) { std::ofstream(folder + "/" + name) << sql; }
    unsigned migrate(const std::string& set = "test") { return db::migrate(made.owner_dsn, folder, set); }
    std::int64_t number_of(const std::string& sql) { return db::administer(made.owner_dsn, sql).one().integer("n"); }

    cluster::system_database made;
    std::string folder;
    static inline int number = 0;
};

} // namespace

TEST_F(Migrate, AppliesEachFileOnceInOrder)
{
    write("0002_more.sql", "ALTER TABLE a ADD COLUMN b text; INSERT INTO a VALUES (1, 'x;y');");
    write("0001_first.sql", "-- with a comment; and a semicolon\nCREATE TABLE a (id int);\nCREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END; $$;");
    write("notes.txt", "not a migration");
    EXPECT_EQ(migrate(), 2u);
    EXPECT_EQ(migrate(), 0u);
    EXPECT_EQ(number_of("SELECT count(*) AS n FROM a"), 1);
}

TEST_F(Migrate, KeepsTwoSetsApart)
{
    write("0001_first.sql", "CREATE TABLE a (id int)");
    EXPECT_EQ(migrate("one"), 1u);
    write("0001_first.sql", "CREATE TABLE b (id int)");
    EXPECT_EQ(migrate("two"), 1u);
}

TEST_F(Migrate, RefusesAFileThatChangedAndOneThatComesTooLate)
{
    write("0002_second.sql", "CREATE TABLE a (id int)");
    migrate();
    write("0001_late.sql", "CREATE TABLE b (id int)");
    EXPECT_THROW(migrate(), db::error);
    std::filesystem::remove(folder + "/0001_late.sql");
    write("0002_second.sql", "CREATE TABLE a (id bigint)");
    try {
        migrate();
        FAIL();
    } catch (const db::error& failure) {
        EXPECT_NE(std::string(failure.what()).find("0002_second.sql"), std::string::npos);
    }
}

TEST_F(Migrate, AFailingFileLeavesNothingOfItself)
{
    write("0001_first.sql", "CREATE TABLE a (id int)");
    write("0002_bad.sql", "CREATE TABLE b (id int); CREATE TABLE c (nonsense nonsense)");
    EXPECT_THROW(migrate(), db::error);
    EXPECT_EQ(number_of("SELECT count(*) AS n FROM schema_migration"), 1);
    EXPECT_EQ(number_of("SELECT count(*) AS n FROM pg_tables WHERE tablename = 'b'"), 0);
    write("0002_bad.sql", "CREATE TABLE b (id int)");
    EXPECT_EQ(migrate(), 1u);
}

TEST_F(Migrate, RunsOnceWhenManyStartAtTheSameTime)
{
    write("0001_first.sql", "CREATE TABLE a (id int); SELECT pg_sleep(0.2)");
    std::atomic<unsigned> applied{0};
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread)
        threads.emplace_back([&] { applied += migrate(); });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(applied, 1u);
}

TEST_F(Migrate, WidensFilledTablesWhileTheyAreInUse)
{
    write("0001_first.sql", "CREATE TABLE a (id int PRIMARY KEY)");
    migrate();
    db::administer(made.owner_dsn, "INSERT INTO a SELECT generate_series(1, 10000)");
    db::settings settings;
    settings.dsn = made.dsn;
    const auto database = db::open(settings);
    auto reader = database->begin();
    reader->exec("SELECT count(*) FROM a"); // holds a lock that the migration must wait for
    write("0002_more.sql", "ALTER TABLE a ADD COLUMN note text NOT NULL DEFAULT ''");
    std::thread release([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        reader.reset();
    });
    EXPECT_EQ(migrate(), 1u);
    release.join();
    EXPECT_EQ(number_of("SELECT count(*) AS n FROM a WHERE note = ''"), 10000);
}

TEST_F(Migrate, TheProjectsOwnSchemaCanBeAppliedTwice)
{
    const auto root = test::source_directory() + "/schema";
    for (const auto& entry : std::filesystem::directory_iterator(root)) {
        const auto system = entry.path().filename().string();
        if (system == "platform" || std::filesystem::is_empty(entry.path()))
            continue;
        const auto database = test::database_cluster::instance().create_database(system);
        EXPECT_GE(db::migrate(database.owner_dsn, root + "/platform", "platform"), 1u);
        EXPECT_GE(db::migrate(database.owner_dsn, entry.path().string(), system), 1u) << system;
        EXPECT_EQ(db::migrate(database.owner_dsn, root + "/platform", "platform"), 0u);
        EXPECT_EQ(db::migrate(database.owner_dsn, entry.path().string(), system), 0u) << system;
    }
}
