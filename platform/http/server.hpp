#pragma once
#include "platform/http/router.hpp"
#include "platform/tls/settings.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace chukan::http {

/// I/O threads and worker threads of one process; every listener and client of the process shares them.
class engine {
public:
    struct settings {
        unsigned io_threads{2};
        unsigned workers{8};
        std::size_t worker_queue{1024};          // more waiting requests than this: 503 with Retry-After
    };
    virtual ~engine() = default;
    /// Blocking work on the worker pool, from any thread. False when the queue is full.
    virtual bool post(std::function<void()> work) = 0;
    /// The executors of the I/O threads, one each (for db::open_pipeline).
    virtual std::vector<boost::asio::any_io_executor> executors() = 0;
    virtual void stop() = 0;
};
std::unique_ptr<engine> create_engine(engine::settings settings);

struct server_settings {
    std::string name;                            // the system's name, for logs and metrics
    std::string address{"127.0.0.1"};
    unsigned short port{0};                      // 0: the system chooses; ask server::port()
    std::optional<tls::settings> tls;            // none: plain HTTP (the loopback port of /healthz, /readyz, /metrics)
    std::string refusal{"explain"};              // or "handshake" (decisions.md 17)
    unsigned connections{2048};
    std::uint64_t body_limit{1ull << 30};        // streamed bodies
    std::chrono::seconds handshake_timeout{10}, header_timeout{10}, idle_timeout{60}, body_progress_timeout{30}, handler_timeout{60}, write_timeout{30};
    /// Asked for each connection with a good certificate, and again while it is kept alive: is it revoked or out of the register's dates? Returns a result code (E9104 …) or nothing. Must not block.
    std::function<std::optional<std::string>(const tls::identity&)> certificate_check;
    /// Turns a refusal into the body of application/problem+json: code, values -> (status, JSON). Set by runtime from config/result_codes.json.
    std::function<std::pair<int, std::string>(const std::string& code, const std::map<std::string, std::string>& values)> problem;
    /// Called once per finished request, for the request log and metrics. Must not block.
    std::function<void(const request&, int status, std::chrono::microseconds took, std::uint64_t bytes)> observed;
};

class server {
public:
    virtual ~server() = default;
    virtual unsigned short port() const = 0;
    /// Stops accepting, lets running requests finish (at most `patience`), closes idle connections. Blocks.
    virtual void drain(std::chrono::seconds patience) = 0;
};
/// Starts listening at once. `router` must outlive the server.
std::unique_ptr<server> listen(engine& engine, server_settings settings, const router& router);

} // namespace chukan::http
