#include "tests/integration/http/fixture.hpp"

#include <thread>

using namespace chukan;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

class requests : public http_test {
protected:
    raw_client open() { return raw_client(port(), as(authority::the().terminal)); }
};

TEST_F(requests, FollowEachOtherOnOneConnection)
{
    auto connection = open();
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(status_of(ask(connection, "/hello")), 200);
    connection.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\nGET /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(status_of(connection.receive()), 200) << "pipelined";
    EXPECT_EQ(status_of(connection.receive()), 404);
}

TEST_F(requests, GetTheRightRefusal)
{
    auto connection = open();
    const auto expect = [](const std::string& answer, int status, const std::string& code) {
        EXPECT_EQ(status_of(answer), status) << answer;
        EXPECT_NE(answer.find(code), std::string::npos) << answer;
    };
    expect(ask(connection, "/nothing"), 404, "E9204");
    expect(ask(connection, "/upload"), 405, "E9205");
    expect(ask(connection, "/slow?ms=-1"), 422, "E9202");
    const auto refused = ask(connection, "/refuse");
    EXPECT_EQ(status_of(refused), 422);
    EXPECT_NE(refused.find("E4001"), std::string::npos);
    const auto broken = ask(connection, "/boom");
    EXPECT_EQ(status_of(broken), 500);
    EXPECT_NE(broken.find("E9001"), std::string::npos);
    EXPECT_EQ(broken.find("999123456782"), std::string::npos);
    EXPECT_EQ(status_of(ask(connection, "/a%zz")), 400);
}

TEST_F(requests, WithABrokenHeaderEndTheConnection)
{
    for (const std::string text : {"NONSENSE\r\n\r\n", "GET /hello HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                                   "GET /hello HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "GET /hello HTTP/1.1\r\nbad header: 1\r\n\r\n"}) {
        auto connection = open();
        connection.send(text);
        EXPECT_EQ(status_of(connection.receive()), 400) << text;
    }
    auto connection = open();
    connection.send("GET /hello HTTP/1.1\r\nX: " + std::string(9000, 'a') + "\r\n\r\n");
    const auto answer = connection.receive();
    EXPECT_EQ(status_of(answer), 431);
    EXPECT_NE(answer.find("E9208"), std::string::npos) << answer;
}

TEST_F(requests, WhoseHeaderDripsAreCutOffAndTold)
{
    auto connection = open();
    const auto begun = steady_clock::now();
    for (const char c : std::string("GET /hel")) {
        connection.send(std::string(1, c));
        std::this_thread::sleep_for(milliseconds(100));
    }
    const auto answer = connection.receive();
    EXPECT_EQ(status_of(answer), 408);
    EXPECT_NE(answer.find("E9207"), std::string::npos) << answer;
    EXPECT_LT(steady_clock::now() - begun, std::chrono::seconds(3));
    EXPECT_TRUE(connection.closed_within(std::chrono::seconds(3)));
}

TEST_F(requests, WhoseBodyStallsAreCutOffAndTold)
{
    auto connection = open();
    connection.send("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc");
    const auto answer = connection.receive();
    EXPECT_EQ(status_of(answer), 408) << answer;
    EXPECT_EQ(broken_with_, "E1103");
}

TEST_F(requests, CutOffInTheirBodyReachTheHandlerAsThat)
{
    {
        auto connection = open();
        connection.send("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nabc");
        std::this_thread::sleep_for(milliseconds(100));
    }
    for (int i = 0; i < 100 && broken_with_.empty(); ++i)
        std::this_thread::sleep_for(milliseconds(20));
    std::lock_guard lock(mutex_);
    EXPECT_EQ(broken_with_, "E1101");
}

