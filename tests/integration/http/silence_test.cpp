#include "platform/base/error.hpp"
#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"
#include "tests/integration/http/fixture.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fstream>
#include <thread>
#include <unistd.h>

using namespace chukan;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

boost::asio::awaitable<void> pause(std::int64_t time)
{
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, milliseconds(time));
    co_await timer.async_wait(boost::asio::use_awaitable);
}

/// Three pieces, each after a pause; `gone` when nobody holds it any more.
class slow_stream : public http::body_stream {
public:
    slow_stream(std::int64_t time, std::atomic<bool>& gone) : time_(time), gone_(gone) {}
    ~slow_stream() override { gone_ = true; }
    boost::asio::awaitable<std::optional<std::string>> next() override
    {
        if (++given_ > 3)
            co_return std::nullopt;
        co_await pause(time_);
        co_return "piece" + std::to_string(given_);
    }

private:
    std::int64_t time_;
    std::atomic<bool>& gone_;
    int given_{0};
};

template <class Condition>
bool comes_true(Condition condition, milliseconds time = std::chrono::seconds(5))
{
    for (const auto end = steady_clock::now() + time; steady_clock::now() < end; std::this_thread::sleep_for(milliseconds(10)))
        if (condition())
            return true;
    return condition();
}

} // namespace

/// A limit of one second on the silence of handlers.
class silence : public http_test {
protected:
    void SetUp() override
    {
        add("GET", "/think", http::body_policy::none, [this](http::request& request) -> boost::asio::awaitable<http::response> {
            const auto time = request.integer_query("ms", 0, 0, 10000);
            co_await pause(time);
            ++thought_;
            co_return http::response::text(request.query.at("ms"), "text/plain"); // the request is still there
        });
        add("GET", "/drip", http::body_policy::none, [this](http::request& request) -> boost::asio::awaitable<http::response> {
            http::response answer;
            answer.stream = std::make_unique<slow_stream>(request.integer_query("ms", 0, 0, 10000), stream_gone_);
            co_return answer;
        });
        add("POST", "/muse", http::body_policy::streamed, [this](http::request& request) -> boost::asio::awaitable<http::response> {
            const auto time = request.integer_query("ms", 0, 0, 10000);
            std::size_t bytes = (co_await request.stream->next()).value_or("").size();
            co_await pause(time); // silent in the middle of the upload
            try {
                while (const auto piece = co_await request.stream->next())
                    bytes += piece->size();
            } catch (const service_error& problem) {
                std::lock_guard lock(mutex_);
                broken_with_ = problem.code();
                throw;
            }
            co_return http::response::json(std::to_string(bytes), 202);
        });
        http_test::SetUp();
        serve(strict());
    }
    static http::server_settings strict()
    {
        auto settings = quick();
        settings.handler_timeout = std::chrono::seconds(1);
        settings.problem = [](const std::string& code, const std::map<std::string, std::string>&) {
            return std::pair{code == "E9213" || code == "E9209" ? 503 : 400, "{\"code\":\"" + code + "\"}"};
        };
        return settings;
    }
    void add(const std::string& method, const std::string& pattern, http::body_policy body, http::async_handler handler)
    {
        http::route route;
        route.method = method;
        route.pattern = pattern;
        route.body = body;
        route.async = std::move(handler);
        router_.add(std::move(route));
    }
    raw_client open() { return raw_client(port(), as(authority::the().terminal)); }
    static void expect_too_late(raw_client& connection, const std::string& answer)
    {
        EXPECT_EQ(status_of(answer), 503) << answer;
        EXPECT_NE(answer.find("\r\nRetry-After: 5\r\n"), std::string::npos) << answer;
        EXPECT_NE(answer.find("application/problem+json"), std::string::npos);
        EXPECT_NE(answer.find("E9213"), std::string::npos);
        EXPECT_NE(answer.find("\r\nConnection: close\r\n"), std::string::npos);
        EXPECT_TRUE(connection.closed_within(std::chrono::seconds(1)));
    }
    std::atomic<unsigned> thought_{0};
    std::atomic<bool> stream_gone_{false};
};

