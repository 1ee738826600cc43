#include "platform/http/client_internal.hpp"

#include "platform/faults/faults.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <future>

namespace chukan::http {
namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t idle_connections = 32;                 // kept per I/O thread and server
constexpr std::chrono::seconds idle_time{45};                // less than a server's idle_timeout

/// Shared by the requests under way, so that the client itself may go first.
class client_core : public std::enable_shared_from_this<client_core> {
public:
    client_core(engine_internal& engine, const tls::settings& settings, std::string link) : engine(engine), link_(std::move(link))
    {
        sessions_ = std::make_shared<session_store>();
        tls_ = make_client_tls(settings, [sessions = sessions_](const std::string& authority, ssl_session_st* session) { sessions->keep(authority, session); });
    }

    engine_internal& engine;
    std::map<std::string, std::string> names;

    /// The whole of one request, faults included. Runs on an I/O thread of the engine.
    static asio::awaitable<response> run(std::shared_ptr<client_core> self, std::shared_ptr<client_request> request);

    void close_idle()
    {
        std::lock_guard lock(mutex_);
        for (auto& [key, connections] : idle_)
            asio::post(*key.context, [gone = std::move(connections)] {});
        idle_.clear();
    }

private:
    /// What the requests on one connection have in common.
    struct place {
        asio::io_context* context;
        std::string authority;
        bool near;
        auto operator<=>(const place&) const = default;
    };

    asio::awaitable<response> attempt(asio::io_context& context, std::shared_ptr<client_request> request, parsed_url url);
    asio::awaitable<void> hold_back(std::string receiver);
    std::shared_ptr<client_connection> take_idle(const place& at);
    void give_back(const place& at, std::shared_ptr<client_connection> connection);

