#include "platform/http/client_internal.hpp"
#include "platform/http/reader.hpp"
#include "platform/http/stream.hpp"

#include "platform/tls/context.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <sys/socket.h>

namespace chukan::http {
namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;

namespace {

constexpr std::size_t small_body = 64 * 1024;

class wire_connection : public client_connection, public std::enable_shared_from_this<wire_connection> {
public:
    wire_connection(asio::io_context& context, std::shared_ptr<asio::ssl::context> tls, parsed_url url, neighbours* near)
        : tls_(std::move(tls)), url_(std::move(url)), stream_(tcp::socket(context), url_.tls ? tls_.get() : nullptr), context_(context),
          executor_(context.get_executor()), near_(near)
    {
    }

    asio::awaitable<void> open(std::chrono::steady_clock::time_point deadline, ssl_session_st* resume) override;
    asio::awaitable<response> exchange(std::shared_ptr<client_request> request, std::string target, std::function<void()> release) override;
    bool was_stale() const override { return !received_ && !stream_.timed_out(); }
    bool looks_alive() override
    {
        // EAGAIN means silence. A close, or bytes nobody asked for, means that this connection is done.
        char byte;
        return buffer_.empty() && ::recv(stream_.socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    }

    /// A piece of a streamed answer.
    asio::awaitable<std::optional<std::string>> next_piece();
    asio::any_io_executor executor() const { return executor_; }

private:
    asio::awaitable<void> read_header();
    asio::awaitable<void> send_streamed(std::string head);
    asio::awaitable<bool> fill();
    void done();
    [[noreturn]] void fail(const std::string& what, const error_code& failure) const
    {
        throw unreachable(url_.authority + ": " + what + ": " + (stream_.timed_out() ? "too slow" : failure.message()));
    }

    std::shared_ptr<asio::ssl::context> tls_;
    parsed_url url_;
    stream stream_;
    asio::io_context& context_;
    asio::any_io_executor executor_;
    neighbours* near_;
    std::string buffer_;
    std::shared_ptr<client_request> request_;
    std::function<void()> release_;
    std::unique_ptr<message_reader<false>> reader_;
    bool received_{false}, header_done_{false}, sent_all_{false};
    std::exception_ptr read_problem_, write_problem_;
};

/// The body of an answer while it arrives. Dropped half-way it closes the connection, on that connection's own thread.
class download : public bound_stream {
public:
    explicit download(std::shared_ptr<wire_connection> connection) : connection_(std::move(connection)) {}
    ~download() override
    {
        const auto home = connection_->executor();
        asio::post(home, [connection = std::move(connection_)]() mutable { connection.reset(); });
    }
    asio::awaitable<std::optional<std::string>> next() override { return connection_->next_piece(); }
    asio::any_io_executor executor() const override { return connection_->executor(); }

private:
    std::shared_ptr<wire_connection> connection_;
};

asio::awaitable<void> wire_connection::open(std::chrono::steady_clock::time_point deadline, ssl_session_st* resume)
{
    error_code failure;
    stream_.expires_at(deadline);
    const auto port = static_cast<unsigned short>(std::stoul(url_.port));
    auto address = asio::ip::make_address(url_.host, failure);
    std::vector<tcp::endpoint> endpoints{{address, port}};
    if (failure) {
        tcp::resolver resolver(executor_);
        const auto found = co_await resolver.async_resolve(url_.host, url_.port, asio::redirect_error(asio::use_awaitable, failure));
        if (failure)
            fail("unknown host", failure);
        endpoints.assign(found.begin(), found.end());
    }
    std::optional<meeting> expected; // until the other end has accepted, which a handshake shows
    for (const auto& endpoint : endpoints) {
        stream_.close();
        if (near_)
            expected.emplace(*near_, stream_.socket(), endpoint, context_);
        co_await stream_.socket().async_connect(endpoint, asio::redirect_error(asio::use_awaitable, failure));
        if (!failure)
            break;
    }
    if (failure)
        fail("no connection", failure);
    error_code ignored;
    stream_.socket().set_option(tcp::no_delay(true), ignored);
    if (!url_.tls)
        co_return;
    tls::prepare_client(stream_.native(), url_.host, url_.authority, resume);
    co_await stream_.handshake(asio::ssl::stream_base::client, failure);
    if (failure) {
        const auto verdict = SSL_get_verify_result(stream_.native());
        fail(verdict == X509_V_OK ? "TLS handshake" : std::string("the server's certificate: ") + X509_verify_cert_error_string(verdict), failure);
    }
}

std::string render_head(const client_request& request, const parsed_url& url, const std::string& target)
{
    std::string out = request.method + ' ' + target + " HTTP/1.1\r\nHost: " + url.authority + "\r\n";
    const bool with_body = request.stream || !request.body.empty();
    if (with_body)
        out += "Content-Type: " + request.content_type + "\r\n";
    if (request.stream && !request.content_length)
        out += "Transfer-Encoding: chunked\r\n";
    else if (with_body || (request.method != "GET" && request.method != "HEAD"))
        out += "Content-Length: " + std::to_string(request.stream ? *request.content_length : request.body.size()) + "\r\n";
    if (request.timeout > std::chrono::seconds(60)) // willing to wait for longer than usual: our own server should know
        out += "Chukan-Patience: " + std::to_string(request.timeout.count()) + "\r\n";
    for (const auto& [name, value] : request.headers) {
        out += name + ": ";
        for (const char c : value)
            if (c != '\r' && c != '\n' && c != '\0')
                out += c;
        out += "\r\n";
    }
    return out + "\r\n";
}

asio::awaitable<response> wire_connection::exchange(std::shared_ptr<client_request> request, std::string target, std::function<void()> release)
{
    using namespace asio::experimental::awaitable_operators;
    request_ = std::move(request);
    release_ = std::move(release);
    reader_ = std::make_unique<message_reader<false>>();
    reader_->limit = request_->stream_response ? std::numeric_limits<std::uint64_t>::max() : request_->response_limit;
    if (request_->method == "HEAD")
        reader_->skip(true);
    received_ = header_done_ = sent_all_ = false;
    read_problem_ = write_problem_ = nullptr;
    stream_.expires_after(request_->timeout);

    std::string head = render_head(*request_, url_, target);
    if (!request_->stream && request_->body.size() <= small_body) {
        error_code failure;
        head += request_->body;
        co_await stream_.write(head, failure);
        if (failure)
            fail("sending", failure);
        sent_all_ = true;
        co_await read_header();
    } else {
        // A refusal may come while we still send: read at the same time, or the other end's close would swallow it.
        auto writing = send_streamed(std::move(head));
        auto reading = read_header();
        co_await (std::move(writing) && std::move(reading));
        if (write_problem_)
            std::rethrow_exception(write_problem_);
    }
    if (read_problem_)
        std::rethrow_exception(read_problem_);

    response answer;
    answer.status = reader_->status;
    answer.content_type.clear();
    for (auto& [name, value] : reader_->fields) {
        if (name == "content-type")
            answer.content_type = value;
        else if (name == "content-length")
            answer.content_length = std::strtoull(value.c_str(), nullptr, 10);
        answer.headers.emplace_back(std::move(name), std::move(value));
    }
    reader_->eager(true);
    if (request_->stream_response) {
        answer.stream = std::make_unique<download>(shared_from_this());
        co_return answer;
    }
    while (co_await fill()) {
    }
    answer.body = std::move(reader_->body);
    done();
    co_return answer;
}

/// Writes head and body; ends early when the answer is there. A problem of the source is kept for exchange, one of the wire shows on the reading side too.
asio::awaitable<void> wire_connection::send_streamed(std::string head)
{
    const bool chunked = request_->stream && !request_->content_length;
    error_code failure;
    try {
        co_await stream_.write(head, failure);
        std::size_t offset = 0;
        while (!failure && !header_done_) {
            std::optional<std::string> piece;
            if (request_->stream) {
                piece = co_await request_->stream->next();
            } else if (offset < request_->body.size()) {
                piece = request_->body.substr(offset, piece_limit);
                offset += piece->size();
            }
            if (!piece)
                break;
            if (piece->empty())
                continue;
            if (chunked) {
                char size[24];
                std::snprintf(size, sizeof size, "%zx\r\n", piece->size());
                piece->insert(0, size);
                *piece += "\r\n";
            }
            stream_.expires_after(request_->timeout);
            co_await stream_.write(*piece, failure);
        }
        if (chunked && !failure && !header_done_)
            co_await stream_.write("0\r\n\r\n", failure);
        sent_all_ = !failure && !header_done_;
        stream_.expires_after(request_->timeout);
    } catch (...) {
        write_problem_ = std::current_exception();
        stream_.close(); // the reading side gives up as well
    }
}

asio::awaitable<void> wire_connection::read_header()
{
    try {
        while (!reader_->is_header_done()) {
            if (!buffer_.empty()) {
                beast::error_code failure;
                feed(*reader_, buffer_, failure);
                if (failure)
                    throw unreachable(url_.authority + ": the answer is no HTTP: " + failure.message());
                if (reader_->is_header_done()) {
                    if (reader_->status >= 200)
                        break;
                    reader_ = std::make_unique<message_reader<false>>(); // 100 Continue and the like
                    reader_->limit = request_->response_limit;
                    continue;
                }
            }
            error_code failure;
            co_await stream_.read_onto(buffer_, failure);
            if (failure)
                fail("waiting for the answer", failure);
            received_ = true;
        }
        header_done_ = true;
    } catch (...) {
        read_problem_ = std::current_exception();
    }
}

/// Reads some more of the answer's body; false at its end.
asio::awaitable<bool> wire_connection::fill()
{
    if (reader_->is_done())
        co_return false;
    beast::error_code problem;
    bool hungry = buffer_.empty();
    if (!hungry) {
        const auto before = buffer_.size();
        hungry = feed(*reader_, buffer_, problem) && buffer_.size() == before;
    }
    if (hungry) {
        error_code failure;
        if (request_->stream_response)
            stream_.expires_after(request_->timeout);
        co_await stream_.read_onto(buffer_, failure);
        if (failure && reader_->need_eof() && (failure == asio::error::eof || failure == asio::ssl::error::stream_truncated)) {
            reader_->put_eof(problem);
            co_return false;
        }
        if (failure)
            fail("reading the answer", failure);
        feed(*reader_, buffer_, problem);
    }
    if (problem)
        throw unreachable(url_.authority + (reader_->too_large ? ": the answer is too long" : ": the answer broke off"));
    co_return true;
}

asio::awaitable<std::optional<std::string>> wire_connection::next_piece()
{
    auto self = shared_from_this();
    while (!reader_->is_done() && reader_->body.size() + read_size <= piece_limit)
        if (!co_await fill())
            break;
    if (reader_->body.empty()) {
        done();
        co_return std::nullopt;
    }
    std::optional<std::string> piece(std::move(reader_->body));
    reader_->body.clear();
    co_return piece;
}

/// Gives the connection back when it is clean.
void wire_connection::done()
{
    stream_.expires_never();
    auto release = std::move(release_);
    release_ = nullptr;
    request_.reset();
    if (release && sent_all_ && reader_->is_done() && reader_->keep_alive() && !reader_->need_eof() && buffer_.empty())
        release();
}

} // namespace

std::shared_ptr<client_connection> make_connection(asio::io_context& context, std::shared_ptr<asio::ssl::context> tls, const parsed_url& url, neighbours* near)
{
    return std::make_shared<wire_connection>(context, std::move(tls), url, near);
}

std::shared_ptr<asio::ssl::context> make_client_tls(const tls::settings& settings, std::function<void(const std::string&, ssl_session_st*)> keep)
{
    return std::make_shared<asio::ssl::context>(tls::new_client_context(settings, std::move(keep)));
}

void session_store::keep(const std::string& authority, ssl_session_st* session)
{
    std::shared_ptr<ssl_session_st> held(session, SSL_SESSION_free);
    std::lock_guard lock(mutex_);
    sessions_[authority] = std::move(held);
}

std::shared_ptr<ssl_session_st> session_store::find(const std::string& authority)
{
    std::lock_guard lock(mutex_);
    const auto found = sessions_.find(authority);
    return found == sessions_.end() ? nullptr : found->second;
}

} // namespace chukan::http
