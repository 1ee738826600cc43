#include "platform/http/server_wire.hpp"

#include "platform/http/reader.hpp"
#include "platform/http/stream.hpp"
#include "platform/http/trace.hpp"

#include "platform/base/error.hpp"
#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/tls/context.hpp"

#include <algorithm>

namespace chukan::http {
namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;

namespace {

class stream_wire : public wire {
public:
    stream_wire(std::shared_ptr<server_core> core, tcp::socket socket) : core_(std::move(core)), stream_(std::move(socket), core_->tls.get()) {}

    asio::awaitable<std::optional<peer>> handshake() override;
    asio::awaitable<bool> read_head(request& into, int& bad_status) override;
    void expect_body(std::uint64_t limit, const char* too_long) override
    {
        reader_->limit = limit;
        too_long_ = too_long;
        reader_->eager(true);
    }
    asio::awaitable<std::string> whole_body() override;
    asio::awaitable<std::optional<std::string>> next_piece() override;
    asio::awaitable<bool> write_answer(std::shared_ptr<exchange> work, bool keep) override;
    asio::awaitable<void> linger(std::chrono::seconds time) override;
    asio::awaitable<void> finish() override { return stream_.finish(); }
    void close() override { stream_.close(); }

    bool request_read() const override { return reader_->is_done(); }
    bool keep_alive() const override { return reader_->keep_alive(); }
    bool knows_chunks() const override { return reader_->version >= 11; }
    std::string address() override
    {
        error_code ignored;
        return stream_.socket().remote_endpoint(ignored).address().to_string();
    }

private:
    asio::awaitable<bool> await_head(int& bad_status);
    asio::awaitable<bool> fill();
    asio::awaitable<void> read_more();
    asio::awaitable<bool> write_pieces(std::shared_ptr<exchange> work, bool chunked);

