#include "platform/http/server_internal.hpp"

#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/tls/context.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <future>
#include <unistd.h>

namespace chukan::http {
namespace asio = boost::asio;
using asio::ip::tcp;

std::uint64_t server_core::enter(ender end)
{
    std::lock_guard lock(mutex_);
    enders_.emplace(++last_id_, std::move(end));
    return last_id_;
}

void server_core::leave(std::uint64_t id)
{
    std::lock_guard lock(mutex_);
    enders_.erase(id);
    if (enders_.empty())
        empty_.notify_all();
}

std::size_t server_core::sessions() const
{
    std::lock_guard lock(mutex_);
    return enders_.size();
}

void server_core::end_all(bool now)
{
    std::vector<ender> all;
    {
        std::lock_guard lock(mutex_);
        for (const auto& [id, end] : enders_)
            all.push_back(end);
    }
    for (const auto& end : all)
        end(now);
}

bool server_core::wait_until_empty(std::chrono::steady_clock::time_point deadline)
{
    std::unique_lock lock(mutex_);
    return empty_.wait_until(lock, deadline, [this] { return enders_.empty(); });
}

response server_core::problem(int status, const std::string& code, const std::map<std::string, std::string>& values) const
{
    std::string body = settings.problem ? settings.problem(code, values).second
                                        : "{\"code\":\"" + code + "\",\"status\":" + std::to_string(status) + "}";
    return response::text(std::move(body), "application/problem+json", status);
}

response server_core::refusal(const std::string& code, const std::map<std::string, std::string>& values) const
{
    if (!settings.problem) {
        // Without a table of codes (tests) the class of the code must do.
        const int status = code.compare(0, 3, "E91") == 0 ? 403 : code == "E1101" ? 400 : code == "E1102" ? 413 : code == "E1103" ? 408 : code == "E9209" ? 503 : code == "E9206" ? 413 : 422;
        return problem(status, code);
    }
    auto [status, body] = settings.problem(code, values);
    return response::text(std::move(body), "application/problem+json", status);
}

namespace {

class listener : public std::enable_shared_from_this<listener> {
public:
    explicit listener(std::shared_ptr<server_core> core) : core_(std::move(core)), home_(core_->engine.next_context()), acceptor_(home_), pause_(home_)
    {
        const tcp::endpoint endpoint(asio::ip::make_address(core_->settings.address), core_->settings.port);
        acceptor_.open(protocol_ = endpoint.protocol());
        acceptor_.set_option(tcp::acceptor::reuse_address(true));
        boost::system::error_code refused;
        acceptor_.bind(endpoint, refused);
        if (refused)
            throw std::runtime_error("ポート " + std::to_string(endpoint.port()) + " を開けません（" + refused.message() +
                                     "）。ほかのプログラムか、別の chukan が使っています。止めるか、--port-base で別のポートにしてください。 / port " +
                                     std::to_string(endpoint.port()) + " cannot be opened: " + refused.message() +
                                     "; another program or another chukan has it: end that one, or choose other ports by --port-base");
        acceptor_.listen(1024);
        port_ = acceptor_.local_endpoint().port();
    }

    unsigned short port() const { return port_; }

    void start() { asio::co_spawn(home_, accept(shared_from_this()), asio::detached); }

    void drain(std::chrono::seconds patience)
    {
        core_->draining = true;
        stop_accepting();
        core_->end_all(false);
        if (core_->wait_until_empty(std::chrono::steady_clock::now() + patience))
            return;
        core_->end_all(true);
        if (!core_->wait_until_empty(std::chrono::steady_clock::now() + std::chrono::seconds(10)))
            log::write(log::level::error, core_->settings.name, "connections still busy after the drain", {{"count", std::to_string(core_->sessions())}});
    }

private:
    void stop_accepting()
    {
        auto closed = std::make_shared<std::promise<void>>();
        auto done = closed->get_future();
        asio::post(home_, [self = shared_from_this(), closed] {
            boost::system::error_code ignored;
            self->acceptor_.close(ignored);
            self->pause_.cancel();
            closed->set_value();
        });
        done.wait_for(std::chrono::seconds(5)); // for ever, when somebody stopped the engine first
    }