    std::string link_;
    std::shared_ptr<session_store> sessions_;
    std::shared_ptr<asio::ssl::context> tls_;
    std::mutex mutex_;
    std::map<place, std::vector<std::shared_ptr<client_connection>>> idle_;
    std::map<std::string, std::uint64_t> passed_; // answered requests per receiver: what a held-back one waits for
};

asio::awaitable<void> rest(std::chrono::milliseconds time)
{
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    boost::system::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

std::shared_ptr<client_request> copy_of(const client_request& original)
{
    auto copy = std::make_shared<client_request>();
    copy->method = original.method;
    copy->headers = original.headers;
    copy->body = original.body;
    copy->content_type = original.content_type;
    copy->timeout = original.timeout;
    copy->response_limit = original.response_limit;
    copy->near = original.near;
    return copy;
}

asio::awaitable<response> client_core::run(std::shared_ptr<client_core> self, std::shared_ptr<client_request> request)
{
    const auto url = parse_url(request->url);
    if (!url)
        throw std::invalid_argument("no URL that can be asked");
    auto* context = self->engine.context_of(co_await asio::this_coro::executor);
    std::string receiver = request->receiver;
    if (receiver.empty()) {
        const auto named = self->names.find(url->authority);
        receiver = named == self->names.end() ? url->authority : named->second;
    }
    const auto fault = faults::between(self->link_, receiver);
    if (fault.delay.count() > 0)
        co_await rest(fault.delay);
    if (fault.drop)
        throw unreachable(receiver + ": no connection (a fault that was asked for)");
    if (fault.reorder)
        co_await self->hold_back(receiver);
    if (fault.duplicate && !request->stream) {
        auto copy = copy_of(*request);
        try {
            co_await self->attempt(*context, std::move(copy), *url);
        } catch (const unreachable&) {
            // the second one decides
        }
    }
    auto answer = co_await self->attempt(*context, std::move(request), *url);
    {
        std::lock_guard lock(self->mutex_);
        ++self->passed_[receiver];
    }
    if (fault.drop_reply)
        throw unreachable(receiver + ": the answer was lost (a fault that was asked for)");
    co_return answer;
}

asio::awaitable<void> client_core::hold_back(std::string receiver)
{
    const auto count = [this, &receiver] {
        std::lock_guard lock(mutex_);
        return passed_[receiver];
    };
    const auto before = count();
    const auto until = steady_clock::now() + std::chrono::seconds(1);
    while (count() == before && steady_clock::now() < until)
        co_await rest(std::chrono::milliseconds(10));
}

asio::awaitable<response> client_core::attempt(asio::io_context& context, std::shared_ptr<client_request> request, parsed_url url)
{
    const place at{&context, url.authority, request->near};
    for (bool again = true;; again = false) {
        auto connection = again ? take_idle(at) : nullptr;
        const bool reused = connection != nullptr;
        if (!reused) {
            connection = make_connection(context, tls_, url, request->near ? &engine.near : nullptr);
            const auto session = sessions_->find(url.authority);
            co_await connection->open(steady_clock::now() + std::min<std::chrono::seconds>(request->timeout, std::chrono::seconds(10)), session.get());
        }
        const std::weak_ptr<client_connection> weak = connection;
        const std::function<void()> release = [self = shared_from_this(), at, weak] {
            if (auto alive = weak.lock())
                self->give_back(at, std::move(alive));
        };
        try {
            co_return co_await connection->exchange(request, url.target, release);
        } catch (const unreachable&) {
            // Closed by the other end before it saw the request: once more on a new connection. A stream is gone and cannot be sent again.
            if (!reused || request->stream || !connection->was_stale())
                throw;
        }
    }
}

std::shared_ptr<client_connection> client_core::take_idle(const place& at)
{
    while (true) {
        std::shared_ptr<client_connection> candidate;
        {
            std::lock_guard lock(mutex_);
            auto& connections = idle_[at];
            if (connections.empty())
                return nullptr;
            candidate = std::move(connections.back());
            connections.pop_back();
        }
        if (steady_clock::now() - candidate->idle_since < idle_time && candidate->looks_alive())
            return candidate;
    }
}

void client_core::give_back(const place& at, std::shared_ptr<client_connection> connection)
{
    connection->idle_since = steady_clock::now();
    std::lock_guard lock(mutex_);
    auto& connections = idle_[at];
    if (connections.size() < idle_connections)
        connections.push_back(std::move(connection));
}

asio::awaitable<std::optional<std::string>> next_of(body_stream* stream)
{
    co_return co_await stream->next();
}

class client_internal : public client {
public:
    client_internal(engine_internal& engine, const tls::settings& settings, std::string link)
        : core_(std::make_shared<client_core>(engine, settings, std::move(link)))
    {
    }
    ~client_internal() override { core_->close_idle(); }

    asio::awaitable<response> send(client_request request) override
    {
        auto shared = std::make_shared<client_request>(std::move(request));
        const auto executor = co_await asio::this_coro::executor;
        if (core_->engine.context_of(executor))
            co_return co_await client_core::run(core_, std::move(shared));
        co_return co_await asio::co_spawn(core_->engine.next_context(), client_core::run(core_, std::move(shared)), asio::use_awaitable);
    }

    response send_blocking(client_request request) override
    {
        auto shared = std::make_shared<client_request>(std::move(request));
        return asio::co_spawn(core_->engine.next_context(), client_core::run(core_, std::move(shared)), asio::use_future).get();
    }

    std::optional<std::string> next_blocking(body_stream& stream) override
    {
        // A piece is read on the connection's own thread; the stream knows it, any other would do harm.
        auto* bound = dynamic_cast<bound_stream*>(&stream);
        return asio::co_spawn(bound ? bound->executor() : core_->engine.executors().front(), next_of(&stream), asio::use_future).get();
    }

    void name_receivers(std::map<std::string, std::string> systems) override { core_->names = std::move(systems); }

private:
    std::shared_ptr<client_core> core_;
};

} // namespace

std::unique_ptr<client> create_client(engine& engine, tls::settings tls, std::string link)
{
    return std::make_unique<client_internal>(static_cast<engine_internal&>(engine), tls, std::move(link));
}

} // namespace chukan::http