    std::shared_ptr<server_core> core_;
    stream stream_;
    std::string buffer_;
    std::unique_ptr<message_reader<true>> reader_;
    const char* too_long_{"E9206"};
    bool expects_continue_{false};
};

asio::awaitable<std::optional<peer>> stream_wire::handshake()
{
    error_code failure;
    stream_.expires_after(core_->settings.handshake_timeout);
    co_await stream_.handshake(asio::ssl::stream_base::server, failure);
    const std::string label = "system=\"" + core_->settings.name + '"';
    if (failure) {
        dead = true;
        metrics::count("chukan_tls_handshake_failures_total", label);
        log::write(log::level::warning, core_->settings.name, "TLS handshake failed", {{"address", address()}, {"problem", failure.message()}});
        co_return std::nullopt;
    }
    auto certificate = tls::read_peer(stream_.native());
    metrics::count("chukan_tls_handshakes_total", label + (certificate.resumed ? ",resumed=\"1\"" : ",resumed=\"0\""));
    peer known;
    known.identity = std::move(certificate.identity);
    known.refusal = std::move(certificate.refusal);
    known.refusal_detail = std::move(certificate.refusal_detail);
    known.subject = std::move(certificate.subject);
    co_return known;
}

asio::awaitable<bool> stream_wire::read_head(request& into, int& bad_status)
{
    reader_ = std::make_unique<message_reader<true>>();
    const bool there = co_await await_head(bad_status);
    if (!there)
        co_return false;
    into.method = reader_->method;
    into.target = reader_->target;
    for (auto& [name, value] : reader_->fields) {
        auto [at, fresh] = into.headers.emplace(std::move(name), value);
        if (!fresh)
            at->second += ", " + value;
    }
    if (const auto length = reader_->content_length())
        into.content_length = *length;
    const auto* expect = into.header("expect");
    expects_continue_ = expect && *expect == "100-continue" && reader_->version >= 11;
    co_return true;
}

asio::awaitable<bool> stream_wire::await_head(int& bad_status)
{
    bool waiting = buffer_.empty();
    idle = waiting;
    stream_.expires_after(waiting ? core_->settings.idle_timeout : core_->settings.header_timeout);
    while (true) {
        if (!buffer_.empty()) {
            if (waiting) {
                waiting = idle = false;
                stream_.expires_after(core_->settings.header_timeout);
            }
            beast::error_code failure;
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
        co_await stream_.read_onto(buffer_, failure);
        if (failure) {
            if (stream_.timed_out() && !buffer_.empty())
                bad_status = 408;
            else if (failure != asio::error::eof && !stream_.timed_out())
                dead = true;
            co_return false;
        }
    }
}

/// Reads some more of the body. False at its end.
asio::awaitable<bool> stream_wire::fill()
{
    if (reader_->is_done())
        co_return false;
    if (expects_continue_) {
        expects_continue_ = false;
        error_code failure;
        stream_.expires_after(core_->settings.write_timeout);
        co_await stream_.write("HTTP/1.1 100 Continue\r\n\r\n", failure);
    }
    if (buffer_.empty())
        co_await read_more();
    beast::error_code failure;
    const auto before = buffer_.size();
    const bool hungry = feed(*reader_, buffer_, failure);
    if (reader_->too_large)
        throw service_error(too_long_, {{"limit", std::to_string(reader_->limit)}});
    if (failure)
        throw service_error("E9203", {{"field", "chunked"}});
    if (hungry && buffer_.size() == before) // a chunk header cut in two
        co_await read_more();
    co_return true;
}

asio::awaitable<void> stream_wire::read_more()
{
    error_code failure;
    stream_.expires_after(core_->settings.body_progress_timeout);
    co_await stream_.read_onto(buffer_, failure);
    if (failure && stream_.timed_out())
        throw service_error("E1103");
    if (failure) {
        dead = true;
        throw service_error("E1101");
    }
}

asio::awaitable<std::string> stream_wire::whole_body()
{
    while (true) { // g++ 12 compiles while (co_await fill()) {} into nothing
        const bool more = co_await fill();
        if (!more)
            break;
    }
    std::string body = std::move(reader_->body);
    reader_->body.clear();
    co_return body;
}

asio::awaitable<std::optional<std::string>> stream_wire::next_piece()
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

asio::awaitable<bool> stream_wire::write_answer(std::shared_ptr<exchange> work, bool keep)
{
    const response& reply = work->reply;
    const bool with_body = reply.status != 204 && reply.status != 304 && work->asked.method != "HEAD";
    const bool chunked = reply.stream && !reply.content_length && knows_chunks();
    std::string out = answer_head(reply, chunked, keep);
    if (with_body && !reply.stream)
        out += reply.body; // one write, one record where it fits
    error_code failure;
    stream_.expires_after(core_->settings.write_timeout + std::chrono::seconds(out.size() >> 20));
    sent += co_await stream_.write(out, failure);
    if (failure)
        co_return false;
    if (!with_body || !reply.stream)
        co_return true;
    co_return co_await write_pieces(std::move(work), chunked);
}

std::string reason_of(std::exception_ptr problem)
{
    try {
        std::rethrow_exception(problem);
    } catch (const std::exception& known) {
        return without_numbers(known.what());
    } catch (...) {
        return "unknown";
    }
}

asio::awaitable<bool> stream_wire::write_pieces(std::shared_ptr<exchange> work, bool chunked)
{
    const auto length = work->reply.content_length;
    std::uint64_t left = length.value_or(0);
    error_code failure;
    while (true) {
        const bool in_time = co_await next_answer_piece(core_, work);
        if (!in_time || work->problem) {
            // The status is gone already: an unfinished body is the only way left to say it.
            log::write(log::level::error, core_->settings.name, "answer broke off",
                       {{"trace", work->asked.traceparent},
                        {"problem", in_time ? reason_of(work->problem) : "silent for " + std::to_string(work->limit.count()) + " s"}});
            co_return false;
        }
        if (!work->piece)
            break;
        std::string piece = std::move(*work->piece);
        if (piece.empty())
            continue;
        if (length && piece.size() > left)
            co_return false;
        left -= std::min<std::uint64_t>(left, piece.size());
        if (chunked) {
            char size[24];
            std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
            piece.insert(0, size);
            piece += "\r\n";
        }
        stream_.expires_after(core_->settings.write_timeout);
        sent += co_await stream_.write(piece, failure);
        if (failure)
            co_return false;
    }
    if (length && left > 0)
        co_return false;
    if (chunked)
        sent += co_await stream_.write("0\r\n\r\n", failure);
    co_return !failure;
}

asio::awaitable<void> stream_wire::linger(std::chrono::seconds time)
{
    stream_.expires_after(time);
    std::uint64_t dropped = 0;
    error_code failure;
    while (!failure && dropped < (64u << 20)) {
        buffer_.clear();
        co_await stream_.read_onto(buffer_, failure);
        dropped += buffer_.size();
    }
    dead = true;
}

} // namespace

std::unique_ptr<wire> create_wire(std::shared_ptr<server_core> core, tcp::socket socket)
{
    return std::make_unique<stream_wire>(std::move(core), std::move(socket));
}

} // namespace chukan::http