    static asio::awaitable<void> accept(std::shared_ptr<listener> self)
    {
        auto& core = self->core_;
        while (!core->draining) {
            boost::system::error_code failure;
            // Full: whoever comes waits in the kernel's queue, instead of being let in and starved.
            if (core->sessions() >= core->settings.connections) {
                co_await self->rest(std::chrono::milliseconds(20));
                continue;
            }
            auto socket = co_await self->acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, failure));
            if (core->draining || failure == asio::error::operation_aborted)
                co_return;
            if (!failure)
                socket = self->moved(std::move(socket), failure);
            if (failure) { // out of descriptors, most likely: it passes
                log::write(log::level::error, core->settings.name, "accept failed", {{"problem", failure.message()}});
                co_await self->rest(std::chrono::milliseconds(200));
                continue;
            }
            socket.set_option(tcp::no_delay(true), failure);
            start_session(core, std::move(socket));
        }
    }

    /// To the I/O thread that the other end asked for, else to the next one.
    tcp::socket moved(tcp::socket socket, boost::system::error_code& failure)
    {
        boost::system::error_code gone; // the other end may have closed it already: its session finds out
        const auto remote = socket.remote_endpoint(gone);
        auto* wanted = gone ? nullptr : core_->engine.near.wanted(remote);
        tcp::socket out(wanted ? *wanted : next_context());
        const auto handle = socket.release(failure);
        if (failure)
            return out;
        out.assign(protocol_, handle, failure);
        if (failure)
            ::close(handle);
        return out;
    }

    /// In turn, counted for this listener alone: the few connections of another system's threads, opened while a crowd arrives elsewhere, must not all fall to one thread.
    asio::io_context& next_context() { return core_->engine.context_at(turn_++); }

    asio::awaitable<void> rest(std::chrono::milliseconds time)
    {
        boost::system::error_code ignored;
        pause_.expires_after(time);
        co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }

    std::shared_ptr<server_core> core_;
    asio::io_context& home_;
    tcp::acceptor acceptor_;
    tcp protocol_{tcp::v4()};
    asio::steady_timer pause_;
    unsigned short port_{0};
    std::size_t turn_{0};
};

/// What the owner holds: its end is the end of every session, because handlers refer to the system behind the router.
class held_listener : public server {
public:
    explicit held_listener(std::shared_ptr<listener> inner) : inner_(std::move(inner)) {}
    ~held_listener() override
    {
        if (!drained_)
            drain(std::chrono::seconds(1));
    }
    unsigned short port() const override { return inner_->port(); }
    void drain(std::chrono::seconds patience) override
    {
        drained_ = true;
        inner_->drain(patience);
    }

private:
    std::shared_ptr<listener> inner_;
    bool drained_{false};
};

std::shared_ptr<asio::ssl::context> make_server_tls(const server_settings& settings, const router& router)
{
    tls::server_options options;
    options.refusal = settings.refusal == "handshake" ? tls::refusal::handshake : tls::refusal::explain;
    options.certificate_optional = std::any_of(router.routes().begin(), router.routes().end(), [](const route& each) { return each.anonymous; });
    options.session_id_context = settings.name;
    options.check = settings.certificate_check;
    return std::make_shared<asio::ssl::context>(tls::new_server_context(*settings.tls, options));
}

} // namespace

std::unique_ptr<server> listen(engine& engine, server_settings settings, const router& router)
{
    auto core = std::make_shared<server_core>(static_cast<engine_internal&>(engine), std::move(settings), router);
    if (core->settings.tls)
        core->tls = make_server_tls(core->settings, router);
    auto inner = std::make_shared<listener>(std::move(core));
    inner->start();
    return std::make_unique<held_listener>(std::move(inner));
}

} // namespace chukan::http
