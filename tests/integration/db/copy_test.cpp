#include "tests/integration/db/fixture.hpp"

#include "platform/db/binary_copy.hpp"

using namespace chukan;

namespace {

class Copy : public database_test {
protected:
    std::size_t count()
    {
        return static_cast<std::size_t>(database->transact(
            [](db::transaction& running) { return running.exec("SELECT count(*) AS n FROM item").one().integer("n"); }));
    }
};

const std::vector<std::string> awkward{"tab\there", "line\nfeed", "back\\slash", "\\N", "\\.", "", "return\r", "髙﨑 𠮷 ①",
                                       "\b\f\v", "\"quoted\"", "trailing\\"};

} // namespace

TEST_F(Copy, BringsEveryTextThroughUnchanged)
{
    database->bulk([](db::bulk_transaction& running) {
        auto rows = running.copy("item (id, name, raw)");
        std::int64_t id = 0;
        for (const auto& text : awkward) {
            rows->field(id++).field(text).bytes(text);
            rows->end_row();
        }
        rows->field(id).null().null();
        rows->end_row();
        EXPECT_EQ(rows->finish(), awkward.size() + 1);
    });
    const auto rows = database->transact([](db::transaction& running) { return running.exec("SELECT * FROM item ORDER BY id"); });
    ASSERT_EQ(rows.size(), awkward.size() + 1);
    for (std::size_t index = 0; index < awkward.size(); ++index) {
        EXPECT_EQ(rows[index].text("name"), awkward[index]);
        EXPECT_EQ(rows[index].bytes("raw"), awkward[index]);
    }
    EXPECT_TRUE(rows[awkward.size()].is_null("name"));
    EXPECT_TRUE(rows[awkward.size()].is_null("raw"));
}

TEST_F(Copy, ReadsWhatItWrote)
{
    database->bulk([](db::bulk_transaction& running) {
        auto rows = running.copy("item (id, name)");
        for (std::size_t index = 0; index < awkward.size(); ++index) {
            rows->field(static_cast<std::int64_t>(index)).field(awkward[index]);
            rows->end_row();
        }
        rows->finish();
    });
    std::vector<std::vector<std::optional<std::string>>> read;
    database->bulk([&](db::bulk_transaction& running) {
        running.copy_out("SELECT name, NULL, id, '' FROM item ORDER BY id", [&](std::string_view line) {
            read.emplace_back();
            db::split_copy_line(line, read.back());
        });
    });
    ASSERT_EQ(read.size(), awkward.size());
    for (std::size_t index = 0; index < awkward.size(); ++index)
        EXPECT_EQ(read[index], (std::vector<std::optional<std::string>>{awkward[index], std::nullopt, std::to_string(index), ""}));
}

TEST_F(Copy, WritesManyRowsAndReadsThemBack)
{
    constexpr std::int64_t rows_wanted = 200000;
    database->bulk([](db::bulk_transaction& running) {
        auto rows = running.copy("item (id, name)");
        for (std::int64_t id = 0; id < rows_wanted; ++id) {
            rows->field(id).field("一人目の名前");
            rows->end_row();
        }
        EXPECT_EQ(rows->finish(), static_cast<std::uint64_t>(rows_wanted));
    });
    EXPECT_EQ(count(), static_cast<std::size_t>(rows_wanted));
}

TEST_F(Copy, RefusesNul)
{
    const std::string cut("ab\0cd", 5);
    EXPECT_EQ(sqlstate_of([&] {
                  database->bulk([&](db::bulk_transaction& running) {
                      auto rows = running.copy("item (id, name)");
                      rows->field(1).field(cut);
                  });
              }),
              "22021");
    EXPECT_EQ(count(), 0u);
}

TEST_F(Copy, LeavesNothingWhenItIsGivenUp)
{
    const auto code = sqlstate_of([&] {
        database->bulk([](db::bulk_transaction& running) {
            auto rows = running.copy("item (id, name)");
            rows->field(1).field("half");
            rows->end_row();
        });
    });
    EXPECT_EQ(code, "25P02");
    EXPECT_EQ(count(), 0u);
}

TEST_F(Copy, ReportsTheServersReasonAndTheConnectionStaysUsable)
{
    const auto one = open({.dsn = {}, .application_name = {}, .connections = 1, .bulk_connections = 1, .wait_ms = 1000, .statement_timeout_ms = 0});
    EXPECT_EQ(sqlstate_of([&] {
                  one->bulk([](db::bulk_transaction& running) {
                      auto rows = running.copy("item (id, name)");
                      for (int turn = 0; turn < 2; ++turn) {
                          rows->field(7).field("the same key");
                          rows->end_row();
                      }
                      rows->finish();
                  });
              }),
              "23505");
    EXPECT_EQ(sqlstate_of([&] { one->begin_bulk()->copy("no_such_table (id)"); }), "42P01");
    EXPECT_EQ(sqlstate_of([&] { one->bulk([](db::bulk_transaction& running) { running.exec("SELECT 1"); }); }), "none");
    EXPECT_EQ(count(), 0u);
}

