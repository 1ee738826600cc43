#include "platform/http/server_handler.hpp"

#include "platform/http/client.hpp"
#include "platform/http/trace.hpp"

#include "platform/base/error.hpp"
#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <charconv>

namespace chukan::http {
namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

constexpr std::chrono::seconds longest_wish{600};

/// `Prefer: respond-async, wait=10` (RFC 7240): how long the caller is willing to wait for its own reasons.
std::chrono::seconds wished_wait(const request& request)
{
    const auto* wishes = request.header("prefer");
    if (!wishes)
        return {};
    for (std::size_t at = 0; (at = wishes->find("wait=", at)) != std::string::npos; at += 5) {
        if (at > 0 && (*wishes)[at - 1] != ' ' && (*wishes)[at - 1] != ',' && (*wishes)[at - 1] != ';')
            continue;
        unsigned seconds = 0;
        const auto* from = wishes->data() + at + 5;
        if (std::from_chars(from, wishes->data() + wishes->size(), seconds).ec == std::errc{})
            return std::min(longest_wish, std::chrono::seconds(seconds));
    }
    return {};
}

std::string milliseconds_since(steady_clock::time_point begun)
{
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - begun).count());
}

/// On the I/O thread, when the handler has nothing more to do.
void finish(server_core& core, exchange& work)
{
    work.finished = true;
    work.alarm.cancel();
    if (!work.abandoned)
        return;
    log::write(log::level::info, core.settings.name, "late answer dropped",
               {{"trace", work.asked.traceparent}, {"milliseconds", milliseconds_since(work.begun)}});
    work.reply = {}; // may refer to the system, which a drain keeps only until this place is given back
    work.piece.reset();
    work.asked.stream.reset();
    core.leave(work.place);
}

void abandon(server_core& core, exchange& work)
{
    work.abandoned = true;
    work.place = core.enter([](bool) {}); // nothing can end it; it counts among the connections, so that silence has a bound
    metrics::count("chukan_handler_timeouts_total", "system=\"" + core.settings.name + '"');
}

/// Until the handler has finished, or was silent for too long.
asio::awaitable<bool> wait(std::shared_ptr<server_core> core, std::shared_ptr<exchange> work)
{
    while (!work->finished) {
        const auto now = steady_clock::now();
        const auto end = (work->reading ? now : work->heard) + work->limit;
        if (now >= end) {
            abandon(*core, *work);
            co_return false;
        }
        boost::system::error_code ignored;
        work->alarm.expires_at(end);
        co_await work->alarm.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    co_return true;
}

/// `Chukan-Patience: 120`: how long another of our systems, which has its own limit, is ready to wait for what may take long (the end of a reset).
std::chrono::seconds patience_of(const request& request)
{
    const auto* header = request.header("chukan-patience");
    unsigned seconds = 0;
    if (!header || !request.peer.identity || request.peer.identity->kind != "system" ||
        std::from_chars(header->data(), header->data() + header->size(), seconds).ec != std::errc{})
        return {};
    return std::min(longest_wish, std::chrono::seconds(seconds));
}

void start(exchange& work)
{
    work.finished = false;
    work.heard = steady_clock::now();
}

asio::awaitable<void> call(std::shared_ptr<exchange> work, const route* route)
{
    work->reply = co_await route->async(work->asked);
}

asio::awaitable<void> ask_for_piece(std::shared_ptr<exchange> work)
{
    work->piece = co_await work->reply.stream->next();
}

/// Starts a coroutine of its own beside the session's.
void run_beside(const asio::any_io_executor& home, std::shared_ptr<server_core> core, std::shared_ptr<exchange> work, asio::awaitable<void> step)
{
    asio::co_spawn(home, std::move(step), [core = std::move(core), work = std::move(work)](std::exception_ptr problem) {
        work->problem = problem;
        finish(*core, *work);
    });
}

void run_on_worker(const asio::any_io_executor& home, std::shared_ptr<server_core> core, std::shared_ptr<exchange> work, const route& route)
{
    auto& workers = core->engine.workers();
    asio::post(workers, [home, core = std::move(core), work = std::move(work), &route]() mutable {
        core->engine.leave_queue();
        try {
            if (!work->abandoned) // it waited too long in the queue: nobody listens any more, so it must not take effect either
                work->reply = route.blocking(work->asked);
        } catch (...) {
            work->problem = std::current_exception();
        }
        asio::post(home, [core = std::move(core), work = std::move(work)] { finish(*core, *work); });
    });
}

} // namespace

