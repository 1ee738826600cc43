#pragma once
#include "platform/http/server.hpp"

#include <functional>
#include <memory>

namespace chukan::http {

/// The other side could not be reached, broke off or was too slow: worth another try, unlike an answer with an error status.
class unreachable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct client_request {
    std::string method{"GET"};
    std::string url;                             // https://host:port/path?query
    header_list headers;
    std::string body;
    std::string content_type{"application/json"};
    std::unique_ptr<body_stream> stream;         // instead of body; content_length when known, else chunked
    std::optional<std::uint64_t> content_length;
    std::chrono::seconds timeout{60};            // without progress, for streams; whole, otherwise
    bool stream_response{false};                 // response.stream instead of response.body
    bool near{false};                            // small and one of many: a server of the same engine answers on the same I/O thread
    std::size_t response_limit{64u << 20};
    std::string receiver;                        // the system asked, for network faults; empty: by name_receivers, else host:port
};

/// Keep-alive connections to many servers with one client certificate, TLS sessions resumed. Thread-safe.
class client {
public:
    virtual ~client() = default;
    /// From a coroutine on one of the engine's I/O threads. Throws unreachable.
    virtual boost::asio::awaitable<response> send(client_request request) = 0;
    /// From a worker thread: blocks, so never from an I/O thread. Throws unreachable.
    virtual response send_blocking(client_request request) = 0;
    /// From a worker thread, after send_blocking with stream_response: the next piece of that answer.
    virtual std::optional<std::string> next_blocking(body_stream& stream) = 0;
    /// host:port -> system's name, so that network faults know who is at the other end. Before the first request.
    virtual void name_receivers(std::map<std::string, std::string> systems) = 0;
};
/// `link` names this client's own side for network faults ("operations"): faults::between(link, receiver).
std::unique_ptr<client> create_client(engine& engine, tls::settings tls, std::string link);

} // namespace chukan::http