TEST_F(Copy, NoticesACommitThatPostgresqlTurnsIntoARollback)
{
    auto running = database->begin_bulk();
    EXPECT_EQ(sqlstate_of([&] { running->exec("SELECT nonsense"); }), "42703");
    EXPECT_EQ(sqlstate_of([&] { running->commit(); }), "25P02");
}

TEST_F(Copy, SurvivesAReaderThatThrows)
{
    EXPECT_THROW(database->bulk([](db::bulk_transaction& running) {
        running.copy_out("SELECT generate_series(1, 100000)", [](std::string_view) { throw std::runtime_error("enough"); });
    }),
                 std::runtime_error);
    EXPECT_EQ(sqlstate_of([&] { database->bulk([](db::bulk_transaction& running) { running.exec("SELECT 1"); }); }), "none");
}

TEST_F(Copy, TheBinaryFormatBringsEachTypeThrough)
{
    db::administer(made().owner_dsn, "DROP TABLE IF EXISTS typed; CREATE TABLE typed (a smallint, b integer, c bigint, d text, e bytea, f uuid, g date, h timestamptz, i text)");
    db::binary_rows rows(9);
    const auto add = [&](std::string_view text, std::string_view day, std::int64_t moment) {
        rows.begin_row();
        rows.smallint(-2);
        rows.integer(-70000);
        rows.bigint(-5000000000);
        rows.text(text);
        rows.bytes(std::string_view("\0\377\\", 3));
        rows.uuid("0123456789abcdef");
        rows.date(day);
        rows.timestamp(moment);
        rows.null();
    };
    for (const auto& text : awkward)
        add(text, "20000229", 0);
    add(std::string(300000, 'x'), "18730101", 1510531200123456);
    const auto count = awkward.size() + 1;
    EXPECT_EQ(database->bulk([&](db::bulk_transaction& running) { return db::copy_binary(running, "typed", rows); }), count);
    const auto read = database->transact([](db::transaction& running) {
        return running.exec("SELECT *, g::text AS day, to_char(h AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') AS moment FROM typed ORDER BY length(d) > 1000, ctid");
    });
    ASSERT_EQ(read.size(), count);
    for (std::size_t place = 0; place < awkward.size(); ++place)
        EXPECT_EQ(read[place].text("d"), awkward[place]);
    const auto last = read[count - 1];
    EXPECT_EQ(last.text("d").size(), 300000U);
    EXPECT_EQ(last.integer("a"), -2);
    EXPECT_EQ(last.integer("b"), -70000);
    EXPECT_EQ(last.integer("c"), -5000000000);
    EXPECT_EQ(last.bytes("e"), std::string("\0\377\\", 3));
    EXPECT_EQ(last.text("f"), "30313233-3435-3637-3839-616263646566");
    EXPECT_EQ(last.text("day"), "1873-01-01");
    EXPECT_EQ(last.text("moment"), "2017-11-13 00:00:00.123456");
    EXPECT_TRUE(last.is_null("i"));
    EXPECT_EQ(database->bulk([](db::bulk_transaction& running) { return db::read_bytes(running, "SELECT e FROM typed WHERE c = $1 LIMIT 1", {-5000000000}); }),
              std::string("\0\377\\", 3));
    EXPECT_FALSE(database->bulk([](db::bulk_transaction& running) { return db::read_bytes(running, "SELECT e FROM typed WHERE false", {}); }));
}

TEST_F(Copy, ARefusedBinaryCopyEndsItsTransactionOnly)
{
    db::binary_rows twice(1);
    for (int row = 0; row < 2; ++row) {
        twice.begin_row();
        twice.bigint(1);
    }
    EXPECT_THROW(database->bulk([&](db::bulk_transaction& running) { db::copy_binary(running, "item (id)", twice); }), db::error);
    EXPECT_EQ(count(), 0U);
    EXPECT_EQ(database->bulk([&](db::bulk_transaction& running) { return db::copy_binary(running, "item (id)", db::binary_rows(1)); }), 0U);
    db::binary_rows row(1);
    EXPECT_THROW(row.date("20170230"), db::error);
    EXPECT_THROW(row.uuid("short"), db::error);
}
