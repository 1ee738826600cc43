#pragma once
#include "platform/runtime/system.hpp"
#include "server/control/follower.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace chukan::control {

/// Collects the outbox and inbox rows of all systems in batches, at most a second after they were written, and keeps the newest of each environment
/// (decisions.md 21). A system that cannot be reached, or that is a vendor's own, is seen from the other side of its hops only.
class message_log {
public:
    static constexpr unsigned kept = 10000; // rows of each environment, two of which make a world

    message_log(runtime::context& context, std::vector<std::string> systems);
    ~message_log() { stop(); }

    void start();
    void stop();
    /// GET /message-log?world=&after=&limit=: rows in the order in which they changed, and how fresh each system's are.
    http::response page(const http::request& request);

private:
    struct source {
        std::string system;
        follower outbox, inbox;
        std::chrono::steady_clock::time_point next_try{};
        std::chrono::milliseconds pause{0};
        std::string collected_at;            // ISO 8601, real; empty: never reached. Under mutex_, as `reachable`
        bool reachable{false};
    };

    void run();
    void load_heads();
    void visit(source& from);
    /// One page into the table; the number of its new outbox and inbox rows.
    std::pair<std::size_t, std::size_t> take(source& from, std::int64_t after_outbox, std::int64_t after_inbox, unsigned limit);
    bool pause(std::chrono::milliseconds time);

    runtime::context& context_;
    std::vector<source> sources_;
    std::thread thread_;
    std::mutex mutex_;
    std::condition_variable stop_;
    bool stopping_{false};
    bool grown_{false};                      // since the last trimming
};

} // namespace chukan::control
