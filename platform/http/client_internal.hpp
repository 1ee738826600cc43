#pragma once
#include "platform/http/client.hpp"
#include "platform/http/engine_internal.hpp"
#include "platform/http/uri.hpp"

#include <mutex>

namespace boost::asio::ssl {
class context;
}
struct ssl_session_st;

namespace chukan::http {

/// A body that may only be read on one I/O thread.
class bound_stream : public body_stream {
public:
    virtual boost::asio::any_io_executor executor() const = 0;
};

/// One connection of the client, used by one request at a time, on one I/O thread.
class client_connection {
public:
    virtual ~client_connection() = default;
    virtual boost::asio::awaitable<void> open(std::chrono::steady_clock::time_point deadline, ssl_session_st* resume) = 0;
    /// Sends and reads the answer; `release` is called when the connection can serve another request. Throws unreachable, or what request.stream throws.
    virtual boost::asio::awaitable<response> exchange(std::shared_ptr<client_request> request, std::string target, std::function<void()> release) = 0;
    /// Idle and untouched by the other end, as far as one look can tell.
    virtual bool looks_alive() = 0;
    /// Nothing of the answer has come and the time is not up: the other end closed it before it saw the request.
    virtual bool was_stale() const = 0;
    std::chrono::steady_clock::time_point idle_since{};
};

/// `near`: where to say that the other end is wanted on `context` too; null: it may run anywhere.
std::shared_ptr<client_connection> make_connection(boost::asio::io_context& context, std::shared_ptr<boost::asio::ssl::context> tls, const parsed_url& url,
                                                   neighbours* near);
std::shared_ptr<boost::asio::ssl::context> make_client_tls(const tls::settings& settings, std::function<void(const std::string&, ssl_session_st*)> keep);

/// The TLS sessions that servers gave us, one per host:port. Thread-safe.
class session_store {
public:
    void keep(const std::string& authority, ssl_session_st* session); // takes it over
    /// A reference of the caller's own, or null.
    std::shared_ptr<ssl_session_st> find(const std::string& authority);

private:
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<ssl_session_st>> sessions_;
};

} // namespace chukan::http