TEST_F(silence, OfABlockingHandlerEndsWithoutIt)
{
    auto connection = open();
    const auto begun = steady_clock::now();
    connection.send("GET /slow?ms=1700 HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto answer = connection.receive();
    EXPECT_LT(steady_clock::now() - begun, milliseconds(1500));
    EXPECT_EQ(slow_finished_, 0u);
    expect_too_late(connection, answer);
    auto other = open();
    EXPECT_EQ(status_of(ask(other, "/hello")), 200) << "nobody else is disturbed";
    EXPECT_TRUE(comes_true([&] { return slow_finished_ == 1; })) << "and it ends by itself";
    EXPECT_EQ(status_of(ask(other, "/hello")), 200);
}

TEST_F(silence, OfACoroutineEndsWithoutItToo)
{
    auto connection = open();
    connection.send("GET /think?ms=1700 HTTP/1.1\r\nHost: x\r\n\r\n");
    expect_too_late(connection, connection.receive());
    EXPECT_EQ(thought_, 0u);
    EXPECT_TRUE(comes_true([&] { return thought_ == 1; }));
    auto other = open();
    EXPECT_EQ(status_of(ask(other, "/hello")), 200);
}

TEST_F(silence, ShorterThanTheLimitIsNone)
{
    auto connection = open();
    EXPECT_EQ(status_of(ask(connection, "/slow?ms=700")), 200);
    EXPECT_EQ(status_of(ask(connection, "/think?ms=700")), 200) << "the same connection goes on";
    EXPECT_EQ(status_of(ask(connection, "/hello")), 200);
}

TEST_F(silence, ThatTheCallerAsksForIsKept)
{
    auto connection = open();
    for (const std::string wish : {"wait=2", "respond-async, wait=2", "respond-async;wait=2"}) {
        connection.send("GET /think?ms=1500 HTTP/1.1\r\nHost: x\r\nPrefer: " + wish + "\r\n\r\n");
        EXPECT_EQ(status_of(connection.receive()), 200) << wish;
    }
    for (const std::string wish : {"wait=0", "await=9", "wait=x"}) {
        auto other = open();
        other.send("GET /think?ms=1500 HTTP/1.1\r\nHost: x\r\nPrefer: " + wish + "\r\n\r\n");
        EXPECT_EQ(status_of(other.receive()), 503) << wish;
    }
}

TEST_F(silence, IsLongerForAnotherSystemThatIsPatient)
{
    const auto status = [&](const tls::issued_certificate& who, std::chrono::seconds timeout) {
        auto request = get("/slow?ms=1500");
        request.timeout = timeout;
        return client_as(who)->send_blocking(std::move(request)).status;
    };
    EXPECT_EQ(status(authority::the().system, std::chrono::seconds(60)), 503);
    EXPECT_EQ(status(authority::the().system, std::chrono::seconds(61)), 200);
    EXPECT_EQ(status(authority::the().terminal, std::chrono::seconds(61)), 503) << "a terminal cannot hold a worker for as long as it likes";
}

TEST_F(silence, OfTheClientIsNotTheHandlers)
{
    auto connection = open();
    connection.send("POST /muse?ms=700 HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\n");
    for (int i = 0; i < 8; ++i) { // 4 s for the upload and 0.7 s of thought in the middle: more than the limit, and nobody was silent
        std::this_thread::sleep_for(milliseconds(500));
        connection.send("x");
    }
    const auto answer = connection.receive();
    EXPECT_EQ(status_of(answer), 202) << answer;
}

TEST_F(silence, InTheMiddleOfAnUploadEndsIt)
{
    auto connection = open();
    const std::string piece(300000, 'x');
    connection.send("POST /muse?ms=1700 HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + piece);
    const auto answer = connection.receive();
    EXPECT_EQ(status_of(answer), 503) << answer;
    EXPECT_TRUE(comes_true([&] {
        std::lock_guard lock(mutex_);
        return broken_with_ == "E1101";
    })) << "the handler is told that nobody is there";
}

TEST_F(silence, BetweenThePiecesOfAnAnswerIsMeasuredForEach)
{
    auto connection = open();
    const auto begun = steady_clock::now();
    connection.send("GET /drip?ms=600 HTTP/1.1\r\nHost: x\r\n\r\n");
    std::string all;
    while (all.find("\r\n0\r\n") == std::string::npos && steady_clock::now() - begun < std::chrono::seconds(5))
        all += connection.receive(milliseconds(300));
    EXPECT_NE(all.find("piece3\r\n0\r\n\r\n"), std::string::npos) << all;
    EXPECT_GT(steady_clock::now() - begun, milliseconds(1700));

    stream_gone_ = false;
    auto other = open();
    other.send("GET /drip?ms=1500 HTTP/1.1\r\nHost: x\r\n\r\n");
    all = other.receive(std::chrono::seconds(3));
    EXPECT_EQ(all.find("piece1"), std::string::npos) << "broken off, for the status is gone";
    EXPECT_EQ(all.find("\r\n0\r\n"), std::string::npos);
    EXPECT_TRUE(comes_true([&] { return stream_gone_.load(); }));
}

TEST_F(silence, InTheQueueOfTheWorkersLeavesNoEffectBehind)
{
    std::vector<std::unique_ptr<raw_client>> busy;
    for (int i = 0; i < 2; ++i) { // both workers
        busy.push_back(std::make_unique<raw_client>(port(), as(authority::the().terminal)));
        busy.back()->send("GET /slow?ms=2500 HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    EXPECT_TRUE(comes_true([&] { return slow_running_ == 2; }));
    auto connection = open();
    connection.send("POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
    expect_too_late(connection, connection.receive());
    EXPECT_TRUE(comes_true([&] { return slow_finished_ == 2; }));
    auto later = open();
    EXPECT_EQ(status_of(ask(later, "/slow?ms=0")), 200) << "the queue has moved on";
    EXPECT_EQ(counted_, 0u);
}

TEST_F(silence, IsWaitedForByADrain)
{
    auto connection = open();
    connection.send("GET /slow?ms=2000 HTTP/1.1\r\nHost: x\r\n\r\n");
    expect_too_late(connection, connection.receive());
    EXPECT_EQ(slow_finished_, 0u);
    server_->drain(std::chrono::seconds(5));
    EXPECT_EQ(slow_finished_, 1u) << "what the handler refers to may go only now";
}

TEST_F(silence, IsLoggedWithItsTraceAndCounted)
{
    const std::string file = testing::TempDir() + "/silence-" + std::to_string(::getpid()), trace = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01";
    log::configure(file, log::level::info);
    auto connection = open();
    connection.send("GET /think?ms=1400 HTTP/1.1\r\nHost: x\r\ntraceparent: " + trace + "\r\n\r\n");
    EXPECT_EQ(status_of(connection.receive()), 503);
    EXPECT_TRUE(comes_true([&] { return thought_ == 1; }));
    std::this_thread::sleep_for(milliseconds(100));
    log::flush();
    log::configure("", log::level::error);
    std::ifstream in(file);
    const std::string lines((std::istreambuf_iterator<char>(in)), {});
    const auto slow = lines.find("\"event\":\"handler too slow\""), late = lines.find("\"event\":\"late answer dropped\"");
    ASSERT_NE(slow, std::string::npos) << lines;
    ASSERT_NE(late, std::string::npos) << lines;
    EXPECT_NE(lines.find(trace, slow), std::string::npos);
    EXPECT_NE(lines.find(trace, late), std::string::npos);
    EXPECT_NE(metrics::text("test").find("chukan_handler_timeouts_total{system=\"test\"} "), std::string::npos);
}