TEST_F(requests, TooLongByTheirOwnWordAreRefusedBeforeTheySend)
{
    auto connection = open();
    connection.send("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(status_of(connection.receive()), 413);
    auto small = open();
    small.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n");
    const auto refused = small.receive();
    EXPECT_EQ(status_of(refused), 413);
    EXPECT_NE(refused.find("E9206"), std::string::npos) << refused;
}

TEST_F(requests, TooLongWithoutSayingSoStillSeeTheRefusal)
{
    auto settings = quick();
    settings.body_limit = 1u << 20;
    serve(settings);
    auto connection = open();
    connection.send("POST /upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    const std::string chunk = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
    for (int i = 0; i < 100; ++i) // 6.5 MB against a limit of 1 MiB
        if (!connection.send(chunk))
            break;
    const auto answer = connection.receive();
    EXPECT_EQ(status_of(answer), 413);
    EXPECT_NE(answer.find("E1102"), std::string::npos);
}

TEST_F(requests, ThatExpectAreTold100First)
{
    auto connection = open();
    connection.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(status_of(connection.receive()), 100);
    connection.send("abc");
    EXPECT_NE(connection.receive().find("\r\n\r\nabc"), std::string::npos);
}

TEST_F(requests, InChunksArriveWhole)
{
    auto connection = open();
    for (const std::string part : {"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3", "\r\nab", "c\r\n1;ext=1\r", "\nd\r\n", "0\r\n\r", "\n"}) {
        connection.send(part);
        std::this_thread::sleep_for(milliseconds(30));
    }
    EXPECT_NE(connection.receive().find("\r\n\r\nabcd"), std::string::npos);
    EXPECT_EQ(status_of(ask(connection, "/hello")), 200) << "the connection goes on";
}

TEST_F(requests, BeyondTheWorkersQueueAreToldToComeBack)
{
    std::vector<std::unique_ptr<raw_client>> all;
    for (int i = 0; i < 12; ++i) { // 2 run, 4 wait, the rest is too many
        all.push_back(std::make_unique<raw_client>(port(), as(authority::the().terminal)));
        all.back()->send("GET /slow?ms=600 HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    int served = 0, refused = 0;
    for (auto& connection : all) {
        const auto answer = connection->receive();
        served += status_of(answer) == 200;
        refused += status_of(answer) == 503 && answer.find("Retry-After: ") != std::string::npos;
    }
    EXPECT_EQ(served + refused, 12);
    EXPECT_GE(refused, 4);
    EXPECT_GE(served, 4);
}

TEST_F(requests, ForTheHeadOnlyGetNoBody)
{
    auto connection = open();
    connection.send("HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\nGET /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
    std::string all;
    while (all.find("404") == std::string::npos) {
        const auto more = connection.receive(milliseconds(500));
        if (more.empty())
            break;
        all += more;
    }
    EXPECT_EQ(all.find("39130000"), std::string::npos);
    EXPECT_NE(all.find("404"), std::string::npos);
}

TEST_F(requests, OfHttp10GetABodyThatEndsWithTheConnection)
{
    auto connection = open();
    connection.send("GET /download?size=1000 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    const auto answer = connection.receive(std::chrono::seconds(5));
    EXPECT_EQ(answer.find("chunked"), std::string::npos);
    EXPECT_NE(answer.find("\r\n\r\n" + std::string(1000, 'x')), std::string::npos);
}

TEST_F(requests, UnderWayFinishBeforeADrainEnds)
{
    auto busy = open();
    auto idle = open();
    EXPECT_EQ(status_of(ask(idle, "/hello")), 200);
    busy.send("GET /slow?ms=500 HTTP/1.1\r\nHost: x\r\n\r\n");
    while (slow_running_ == 0)
        std::this_thread::sleep_for(milliseconds(10));
    const auto begun = steady_clock::now();
    const auto old_port = port();
    server_->drain(std::chrono::seconds(10));
    EXPECT_EQ(slow_finished_, 1u);
    EXPECT_LT(steady_clock::now() - begun, std::chrono::seconds(5));
    const auto answer = busy.receive();
    EXPECT_EQ(status_of(answer), 200);
    EXPECT_NE(answer.find("Connection: close"), std::string::npos);
    EXPECT_TRUE(idle.closed_within(std::chrono::seconds(1)));
    raw_client late(old_port, as(authority::the().terminal));
    EXPECT_FALSE(late.connected());
}

TEST_F(requests, UploadingWhileTheServerStopsAreEndedWithItsPatience)
{
    auto connection = open();
    connection.send("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\nabc");
    std::atomic<bool> stop{false};
    std::thread dripping([&] {
        while (!stop && connection.send("more"))
            std::this_thread::sleep_for(milliseconds(50));
    });
    std::this_thread::sleep_for(milliseconds(200));
    const auto begun = steady_clock::now();
    server_->drain(std::chrono::seconds(1));
    EXPECT_LT(steady_clock::now() - begun, std::chrono::seconds(5));
    stop = true;
    dripping.join();
    EXPECT_EQ(broken_with_, "E1101");
}
