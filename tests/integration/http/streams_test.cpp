#include "platform/base/error.hpp"
#include "platform/faults/faults.hpp"
#include "platform/metrics/metrics.hpp"
#include "tests/integration/http/fixture.hpp"

#include <fstream>
#include <thread>

using namespace chukan;
using std::chrono::milliseconds;

namespace {

/// Peak resident memory of this process in KiB; 0 with the address sanitizer, which keeps what is freed.
long peak_memory()
{
#ifdef __SANITIZE_ADDRESS__
    return 0;
#endif
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.rfind("VmHWM:", 0) == 0)
            return std::atol(line.c_str() + 6);
    return 0;
}

double handshakes(bool resumed)
{
    const auto text = metrics::text("test");
    const std::string wanted = std::string("chukan_tls_handshakes_total{system=\"test\",resumed=\"") + (resumed ? "1" : "0") + "\"} ";
    const auto at = text.find(wanted);
    return at == std::string::npos ? 0 : std::atof(text.c_str() + at + wanted.size());
}

class failing_stream : public http::body_stream {
public:
    boost::asio::awaitable<std::optional<std::string>> next() override
    {
        if (sent_++ < 3)
            co_return std::string(1000, 'x');
        throw service_error("E1101");
    }

private:
    int sent_{0};
};

} // namespace

class streams : public http_test {
protected:
    void SetUp() override
    {
        http_test::SetUp();
        client_ = client_as(authority::the().system);
        client_->name_receivers({{"127.0.0.1:" + std::to_string(port()), "tested"}});
    }
    void TearDown() override
    {
        faults::set_network_rules({});
        client_.reset();
        http_test::TearDown();
    }
    http::client_request post(const std::string& path, std::string body = {})
    {
        auto request = get(path);
        request.method = "POST";
        request.body = std::move(body);
        return request;
    }
    static faults::network_rule rule(const std::string& receiver)
    {
        faults::network_rule made;
        made.sender = "tester";
        made.receiver = receiver;
        return made;
    }
    std::unique_ptr<http::client> client_;
};

TEST_F(streams, Of150MegabytesLeaveTheMemoryFlat)
{
    const auto before = peak_memory();
    for (const bool with_length : {true, false}) {
        uploaded_ = 0;
        auto request = post("/upload");
        request.stream = std::make_unique<made_stream>(150u << 20);
        if (with_length)
            request.content_length = 150u << 20;
        const auto answer = client_->send_blocking(std::move(request));
        EXPECT_EQ(answer.status, 202);
        EXPECT_EQ(answer.body, std::to_string(150u << 20));
    }
    EXPECT_LT(peak_memory() - before, 32 * 1024);
}

TEST_F(streams, ComeDownWithAndWithoutLength)
{
    const auto before = peak_memory();
    for (const std::string length : {"yes", "no"}) {
        auto request = get("/download?size=" + std::to_string(100u << 20) + "&length=" + length);
        request.stream_response = true;
        auto answer = client_->send_blocking(std::move(request));
        EXPECT_EQ(answer.content_length.has_value(), length == "yes");
        std::uint64_t received = 0;
        while (const auto piece = client_->next_blocking(*answer.stream))
            received += piece->size();
        EXPECT_EQ(received, 100u << 20);
    }
    EXPECT_LT(peak_memory() - before, 32 * 1024);
}

TEST_F(streams, DroppedHalfWayDoNoHarm)
{
    auto request = get("/download?size=100000000");
    request.stream_response = true;
    auto answer = client_->send_blocking(std::move(request));
    EXPECT_TRUE(client_->next_blocking(*answer.stream));
    answer.stream.reset();
    EXPECT_EQ(client_->send_blocking(get("/hello")).status, 200);
}

