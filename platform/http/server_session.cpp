#include "platform/http/client.hpp"
#include "platform/http/server_internal.hpp"
#include "platform/http/reader.hpp"
#include "platform/http/stream.hpp"
#include "platform/http/trace.hpp"
#include "platform/http/uri.hpp"

#include "platform/base/error.hpp"
#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/tls/context.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/beast/http/status.hpp>

#include <algorithm>

namespace chukan::http {
namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using std::chrono::steady_clock;

namespace {

/// One connection: handshake, then requests one after the other. Everything happens on its I/O thread, but for blocking handlers.
class session : public std::enable_shared_from_this<session> {
public:
    session(std::shared_ptr<server_core> core, tcp::socket socket)
        : core_(std::move(core)), stream_(std::move(socket), core_->tls.get()), executor_(stream_.socket().get_executor())
    {
        boost::system::error_code ignored;
        const auto remote = stream_.socket().remote_endpoint(ignored);
        peer_.address = remote.address().to_string();
    }

    static asio::awaitable<void> run(std::shared_ptr<session> self)
    {
        const std::weak_ptr<session> weak = self;
        const auto id = self->core_->enter([weak, executor = self->executor_](bool now) {
            asio::post(executor, [weak, now] {
                if (const auto alive = weak.lock(); alive && (now || alive->idle_))
                    alive->stream_.close();
            });
        });
        try {
            co_await self->serve();
        } catch (const std::exception& problem) {
            log::write(log::level::error, self->core_->settings.name, "connection broke", {{"problem", problem.what()}});
        }
        self->stream_.close();
        self->core_->leave(id);
    }

    /// The next piece of the body of the request under way. Used by the upload stream.
    asio::awaitable<std::optional<std::string>> next_piece();

private:
    enum class outcome { keep, linger, close };

    asio::awaitable<void> serve();
    asio::awaitable<bool> handshake();
    asio::awaitable<bool> read_header(int& bad_status);
    asio::awaitable<outcome> answer_one();
    asio::awaitable<response> dispatch(request& request);
    asio::awaitable<response> handle(request& request, const route& route);
    asio::awaitable<void> run_on_worker(request& request, const route& route, response& result);
    asio::awaitable<bool> fill();
    asio::awaitable<bool> write_response(const request& request, response& response, bool keep);
    asio::awaitable<void> linger(std::chrono::seconds time);
    std::optional<response> refused(const request& request, const route& route);
    void note_refusal();
    response explain(std::exception_ptr problem, const request& request);
    bool keeps_alive() const { return reader_->is_done() && reader_->keep_alive() && !core_->draining && !dead_; }

