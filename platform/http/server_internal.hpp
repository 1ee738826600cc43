#pragma once
#include "platform/http/engine_internal.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <unordered_map>

namespace boost::asio::ssl {
class context;
}

namespace chukan::http {

/// What the sessions of one listener share.
struct server_core {
    server_core(engine_internal& engine, server_settings settings, const router& router) : engine(engine), settings(std::move(settings)), routes(router) {}

    engine_internal& engine;
    const server_settings settings;
    const router& routes;
    std::shared_ptr<boost::asio::ssl::context> tls;
    std::atomic<bool> draining{false};

    /// Sessions under way and how to end each: `now` false closes it only between two requests. Called on any thread.
    using ender = std::function<void(bool now)>;
    std::uint64_t enter(ender end);
    void leave(std::uint64_t id);
    std::size_t sessions() const;
    void end_all(bool now);
    bool wait_until_empty(std::chrono::steady_clock::time_point deadline);

    response problem(int status, const std::string& code, const std::map<std::string, std::string>& values = {}) const;
    response refusal(const std::string& code, const std::map<std::string, std::string>& values = {}) const;

private:
    mutable std::mutex mutex_;
    std::condition_variable empty_;
    std::uint64_t last_id_{0};
    std::unordered_map<std::uint64_t, ender> enders_;
};

/// Serves one accepted connection until it ends.
void start_session(std::shared_ptr<server_core> core, boost::asio::ip::tcp::socket socket);

} // namespace chukan::http
