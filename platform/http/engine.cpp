#include "platform/http/engine_internal.hpp"

#include "platform/base/error.hpp"
#include "platform/log/log.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>

namespace chukan::http {
namespace asio = boost::asio;

engine_internal::engine_internal(settings settings) : settings_(settings), workers_(settings.workers)
{
    for (unsigned i = 0; i < std::max(1u, settings_.io_threads); ++i)
        lanes_.push_back(std::make_unique<lane>());
    for (auto& each : lanes_) {
        lane* mine = each.get();
        mine->thread = std::thread([mine] {
            while (true) {
                try {
                    mine->context.run();
                    return;
                } catch (const std::exception& problem) {
                    log::write(log::level::error, "http", "exception on an I/O thread", {{"problem", problem.what()}});
                }
            }
        });
    }
}

engine_internal::~engine_internal()
{
    stop();
}

bool engine_internal::enter_queue()
{
    if (waiting_.fetch_add(1) < settings_.worker_queue)
        return true;
    leave_queue();
    return false;
}

bool engine_internal::post(std::function<void()> work)
{
    if (!enter_queue())
        return false;
    asio::post(workers_, [this, work = std::move(work)] {
        leave_queue();
        try {
            work();
        } catch (const std::exception& problem) {
            log::write(log::level::error, "http", "exception on a worker", {{"problem", problem.what()}});
        }
    });
    return true;
}

std::vector<asio::any_io_executor> engine_internal::executors()
{
    std::vector<asio::any_io_executor> all;
    for (auto& each : lanes_)
        all.emplace_back(each->context.get_executor());
    return all;
}

asio::io_context& engine_internal::next_context()
{
    return lanes_[turn_.fetch_add(1) % lanes_.size()]->context;
}

asio::io_context* engine_internal::context_of(const asio::any_io_executor& executor)
{
    const asio::execution_context* context = &asio::query(executor, asio::execution::context);
    for (auto& each : lanes_)
        if (&each->context == context)
            return &each->context;
    return nullptr;
}

void engine_internal::stop()
{
    if (stopped_.exchange(true))
        return;
    workers_.join();
    for (auto& each : lanes_) {
        each->guard.reset();
        each->context.stop();
    }
    for (auto& each : lanes_)
        each->thread.join();
}

std::unique_ptr<engine> create_engine(engine::settings settings)
{
    return std::make_unique<engine_internal>(settings);
}

asio::awaitable<void> on_worker(const request& request, std::function<void()> work)
{
    auto* engine = static_cast<engine_internal*>(request.pool);
    if (!engine) { // a request made by hand, in a test of a handler
        work();
        co_return;
    }
    if (!engine->enter_queue())
        throw service_error("E9209");
    const auto home = co_await asio::this_coro::executor;
    std::exception_ptr problem;
    // The coroutine itself moves to the pool and back, so its frame stays alive and nothing is shared.
    co_await asio::post(asio::bind_executor(engine->workers().get_executor(), asio::use_awaitable));
    engine->leave_queue();
    try {
        work();
    } catch (...) {
        problem = std::current_exception();
    }
    co_await asio::post(asio::bind_executor(home, asio::use_awaitable));
    if (problem)
        std::rethrow_exception(problem);
}

} // namespace chukan::http