asio::awaitable<bool> run_handler(std::shared_ptr<server_core> core, std::shared_ptr<exchange> work, const route& route)
{
    const auto home = co_await asio::this_coro::executor;
    work->limit = std::max(core->settings.handler_timeout + wished_wait(work->asked), patience_of(work->asked));
    work->begun = steady_clock::now();
    start(*work);
    if (route.async) {
        run_beside(home, core, work, call(work, &route));
    } else if (core->engine.enter_queue()) {
        run_on_worker(home, core, work, route);
    } else {
        work->problem = std::make_exception_ptr(service_error("E9209"));
        co_return true;
    }
    co_return co_await wait(std::move(core), std::move(work));
}

asio::awaitable<bool> next_answer_piece(std::shared_ptr<server_core> core, std::shared_ptr<exchange> work)
{
    const auto home = co_await asio::this_coro::executor;
    start(*work);
    run_beside(home, core, work, ask_for_piece(work));
    co_return co_await wait(std::move(core), std::move(work));
}

response explain(const server_core& core, std::exception_ptr problem, const request& request)
{
    try {
        std::rethrow_exception(problem);
    } catch (const service_error& error) {
        auto reply = core.refusal(error.code(), error.values());
        if (reply.status == 503)
            reply.headers.emplace_back("Retry-After", "1");
        return reply;
    } catch (const unreachable& error) {
        log::write(log::level::warning, core.settings.name, "another system did not answer", {{"trace", request.traceparent}, {"problem", error.what()}});
        const std::string what = error.what();
        auto reply = core.problem(503, "E9003", {{"system", what.substr(0, what.find(": "))}});
        reply.headers.emplace_back("Retry-After", "1");
        return reply;
    } catch (const std::exception& error) {
        log::write(log::level::error, core.settings.name, "request failed",
                   {{"method", request.method}, {"path", without_numbers(request.path)}, {"trace", request.traceparent}, {"problem", without_numbers(error.what())}});
    } catch (...) {
        log::write(log::level::error, core.settings.name, "request failed", {{"method", request.method}, {"trace", request.traceparent}});
    }
    return core.problem(500, "E9001");
}

namespace {

void append_header(std::string& out, std::string_view name, std::string_view value)
{
    out.append(name).append(": ");
    for (const char c : value)
        if (c != '\r' && c != '\n' && c != '\0') // a value must never begin a line of its own
            out += c;
    out += "\r\n";
}

} // namespace

std::string answer_head(const response& reply, bool chunked, bool keep)
{
    namespace beast_http = boost::beast::http;
    std::string out = "HTTP/1.1 " + std::to_string(reply.status) + ' ';
    const auto reason = beast_http::obsolete_reason(beast_http::int_to_status(static_cast<unsigned>(reply.status)));
    out.append(reason.data(), reason.size()).append("\r\n");
    for (const auto& [name, value] : reply.headers)
        append_header(out, name, value);
    if (reply.status != 204 && reply.status != 304) {
        if (!reply.content_type.empty())
            append_header(out, "Content-Type", reply.content_type);
        if (chunked)
            out += "Transfer-Encoding: chunked\r\n";
        else if (!reply.stream || reply.content_length)
            append_header(out, "Content-Length", std::to_string(reply.stream ? *reply.content_length : reply.body.size()));
    }
    if (!keep)
        out += "Connection: close\r\n";
    return out + "\r\n";
}

} // namespace chukan::http
