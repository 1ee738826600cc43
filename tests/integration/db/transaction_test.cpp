#include "tests/integration/db/fixture.hpp"

#include <atomic>
#include <chrono>
#include <thread>

using namespace chukan;

namespace {

class Transaction : public database_test {};
const std::string japanese = "髙﨑 𠮷\t\"\\'\n{},NULL";

} // namespace

TEST_F(Transaction, KeepsWhatItCommitsAndForgetsWhatItDoesNot)
{
    {
        auto running = database->begin();
        running->exec("INSERT INTO item VALUES ($1, $2)", 1, "kept");
        running->commit();
    }
    {
        auto running = database->begin();
        running->exec("INSERT INTO item VALUES ($1, $2)", 2, "forgotten");
    }
    const auto rows = database->transact([](db::transaction& running) { return running.exec("SELECT * FROM item"); });
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows.one().text("name"), "kept");
    EXPECT_EQ(rows.one().integer("id"), 1);
    EXPECT_TRUE(rows.one().is_null("raw"));
    EXPECT_EQ(rows.one().maybe("raw"), std::nullopt);
    EXPECT_THROW(rows.one().text("nonsense"), db::error);
}

TEST_F(Transaction, RunsActionsOnlyAfterTheCommit)
{
    std::string trace;
    {
        auto running = database->begin();
        running->after_commit([&trace] { trace += "never"; });
    }
    auto running = database->begin();
    running->after_commit([&trace] { trace += "first "; });
    running->after_commit([&trace] { trace += "second"; });
    EXPECT_EQ(trace, "");
    running->commit();
    EXPECT_EQ(trace, "first second");
}

TEST_F(Transaction, TakesAndGivesBackEveryKindOfParameter)
{
    std::string bytes;
    for (int value = 0; value < 256; ++value)
        bytes += static_cast<char>(value);
    const std::optional<std::string> nothing;
    for (const bool bulk : {false, true}) {
        auto work = [&](db::transaction& running) {
            return running.exec("SELECT $1::text AS text, $2::bytea AS bytes, $3::bigint AS number, $4::boolean AS flag, "
                                "$5::text AS nothing, $6::bytea AS none_left",
                                japanese, db::binary{bytes}, -9007199254740993, true, nothing, db::binary{""});
        };
        const auto rows = bulk ? database->bulk(work) : database->transact(work);
        const auto row = rows.one();
        EXPECT_EQ(row.text("text"), japanese);
        EXPECT_EQ(row.bytes("bytes"), bytes);
        EXPECT_EQ(row.integer("number"), -9007199254740993);
        EXPECT_TRUE(row.boolean("flag"));
        EXPECT_TRUE(row.is_null("nothing"));
        EXPECT_EQ(row.bytes("none_left"), "");
        EXPECT_FALSE(row.is_null("none_left"));
    }
}

TEST_F(Transaction, PassesColumnsAsArrays)
{
    const std::vector<std::string> texts{"", japanese, "NULL", "{", "\\"};
    const std::vector<std::optional<std::string>> holes{std::nullopt, "NULL", "", "a,b", "\""};
    const std::vector<std::string> bytes{std::string("\0\\\"", 3), "", "\xff", "x", "{}"};
    const std::vector<std::int64_t> numbers{1, -2, 3, 4, 5};
    const auto rows = database->transact([&](db::transaction& running) {
        return running.exec("SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::bigint[]) AS u (text, hole, raw, number)",
                            db::array(texts), db::array(holes), db::bytea_array(bytes), db::array(numbers));
    });
    ASSERT_EQ(rows.size(), texts.size());
    for (std::size_t index = 0; index < texts.size(); ++index) {
        EXPECT_EQ(rows[index].text("text"), texts[index]);
        EXPECT_EQ(rows[index].maybe("hole"), holes[index]);
        EXPECT_EQ(rows[index].bytes("raw"), bytes[index]);
        EXPECT_EQ(rows[index].integer("number"), numbers[index]);
    }
}

TEST_F(Transaction, RefusesNulInText)
{
    const std::string cut("ab\0cd", 5);
    EXPECT_EQ(sqlstate_of([&] { database->begin()->exec("SELECT $1::text", cut); }), "22021");
    EXPECT_EQ(sqlstate_of([&] { database->begin_bulk()->exec("SELECT $1::text", cut); }), "22021");
}

TEST_F(Transaction, TellsTheSqlstateAndNeverTheRow)
{
    database->transact([](db::transaction& running) { running.exec("INSERT INTO item VALUES (1, 'secret name')"); });
    for (const bool bulk : {false, true}) {
        try {
            auto running = bulk ? std::unique_ptr<db::transaction>(database->begin_bulk()) : database->begin();
            running->exec("INSERT INTO item VALUES (1, 'secret name')");
            FAIL();
        } catch (const db::error& failure) {
            EXPECT_TRUE(failure.unique_violation());
            EXPECT_EQ(std::string(failure.what()).find("secret"), std::string::npos);
            EXPECT_EQ(std::string(failure.what()).find("(1)"), std::string::npos) << failure.what();
        }
    }
}