TEST_F(streams, RefusedEarlyStillShowTheAnswer)
{
    auto request = post("/nothing");
    request.stream = std::make_unique<made_stream>(60u << 20);
    EXPECT_EQ(client_->send_blocking(std::move(request)).status, 404);
    EXPECT_EQ(client_->send_blocking(post("/echo", std::string(3u << 20, 'x'))).status, 413);
    EXPECT_EQ(client_->send_blocking(post("/echo", std::string(500000, 'x'))).body.size(), 500000u);
}

TEST_F(streams, WhoseSourceFailsPassItsReasonOn)
{
    auto request = post("/upload");
    request.stream = std::make_unique<failing_stream>();
    try {
        client_->send_blocking(std::move(request));
        FAIL();
    } catch (const service_error& problem) {
        EXPECT_EQ(problem.code(), "E1101");
    }
}

TEST_F(streams, TheClientKeepsItsConnectionAndResumesItsSession)
{
    const auto full = handshakes(false), resumed = handshakes(true);
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(client_->send_blocking(get("/hello")).body, "operations");
    EXPECT_LE(handshakes(false) - full, 2) << "one per I/O thread at most";
    // The server closes what is idle: the next request finds out by itself, and resumes.
    const auto old_port = port();
    auto settings = quick();
    server_.reset();
    settings.port = old_port;
    serve(settings);
    EXPECT_EQ(client_->send_blocking(get("/hello")).status, 200);
    EXPECT_EQ(client_->send_blocking(get("/hello")).status, 200);
    auto one_each = quick();
    one_each.port = old_port;
    one_each.idle_timeout = std::chrono::seconds(1);
    serve(one_each);
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(client_->send_blocking(get("/hello")).status, 200);
        EXPECT_EQ(client_->send_blocking(get("/hello")).status, 200);
        std::this_thread::sleep_for(milliseconds(1300));
    }
    EXPECT_GE(handshakes(true) - resumed, 2);
}

TEST_F(streams, ATimeoutIsUnreachable)
{
    auto request = get("/slow?ms=3000");
    request.timeout = std::chrono::seconds(1);
    EXPECT_THROW(client_->send_blocking(std::move(request)), http::unreachable);
    auto nobody = get("/hello");
    nobody.url = "https://127.0.0.1:1/";
    EXPECT_THROW(client_->send_blocking(std::move(nobody)), http::unreachable);
}

TEST_F(streams, FaultsDropDuplicateAndLoseTheAnswer)
{
    auto drop = rule("tested");
    drop.drop = true;
    faults::set_network_rules({drop});
    EXPECT_THROW(client_->send_blocking(post("/count")), http::unreachable);
    EXPECT_EQ(counted_, 0u);

    auto lost = rule("*");
    lost.drop_reply = true;
    faults::set_network_rules({lost});
    EXPECT_THROW(client_->send_blocking(post("/count")), http::unreachable);
    EXPECT_EQ(counted_, 1u);

    auto twice = rule("tested");
    twice.duplicate = true;
    faults::set_network_rules({twice});
    EXPECT_EQ(client_->send_blocking(post("/count")).body, "3");
    EXPECT_EQ(counted_, 3u);

    auto another = rule("somebody-else");
    another.drop = true;
    faults::set_network_rules({another});
    EXPECT_EQ(client_->send_blocking(post("/count")).body, "4");
}

TEST_F(streams, FaultsDelayAndReorder)
{
    auto slow = rule("tested");
    slow.delay = milliseconds(300);
    faults::set_network_rules({slow});
    const auto begun = std::chrono::steady_clock::now();
    client_->send_blocking(post("/count"));
    EXPECT_GE(std::chrono::steady_clock::now() - begun, milliseconds(300));

    auto later = rule("tested");
    later.reorder = true;
    faults::set_network_rules({later});
    std::string held;
    std::thread first([&] { held = client_->send_blocking(post("/count")).body; });
    std::this_thread::sleep_for(milliseconds(200));
    faults::set_network_rules({});
    const auto overtaking = client_->send_blocking(post("/count")).body;
    first.join();
    EXPECT_EQ(overtaking, "2");
    EXPECT_EQ(held, "3");
}