    std::shared_ptr<server_core> core_;
    stream stream_;
    asio::any_io_executor executor_;
    std::string buffer_;
    std::unique_ptr<message_reader<true>> reader_;
    peer peer_;
    std::optional<tls::identity> identity_; // kept aside while the certificate is refused by the register
    steady_clock::time_point checked_{};
    bool refusal_noted_{false};
    bool idle_{false};
    bool expects_continue_{false};
    bool streamed_{false};
    bool dead_{false};                      // nothing can be sent any more
    std::uint64_t sent_{0};
};

/// What a handler sees of a streamed body. Outliving the request it only throws.
class upload : public body_stream {
public:
    explicit upload(std::weak_ptr<session> session) : session_(std::move(session)) {}
    asio::awaitable<std::optional<std::string>> next() override
    {
        auto alive = session_.lock();
        if (!alive)
            throw service_error("E1101");
        co_return co_await alive->next_piece();
    }

private:
    std::weak_ptr<session> session_;
};

asio::awaitable<void> session::serve()
{
    if (core_->tls && !co_await handshake())
        co_return;
    while (!core_->draining) {
        reader_ = std::make_unique<message_reader<true>>();
        int bad_status = 0;
        if (!co_await read_header(bad_status)) {
            if (bad_status != 0) {
                request unknown;
                auto reply = core_->problem(bad_status, bad_status == 431 ? "E9208" : bad_status == 408 ? "E9207" : "E9203", {{"field", "HTTP"}});
                co_await write_response(unknown, reply, false);
                co_await linger(std::chrono::seconds(1));
            }
            break;
        }
        const auto result = co_await answer_one();
        if (result == outcome::keep)
            continue;
        if (result == outcome::linger)
            co_await linger(std::chrono::seconds(5));
        break;
    }
    if (!dead_)
        co_await stream_.finish();
}

asio::awaitable<bool> session::handshake()
{
    error_code failure;
    stream_.expires_after(core_->settings.handshake_timeout);
    co_await stream_.handshake(asio::ssl::stream_base::server, failure);
    const std::string label = "system=\"" + core_->settings.name + '"';
    if (failure) {
        dead_ = true;
        metrics::count("chukan_tls_handshake_failures_total", label);
        log::write(log::level::warning, core_->settings.name, "TLS handshake failed", {{"address", peer_.address}, {"problem", failure.message()}});
        co_return false;
    }
    auto certificate = tls::read_peer(stream_.native());
    metrics::count("chukan_tls_handshakes_total", label + (certificate.resumed ? ",resumed=\"1\"" : ",resumed=\"0\""));
    peer_.subject = std::move(certificate.subject);
    peer_.refusal = std::move(certificate.refusal);
    peer_.refusal_detail = std::move(certificate.refusal_detail);
    identity_ = std::move(certificate.identity);
    peer_.identity = identity_;
    co_return true;
}

/// Reads until the header is complete. `bad_status` tells what to answer when it never will be; 0 = nothing, just close.
asio::awaitable<bool> session::read_header(int& bad_status)
{
    bool waiting = buffer_.empty();
    idle_ = waiting;
    stream_.expires_after(waiting ? core_->settings.idle_timeout : core_->settings.header_timeout);
    while (true) {
        if (!buffer_.empty()) {
            if (waiting) {
                waiting = idle_ = false;
                stream_.expires_after(core_->settings.header_timeout);
            }
            boost::beast::error_code failure;
            feed(*reader_, buffer_, failure);
            if (failure) {
                bad_status = failure == beast::http::error::header_limit ? 431 : 400;
                co_return false;
            }
            if (reader_->is_header_done())
                co_return true;
            if (buffer_.size() > header_limit) {
                bad_status = 431;
                co_return false;
            }
        }
        error_code failure;
        char chunk[read_size];
        const auto count = co_await stream_.read_some(chunk, sizeof chunk, failure);
        if (failure) {
            if (stream_.timed_out() && !buffer_.empty())
                bad_status = 408;
            else if (failure != asio::error::eof && !stream_.timed_out())
                dead_ = true;
            co_return false;
        }
        buffer_.append(chunk, count);
    }
}

asio::awaitable<session::outcome> session::answer_one()
{
    const auto begun = steady_clock::now();
    request request;
    request.method = std::move(reader_->method);
    request.target = std::move(reader_->target);
    for (auto& [name, value] : reader_->fields) {
        auto [at, fresh] = request.headers.emplace(std::move(name), value);
        if (!fresh)
            at->second += ", " + value;
    }
    if (const auto length = reader_->content_length())
        request.content_length = *length;
    request.traceparent = traceparent_of(request.header("traceparent"));
    request.pool = &core_->engine;
    const auto* expect = request.header("expect");
    expects_continue_ = expect && *expect == "100-continue" && reader_->version >= 11;
    sent_ = 0;

    auto reply = co_await dispatch(request);
    request.stream.reset();
    bool written = false;
    const bool ends_with_connection = reply.stream && !reply.content_length && reader_->version < 11;
    const bool keep = keeps_alive() && !ends_with_connection;
    if (!dead_)
        written = co_await write_response(request, reply, keep);
    if (core_->settings.observed)
        core_->settings.observed(request, reply.status, std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - begun), sent_);
    if (!written) {
        dead_ = true;
        co_return outcome::close;
    }
    if (keep)
        co_return outcome::keep;
    co_return reader_->is_done() ? outcome::close : outcome::linger;
}

asio::awaitable<response> session::dispatch(request& request)
{
    const auto parsed = parse_target(request.target);
    if (!parsed)
        co_return core_->problem(400, "E9203", {{"field", "URL"}});
    request.path = parsed->path;
    request.query = parsed->query;
    auto match = core_->routes.find(request.method, request.path);
    static const route none;
    if (auto reply = refused(request, match.found ? *match.found : none))
        co_return std::move(*reply);
    if (!match.found)
        co_return core_->problem(match.path_known ? 405 : 404, match.path_known ? "E9205" : "E9204");
    request.path_values = std::move(match.values);
    request.peer = peer_;

    // Too long by its own word: said before the client has sent it.
    const route& route = *match.found;
    streamed_ = route.body == body_policy::streamed;
    reader_->limit = streamed_ ? core_->settings.body_limit : route.limit;
    if (request.content_length && *request.content_length > reader_->limit)
        co_return core_->problem(413, streamed_ ? "E1102" : "E9206", {{"limit", std::to_string(reader_->limit)}});
    std::exception_ptr problem;
    try {
        reader_->eager(true);
        if (streamed_) {
            request.stream = std::make_unique<upload>(weak_from_this());
        } else if (!reader_->is_done()) {
            while (!reader_->is_done())
                if (!co_await fill())
                    break;
            request.body = std::move(reader_->body);
        }
        co_return co_await handle(request, route);
    } catch (...) {
        problem = std::current_exception();
    }
    co_return explain(problem, request);
}

asio::awaitable<response> session::handle(request& request, const route& route)
{
    if (route.async)
        co_return co_await route.async(request);
    response result;
    co_await run_on_worker(request, route, result);
    co_return result;
}

asio::awaitable<void> session::run_on_worker(request& request, const route& route, response& result)
{
    if (!core_->engine.enter_queue()) {
        result = core_->problem(503, "E9209");
        result.headers.emplace_back("Retry-After", "1");
        co_return;
    }
    std::exception_ptr problem;
    co_await asio::post(asio::bind_executor(core_->engine.workers().get_executor(), asio::use_awaitable));
    core_->engine.leave_queue();
    try {
        result = route.blocking(request);
    } catch (...) {
        problem = std::current_exception();
    }
    co_await asio::post(asio::bind_executor(executor_, asio::use_awaitable));
    if (problem)
        std::rethrow_exception(problem);
}

/// Reads some more of the body. False at its end. Throws E1101, E1102, E1103.
asio::awaitable<bool> session::fill()
{
    if (reader_->is_done())
        co_return false;
    if (expects_continue_) {
        expects_continue_ = false;
        error_code failure;
        stream_.expires_after(core_->settings.write_timeout);
        co_await stream_.write("HTTP/1.1 100 Continue\r\n\r\n", failure);
    }
    if (buffer_.empty()) {
        error_code failure;
        char chunk[read_size];
        stream_.expires_after(core_->settings.body_progress_timeout);
        const auto count = co_await stream_.read_some(chunk, sizeof chunk, failure);
        if (failure && stream_.timed_out())
            throw service_error("E1103");
        if (failure) {
            dead_ = true;
            throw service_error("E1101");
        }
        buffer_.assign(chunk, count);
    }
    boost::beast::error_code failure;
    const auto before = buffer_.size();
    const bool hungry = feed(*reader_, buffer_, failure);
    if (reader_->too_large)
        throw service_error(streamed_ ? "E1102" : "E9206", {{"limit", std::to_string(reader_->limit)}});
    if (failure)
        throw service_error("E9203", {{"field", "chunked"}});
    if (hungry && buffer_.size() == before) { // a chunk header cut in two
        error_code broken;
        char chunk[read_size];
        stream_.expires_after(core_->settings.body_progress_timeout);
        const auto count = co_await stream_.read_some(chunk, sizeof chunk, broken);
        if (broken && stream_.timed_out())
            throw service_error("E1103");
        if (broken) {
            dead_ = true;
            throw service_error("E1101");
        }
        buffer_.append(chunk, count);
    }
    co_return true;
}

asio::awaitable<std::optional<std::string>> session::next_piece()
{
    while (!reader_->is_done() && reader_->body.size() + read_size <= piece_limit)
        if (!co_await fill())
            break;
    if (reader_->body.empty())
        co_return std::nullopt;
    std::optional<std::string> piece(std::move(reader_->body));
    reader_->body.clear();
    co_return piece;
}

/// Why this caller may not have this route: its certificate, the register's word on it, or its kind.
std::optional<response> session::refused(const request& request, const route& route)
{
    if (route.anonymous || !core_->tls)
        return route.callers.empty() || route.anonymous ? std::nullopt : std::optional(core_->refusal("E9101"));
    if (identity_ && core_->settings.certificate_check && steady_clock::now() - checked_ > std::chrono::seconds(2)) {
        checked_ = steady_clock::now();
        const auto verdict = core_->settings.certificate_check(*identity_);
        if (verdict.value_or("") != peer_.refusal)
            refusal_noted_ = false;
        peer_.refusal = verdict.value_or("");
        peer_.refusal_detail = verdict ? "by the register of certificates" : "";
        peer_.identity = verdict ? std::nullopt : identity_;
    }
    if (!peer_.refusal.empty()) {
        note_refusal();
        dead_ = core_->settings.refusal == "handshake";
        auto reply = core_->refusal(peer_.refusal, {{"reason", peer_.refusal_detail}});
        reply.status = 403;
        return reply;
    }
    if (route.callers.empty() || std::find(route.callers.begin(), route.callers.end(), peer_.identity->kind) != route.callers.end())
        return std::nullopt;
    log::write(log::level::warning, core_->settings.name, "caller refused",
               {{"code", "E9105"}, {"kind", peer_.identity->kind}, {"organisation", peer_.identity->organisation}, {"method", request.method}, {"path", route.pattern}});
    auto reply = core_->refusal("E9105", {{"kind", peer_.identity->kind}});
    reply.status = 403;
    return reply;
}

void session::note_refusal()
{
    if (refusal_noted_)
        return;
    refusal_noted_ = true;
    metrics::count("chukan_certificates_refused_total", "system=\"" + core_->settings.name + "\",code=\"" + peer_.refusal + '"');
    log::write(log::level::warning, core_->settings.name, "certificate refused",
               {{"code", peer_.refusal}, {"reason", peer_.refusal_detail}, {"subject", peer_.subject}, {"serial", identity_ ? identity_->serial : ""},
                {"address", peer_.address}});
}

response session::explain(std::exception_ptr problem, const request& request)
{
    try {
        std::rethrow_exception(problem);
    } catch (const service_error& error) {
        auto reply = core_->refusal(error.code(), error.values());
        if (reply.status == 503)
            reply.headers.emplace_back("Retry-After", "1");
        return reply;
    } catch (const unreachable& error) {
        log::write(log::level::warning, core_->settings.name, "another system did not answer", {{"trace", request.traceparent}, {"problem", error.what()}});
        const std::string what = error.what();
        auto reply = core_->problem(503, "E9003", {{"system", what.substr(0, what.find(": "))}});
        reply.headers.emplace_back("Retry-After", "1");
        return reply;
    } catch (const std::exception& error) {
        log::write(log::level::error, core_->settings.name, "request failed",
                   {{"method", request.method}, {"path", without_numbers(request.path)}, {"trace", request.traceparent}, {"problem", without_numbers(error.what())}});
    } catch (...) {
        log::write(log::level::error, core_->settings.name, "request failed", {{"method", request.method}, {"trace", request.traceparent}});
    }
    return core_->problem(500, "E9001");
}

void append_header(std::string& out, std::string_view name, std::string_view value)
{
    out.append(name).append(": ");
    for (const char c : value)
        if (c != '\r' && c != '\n' && c != '\0') // a value must never begin a line of its own
            out += c;
    out += "\r\n";
}

asio::awaitable<bool> session::write_response(const request& request, response& reply, bool keep)
{
    const bool bodiless = reply.status == 204 || reply.status == 304;
    const bool head = request.method == "HEAD";
    const bool chunked = reply.stream && !reply.content_length && reader_->version >= 11;

    std::string out = "HTTP/1.1 " + std::to_string(reply.status) + ' ';
    const auto reason = beast::http::obsolete_reason(beast::http::int_to_status(static_cast<unsigned>(reply.status)));
    out.append(reason.data(), reason.size()).append("\r\n");
    for (const auto& [name, value] : reply.headers)
        append_header(out, name, value);
    if (!bodiless) {
        if (!reply.content_type.empty())
            append_header(out, "Content-Type", reply.content_type);
        if (chunked)
            out += "Transfer-Encoding: chunked\r\n";
        else if (!reply.stream || reply.content_length)
            append_header(out, "Content-Length", std::to_string(reply.stream ? *reply.content_length : reply.body.size()));
    }
    if (!keep)
        out += "Connection: close\r\n";
    out += "\r\n";

    error_code failure;
    const bool with_body = !bodiless && !head;
    if (with_body && !reply.stream)
        out += reply.body; // one write, one record where it fits
    stream_.expires_after(core_->settings.write_timeout + std::chrono::seconds(out.size() >> 20));
    sent_ += co_await stream_.write(out, failure);
    if (failure)
        co_return false;
    if (!with_body || !reply.stream)
        co_return true;

    std::uint64_t left = reply.content_length.value_or(0);
    try {
        while (auto piece = co_await reply.stream->next()) {
            if (piece->empty())
                continue;
            if (reply.content_length && piece->size() > left)
                co_return false;
            left -= std::min<std::uint64_t>(left, piece->size());
            if (chunked) {
                char size[24];
                std::snprintf(size, sizeof size, "%zx\r\n", piece->size());
                piece->insert(0, size);
                *piece += "\r\n";
            }
            stream_.expires_after(core_->settings.write_timeout);
            sent_ += co_await stream_.write(*piece, failure);
            if (failure)
                co_return false;
        }
    } catch (const std::exception& problem) {
        // The status is gone already: an unfinished body is the only way left to say it.
        log::write(log::level::error, core_->settings.name, "answer broke off", {{"trace", request.traceparent}, {"problem", without_numbers(problem.what())}});
        co_return false;
    }
    if (reply.content_length && left > 0)
        co_return false;
    if (chunked)
        sent_ += co_await stream_.write("0\r\n\r\n", failure);
    co_return !failure;
}

/// Closing with unread data would reset the connection before the client has read our answer: read and drop, for at most 5 s or 64 MB.
asio::awaitable<void> session::linger(std::chrono::seconds time)
{
    stream_.expires_after(time);
    std::uint64_t dropped = 0;
    error_code failure;
    char chunk[read_size];
    while (!failure && dropped < (64u << 20))
        dropped += co_await stream_.read_some(chunk, sizeof chunk, failure);
    dead_ = true;
}

} // namespace

std::shared_ptr<asio::ssl::context> make_server_tls(const server_settings& settings, const router& router)
{
    tls::server_options options;
    options.refusal = settings.refusal == "handshake" ? tls::refusal::handshake : tls::refusal::explain;
    options.certificate_optional = std::any_of(router.routes().begin(), router.routes().end(), [](const route& each) { return each.anonymous; });
    options.session_id_context = settings.name;
    options.check = settings.certificate_check;
    return std::make_shared<asio::ssl::context>(tls::new_server_context(*settings.tls, options));
}

void start_session(std::shared_ptr<server_core> core, tcp::socket socket)
{
    const auto executor = socket.get_executor();
    auto made = std::make_shared<session>(std::move(core), std::move(socket));
    asio::co_spawn(executor, session::run(std::move(made)), asio::detached);
}

} // namespace chukan::http
