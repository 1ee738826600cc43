#pragma once
#include "platform/runtime/system.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace chukan::intermediate {

/// nws' public key for permits, fetched on a thread of its own: a message handler never waits for another system while it holds a transaction and a worker.
class permit_key {
public:
    explicit permit_key(runtime::context& context) : context_(context) {}
    ~permit_key() { stop(); }
    void start();
    void stop();

    /// Throws service_error E9003 (nws tries its message again) while the key has not come.
    std::string current();
    /// A permit did not hold under the key. True when the key is too old to judge by: it is being fetched again.
    bool doubt();

private:
    void run();

    runtime::context& context_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::string key_;
    std::chrono::steady_clock::time_point fetched_{};
    bool wanted_{true}, stopping_{false};
    std::thread thread_;
};

} // namespace chukan::intermediate
