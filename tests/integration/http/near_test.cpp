#include "tests/integration/http/fixture.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <future>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace chukan;

class near_requests : public http_test {
protected:
    void SetUp() override
    {
        http_test::SetUp();
        client_ = client_as(authority::the().system, "operations");
    }

    /// Whether the request was answered on the thread that it was sent from.
    static asio::awaitable<bool> at_home(http::client& client, http::client_request request)
    {
        const auto here = this_thread_name();
        const auto answer = co_await client.send(std::move(request));
        EXPECT_EQ(answer.status, 200);
        co_return answer.body == here;
    }

    /// Of `many` sent at once from each of these I/O threads, each on a connection of its own: how many stayed on their thread.
    unsigned stayed(const std::vector<asio::any_io_executor>& from, unsigned many, bool near)
    {
        std::vector<std::future<bool>> under_way;
        for (const auto& executor : from)
            for (unsigned one = 0; one < many; ++one) {
                auto request = get("/thread");
                request.near = near;
                under_way.push_back(asio::co_spawn(executor, at_home(*client_, std::move(request)), asio::use_future));
            }
        unsigned count = 0;
        for (auto& each : under_way)
            count += each.get() ? 1 : 0;
        return count;
    }

    std::unique_ptr<http::client> client_;
};

} // namespace

TEST_F(near_requests, AreAnsweredOnTheThreadThatSentThem)
{
    const auto threads = engine_->executors();
    ASSERT_GE(threads.size(), 2U);
    EXPECT_EQ(stayed(threads, 6, true), 6 * threads.size());
    EXPECT_EQ(stayed(threads, 6, true), 6 * threads.size()) << "on the connections that were kept";
}

TEST_F(near_requests, DoNotDecideForTheRest)
{
    const auto first = std::vector{engine_->executors().front()};
    EXPECT_EQ(stayed(first, 6, true), 6);
    EXPECT_LT(stayed(first, 6, false), 6) << "others go on connections of their own, which take the threads in turn";
}
