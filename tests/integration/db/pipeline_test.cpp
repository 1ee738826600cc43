#undef BOOST_ASIO_SEPARATE_COMPILATION
#include "platform/db/pipeline.hpp"
#include "tests/integration/db/fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <future>
#include <thread>

using namespace chukan;
namespace asio = boost::asio;

namespace {

class Pipeline : public database_test {
protected:
    void SetUp() override
    {
        database_test::SetUp();
        pipeline = db::open_pipeline(io.get_executor(), made().dsn);
    }
    void TearDown() override
    {
        pipeline.reset();
        io.restart();
        io.run();
    }
    /// Runs `body` to its end on this thread.
    template <class Body> void run(Body body)
    {
        bool ended = false;
        auto whole = [&]() -> asio::awaitable<void> {
            co_await body();
            ended = true;
        };
        std::exception_ptr problem;
        asio::co_spawn(io, whole, [&](std::exception_ptr thrown) {
            problem = thrown;
            ended = true;
        });
        io.restart();
        while (!ended)
            io.run_one();
        if (problem)
            std::rethrow_exception(problem);
    }

    asio::io_context io{1};
    std::unique_ptr<db::pipeline> pipeline;
};

} // namespace

TEST_F(Pipeline, AnswersOneQuery)
{
    auto body = [&]() -> asio::awaitable<void> {
        std::vector<db::parameter> parameters{"髙﨑", db::binary{std::string("\0\x01", 2)}};
        const auto rows = co_await pipeline->query("both", "SELECT $1::text AS name, $2::bytea AS raw", parameters);
        EXPECT_EQ(rows.one().text("name"), "髙﨑");
        EXPECT_EQ(rows.one().bytes("raw"), std::string("\0\x01", 2));
    };
    run(body);
}

TEST_F(Pipeline, KeepsAThousandQueriesInFlightAndTheirAnswersApart)
{
    int right = 0, ended = 0;
    auto one = [&](int number) -> asio::awaitable<void> {
        std::vector<db::parameter> parameters{number};
        const auto rows = co_await pipeline->query("echo", "SELECT $1::int AS n, repeat('x', 2000) AS padding", parameters);
        right += rows.one().integer("n") == number ? 1 : 0;
        ++ended;
    };
    for (int number = 0; number < 1000; ++number)
        asio::co_spawn(io, one(number), asio::detached);
    while (ended < 1000)
        io.run_one();
    EXPECT_EQ(right, 1000);
}

TEST_F(Pipeline, AFailingQueryFailsAlone)
{
    auto body = [&]() -> asio::awaitable<void> {
        std::vector<db::parameter> zero{0}, two{2};
        std::string state;
        try {
            co_await pipeline->query("divide", "SELECT 10 / $1::int AS n", zero);
        } catch (const db::error& failure) {
            state = failure.sqlstate();
        }
        EXPECT_EQ(state, "22012");
        const auto rows = co_await pipeline->query("divide", "SELECT 10 / $1::int AS n", two);
        EXPECT_EQ(rows.one().integer("n"), 5);
        state.clear();
        std::vector<db::parameter> none;
        for (int turn = 0; turn < 2; ++turn) {
            try {
                co_await pipeline->query("wrong", "SELECT nonsense", none);
            } catch (const db::error& failure) {
                state = failure.sqlstate();
            }
            EXPECT_EQ(state, "42703");
        }
        std::vector<db::parameter> cut{std::string("a\0b", 3)};
        try {
            co_await pipeline->query("text", "SELECT $1::text", cut);
        } catch (const db::error& failure) {
            state = failure.sqlstate();
        }
        EXPECT_EQ(state, "22021");
        std::vector<db::parameter> fine{"ab"};
        const auto last = co_await pipeline->query("text", "SELECT $1::text AS t", fine);
        EXPECT_EQ(last.one().text("t"), "ab");
    };
    run(body);
}

TEST_F(Pipeline, ConnectsAgainAfterItsBackendWasKilled)
{
    auto body = [&]() -> asio::awaitable<void> {
        std::vector<db::parameter> none;
        co_await pipeline->query("one", "SELECT 1 AS n", none);
        test::database_cluster::instance().kill_backends(name());
        asio::steady_timer pause(io, std::chrono::milliseconds(100));
        co_await pause.async_wait(asio::use_awaitable);
        const auto rows = co_await pipeline->query("one", "SELECT 1 AS n", none);
        EXPECT_EQ(rows.one().integer("n"), 1);
    };
    run(body);
}

TEST_F(Pipeline, FailsWhatIsInFlightWhenItsBackendDies)
{
    auto body = [&]() -> asio::awaitable<void> {
        std::vector<db::parameter> none;
        co_await pipeline->query("one", "SELECT 1 AS n", none);
        bool lost = false, ended = false;
        auto slow = [&]() -> asio::awaitable<void> {
            std::vector<db::parameter> nothing;
            try {
                co_await pipeline->query("slow", "SELECT pg_sleep(30)", nothing);
            } catch (const db::error& failure) {
                lost = failure.connection_lost();
            }
            ended = true;
        };
        asio::co_spawn(io, slow, asio::detached);
        asio::steady_timer pause(io, std::chrono::milliseconds(100));
        co_await pause.async_wait(asio::use_awaitable);
        test::database_cluster::instance().kill_backends(name());
        while (!ended) {
            pause.expires_after(std::chrono::milliseconds(10));
            co_await pause.async_wait(asio::use_awaitable);
        }
        EXPECT_TRUE(lost);
        const auto rows = co_await pipeline->query("one", "SELECT 1 AS n", none);
        EXPECT_EQ(rows.one().integer("n"), 1);
    };
    run(body);
}

TEST_F(Pipeline, MayEndOnAnotherThreadThanItsOwn)
{
    std::promise<std::string> told;
    auto slow = [&]() -> asio::awaitable<void> {
        std::vector<db::parameter> none;
        try {
            co_await pipeline->query("slow", "SELECT pg_sleep(30)", none);
            told.set_value("answered");
        } catch (const db::error& failure) {
            told.set_value(failure.what());
        }
    };
    auto guard = asio::make_work_guard(io);
    io.restart();
    std::thread own([&] { io.run(); });
    asio::co_spawn(io, slow, asio::detached);
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    pipeline.reset();
    EXPECT_EQ(told.get_future().get(), "the pipeline was closed");
    guard.reset();
    own.join();
}

TEST_F(Pipeline, EveryThreadHasOneOfItsOwn)
{
    asio::io_context second{1};
    const db::pipelines both({io.get_executor(), second.get_executor()}, made().dsn);
    EXPECT_NE(&both.of(io.get_executor()), &both.of(second.get_executor()));
    EXPECT_EQ(&both.of(io.get_executor()), &both.of(asio::any_io_executor(io.get_executor())));
    asio::io_context stranger;
    EXPECT_THROW(both.of(stranger.get_executor()), db::error);
}
