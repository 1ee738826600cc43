#include "tests/bench/load.hpp"

#include "tests/bench/report.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdexcept>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

namespace chukan::bench {

namespace {

using steady = std::chrono::steady_clock;

double thread_cpu_seconds()
{
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

struct free_context {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct free_ssl {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
};
struct free_session {
    void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};

using context_pointer = std::unique_ptr<SSL_CTX, free_context>;

struct client {
    unsigned number{0};
    int socket{-1};
    std::unique_ptr<SSL, free_ssl> ssl;
    std::unique_ptr<SSL_SESSION, free_session> session;
    bool shaken{false}, finished{false};
    std::string out, in;
    std::size_t sent{0};
    steady::time_point began;
};

/// The session that a server sends after the handshake is for the next connection.
int keep_session(SSL* ssl, SSL_SESSION* session)
{
    static_cast<client*>(SSL_get_app_data(ssl))->session.reset(session);
    return 1;
}

context_pointer make_context(const credentials& who)
{
    context_pointer context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_mode(context.get(), SSL_MODE_AUTO_RETRY | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(context.get(), 1); // a record in one read
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context.get(), keep_session);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    if (SSL_CTX_load_verify_locations(context.get(), who.authorities.c_str(), nullptr) != 1 ||
        (!who.certificate.empty() && (SSL_CTX_use_certificate_chain_file(context.get(), who.certificate.c_str()) != 1 ||
                                      SSL_CTX_use_PrivateKey_file(context.get(), who.key.c_str(), SSL_FILETYPE_PEM) != 1)))
        throw std::runtime_error("the load client cannot read its certificate " + who.certificate);
    return context;
}

/// Where a line of the head begins that starts with `name` (lower case, with its colon) in whatever case; npos when none does.
std::size_t header_in(std::string_view head, std::string_view name)
{
    for (auto line = head.find("\r\n"); line != std::string_view::npos; line = head.find("\r\n", line + 2))
        if (head.size() - line - 2 >= name.size() && ::strncasecmp(head.data() + line + 2, name.data(), name.size()) == 0)
            return line + 2;
    return std::string_view::npos;
}

/// An HTTP/1.1 answer in `text`: its length when it is whole, else 0; `status` and `body` are set then.
std::size_t whole_answer(const std::string& text, int& status, std::string_view& body)
{
    const auto end = text.find("\r\n\r\n");
    if (end == std::string::npos || text.size() < 12)
        return 0;
    std::from_chars(text.data() + 9, text.data() + 12, status);
    const auto head = std::string_view(text).substr(0, end);
    const auto start = end + 4;
    if (const auto place = header_in(head, "content-length:"); place != std::string_view::npos) {
        std::size_t length = 0, at = place + 15;
        while (at < head.size() && head[at] == ' ')
            ++at;
        std::from_chars(head.data() + at, head.data() + head.size(), length);
        if (text.size() < start + length)
            return 0;
        body = std::string_view(text).substr(start, length);
        return start + length;
    }
    if (header_in(head, "transfer-encoding:") != std::string_view::npos) {
        const auto last = text.find("0\r\n\r\n", start);
        if (last == std::string::npos)
            return 0;
        body = std::string_view(text).substr(start, last - start);
        return last + 5;
    }
    body = {};
    return start; // 204 and its kin
}

class driver {
public:
    explicit driver(const load& what) : what_(what), context_(make_context(what.who)), poll_(::epoll_create1(EPOLL_CLOEXEC)), clients_(what.connections)
    {
    }
    ~driver()
    {
        for (auto& one : clients_)
            close(one);
        ::close(poll_);
    }
    driver(const driver&) = delete;
    driver& operator=(const driver&) = delete;

    load_result run()
    {
        const double cpu = thread_cpu_seconds();
        const auto began = steady::now();
        end_ = began + what_.duration;
        for (unsigned number = 0; number < what_.connections; ++number) {
            clients_[number].number = number;
            open(clients_[number]);
        }
        std::vector<epoll_event> events(what_.connections);
        while (active_ > 0 && steady::now() < end_ + std::chrono::seconds(10)) {
            const int count = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()), 100);
            for (int index = 0; index < count; ++index)
                step(*static_cast<client*>(events[static_cast<std::size_t>(index)].data.ptr));
        }
        result_.seconds = std::chrono::duration<double>(steady::now() - began).count();
        result_.client_cpu_seconds = thread_cpu_seconds() - cpu;
        std::sort(result_.milliseconds.begin(), result_.milliseconds.end());
        return std::move(result_);
    }

private:
    void open(client& one)
    {
        if (!next_request(one))
            return;
        one.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        const int on = 1;
        ::setsockopt(one.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(what_.port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(one.socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 && errno != EINPROGRESS)
            throw std::runtime_error(std::string("the load client cannot connect: ") + std::strerror(errno));
        one.ssl.reset(SSL_new(context_.get()));
        SSL_set_app_data(one.ssl.get(), &one);
        SSL_set_fd(one.ssl.get(), one.socket);
        SSL_set_connect_state(one.ssl.get());
        if (what_.resume && one.session)
            SSL_set_session(one.ssl.get(), one.session.get());
        one.shaken = false;
        epoll_event event{};
        event.events = EPOLLIN | EPOLLOUT | EPOLLET;
        event.data.ptr = &one;
        ::epoll_ctl(poll_, EPOLL_CTL_ADD, one.socket, &event);
        ++active_;
    }

    void close(client& one)
    {
        if (one.socket < 0)
            return;
        if (one.ssl && one.shaken)
            SSL_shutdown(one.ssl.get());
        one.ssl.reset();
        ::close(one.socket);
        one.socket = -1;
        one.in.clear();
        --active_;
    }

    bool next_request(client& one)
    {
        if (steady::now() >= end_)
            return false;
        one.out = what_.request(one.number, count_++);
        one.sent = 0;
        one.began = steady::now();
        return !one.out.empty();
    }

    void fail(client& one, const std::string& reason)
    {
        ++result_.failures;
        if (result_.first_failure.empty())
            result_.first_failure = reason;
        close(one);
        if (result_.failures < 1000)
            open(one);
    }

    /// Goes as far as the socket lets it.
    void step(client& one)
    {
        if (one.socket < 0)
            return;
        if (!one.shaken) {
            const int done = SSL_do_handshake(one.ssl.get());
            if (done != 1)
                return stuck(one, done, "handshake");
            one.shaken = true;
            result_.resumed += SSL_session_reused(one.ssl.get()) == 1 ? 1 : 0;
        }
        for (;;) {
            if (one.sent < one.out.size()) {
                const int written = SSL_write(one.ssl.get(), one.out.data() + one.sent, static_cast<int>(one.out.size() - one.sent));
                if (written <= 0)
                    return stuck(one, written, "write");
                one.sent += static_cast<std::size_t>(written);
                if (one.sent == one.out.size())
                    return; // the answer's arrival is an event of its own
                continue;
            }
            char buffer[16384];
            const int read = SSL_read(one.ssl.get(), buffer, sizeof buffer);
            if (read <= 0)
                return stuck(one, read, "read");
            one.in.append(buffer, static_cast<std::size_t>(read));
            int status = 0;
            std::string_view body;
            const auto length = whole_answer(one.in, status, body);
            if (length == 0)
                continue;
            take(one, status, body);
            one.in.erase(0, length);
            if (what_.new_connection_each || !next_request(one)) {
                close(one);
                if (what_.new_connection_each)
                    open(one);
                return;
            }
        }
    }

    void take(client& one, int status, std::string_view body)
    {
        const bool right = what_.answered ? what_.answered(one.number, status, body) : status / 100 == 2;
        if (!right) {
            ++result_.failures;
            if (result_.first_failure.empty())
                result_.first_failure = "status " + std::to_string(status) + ": " + std::string(body.substr(0, 300));
            return;
        }
        ++result_.answers;
        result_.milliseconds.push_back(std::chrono::duration<float, std::milli>(steady::now() - one.began).count());
    }

    void stuck(client& one, int outcome, const char* where)
    {
        const int reason = SSL_get_error(one.ssl.get(), outcome);
        if (reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE)
            return;
        char text[128] = "closed";
        if (const auto code = ERR_get_error(); code != 0)
            ERR_error_string_n(code, text, sizeof text);
        ERR_clear_error();
        fail(one, std::string(where) + ": " + text);
    }

    const load& what_;
    context_pointer context_;
    int poll_;
    std::vector<client> clients_;
    steady::time_point end_;
    std::uint64_t count_{0};
    int active_{0};
    load_result result_;
};

} // namespace

double load_result::percentile(double part) const
{
    if (milliseconds.empty())
        return 0;
    return milliseconds[std::min(milliseconds.size() - 1, static_cast<std::size_t>(part * static_cast<double>(milliseconds.size())))];
}

std::string load_result::summary() const
{
    return "p50 " + number(percentile(0.5)) + " ms, p99 " + number(percentile(0.99)) + " ms, p99.9 " + number(percentile(0.999)) +
           " ms; the load client took " + number(seconds == 0 ? 0 : client_cpu_seconds / seconds) + " of one CPU" +
           (failures == 0 ? "" : "; " + std::to_string(failures) + " failures, first: " + first_failure);
}

load_result run(const load& what)
{
    return driver(what).run();
}

std::string get_request(const std::string& path, const std::string& token)
{
    return "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + (token.empty() ? "" : "Authorization: Bearer " + token + "\r\n") + "\r\n";
}

std::string post_request(const std::string& path, const std::string& token, const std::string& json, const std::string& more)
{
    return "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token + "\r\nContent-Type: application/json\r\nContent-Length: " +
           std::to_string(json.size()) + "\r\n" + more + "\r\n" + json;
}

} // namespace chukan::bench
