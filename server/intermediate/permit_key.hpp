#pragma once
#include "platform/law/kid_doubts.hpp"
#include "platform/law/permit.hpp"
#include "platform/runtime/system.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace chukan::intermediate {

/// nws' public keys for permits, fetched on a thread of its own: a message handler never waits for another system while it holds a transaction and a worker.
class permit_key {
public:
    explicit permit_key(runtime::context& context) : context_(context) {}
    ~permit_key() { stop(); }
    void start();
    void stop();

    /// Throws service_error E9003 (nws tries its message again) while the keys have not come.
    law::permit_keys current();
    /// A permit did not hold under these keys. True when they are too old to judge it by: they are being fetched again.
    bool doubt(const std::string& permit);

private:
    void run();

    runtime::context& context_;
    std::mutex mutex_;
    std::condition_variable changed_;
    law::permit_keys keys_;
    law::kid_doubts doubts_;
    std::chrono::steady_clock::time_point fetched_{};
    bool wanted_{true}, stopping_{false};
    std::thread thread_;
};

} // namespace chukan::intermediate