TEST_F(Transaction, GoesOnAfterItsBackendsWereKilled)
{
    EXPECT_TRUE(database->reachable());
    { auto warm = database->begin_bulk(); }
    test::database_cluster::instance().kill_backends(name());
    EXPECT_EQ(database->transact([](db::transaction& running) { return running.exec("SELECT 1 AS n").one().integer("n"); }), 1);
    EXPECT_EQ(database->bulk([](db::transaction& running) { return running.exec("SELECT 1 AS n").one().integer("n"); }), 1);
}

TEST_F(Transaction, SaysThatTheConnectionIsLostWhenItsBackendDiesUnderWay)
{
    for (const bool bulk : {false, true}) {
        auto running = bulk ? std::unique_ptr<db::transaction>(database->begin_bulk()) : database->begin();
        running->exec("SELECT 1");
        test::database_cluster::instance().kill_backends(name());
        EXPECT_EQ(sqlstate_of([&] { running->exec("SELECT 1"); }), "");
    }
    EXPECT_TRUE(database->reachable());
}

TEST_F(Transaction, WaitsForAFreeConnectionAndGivesUpInTime)
{
    const auto small = open({.dsn = {}, .application_name = {}, .connections = 1, .bulk_connections = 1, .wait_ms = 200, .statement_timeout_ms = 0});
    auto holder = small->begin();
    EXPECT_EQ(sqlstate_of([&] { small->begin(); }), "53300");
    holder.reset();
    EXPECT_EQ(sqlstate_of([&] { small->begin(); }), "none");
}

TEST_F(Transaction, EndsAStatementThatTakesTooLong)
{
    const auto hasty = open({.dsn = {}, .application_name = {}, .connections = 1, .bulk_connections = 1, .wait_ms = 1000, .statement_timeout_ms = 100});
    EXPECT_EQ(sqlstate_of([&] { hasty->begin()->exec("SELECT pg_sleep(5)"); }), "57014");
    EXPECT_EQ(sqlstate_of([&] { hasty->begin()->exec("SELECT 1"); }), "none");
}

TEST_F(Transaction, TriesASerializationFailureAgain)
{
    database->transact([](db::transaction& running) { running.exec("INSERT INTO item VALUES (1, '0')"); });
    std::atomic<int> attempts{0};
    auto add_one = [&] {
        database->transact([&](db::transaction& running) {
            ++attempts;
            running.exec("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");
            const auto value = running.exec("SELECT name FROM item WHERE id = 1").one().text("name");
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            running.exec("UPDATE item SET name = $1 WHERE id = 1", std::to_string(std::stoi(value) + 1));
        });
    };
    std::thread other(add_one);
    add_one();
    other.join();
    EXPECT_GE(attempts, 3);
    const auto rows = database->transact([](db::transaction& running) { return running.exec("SELECT name FROM item"); });
    EXPECT_EQ(rows.one().text("name"), "2");
}

TEST_F(Transaction, ServesManyThreadsOverFewConnections)
{
    std::atomic<int> sum{0};
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 24; ++thread)
        threads.emplace_back([&] {
            for (int turn = 0; turn < 20; ++turn)
                sum += static_cast<int>(database->transact(
                    [](db::transaction& running) { return running.exec("SELECT 1 AS n").one().integer("n"); }));
        });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(sum, 480);
}

TEST_F(Transaction, ServesRowsButMakesNoTables)
{
    EXPECT_EQ(sqlstate_of([&] { database->begin()->exec("CREATE TABLE forbidden (id int)"); }), "42501");
    EXPECT_EQ(sqlstate_of([&] { database->begin()->exec("DROP TABLE item"); }), "42501");
}

// Statements of a bulk connection are prepared when they come again; a table that is changed under them must not be noticed.
TEST_F(Transaction, ABulkStatementThatComesAgainSurvivesAChangeOfItsTable)
{
    const auto look = [&] {
        return database->bulk([](db::bulk_transaction& running) { return running.exec("SELECT * FROM item WHERE id = $1", 7).size(); });
    };
    for (int turn = 0; turn < 8; ++turn)
        EXPECT_EQ(look(), 0u);
    database->bulk([](db::bulk_transaction& running) { running.exec("INSERT INTO item VALUES (7, 'seven')"); });
    EXPECT_EQ(look(), 1u);
    db::administer(made().owner_dsn, "ALTER TABLE item ADD COLUMN more text");
    EXPECT_THROW(look(), db::error); // "cached plan must not change result type"
    for (int turn = 0; turn < 3; ++turn)
        EXPECT_EQ(look(), 1u) << "the connection that held the plan is gone";
}
