#pragma once
#include "server/intermediate/core.hpp"
#include "server/intermediate/inquiry_limits.hpp"
#include "server/intermediate/inquiry_store.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace chukan::intermediate {

/// 回答期限超過: ends inquiries that nobody answered in time. The term runs on the environment's clock, which a trainer may step by weeks: it is looked at every second.
class deadlines {
public:
    /// `ended` runs in the transaction in which they end.
    deadlines(core& shared, const inquiry_limits& limits, std::function<void(db::transaction&, std::int16_t, const inquiry_store::expired&)> ended)
        : core_(shared), limits_(limits), ended_(std::move(ended))
    {
    }
    ~deadlines() { stop(); }
    void start();
    void stop();

private:
    void run();
    void look();

    core& core_;
    const inquiry_limits limits_;
    const std::function<void(db::transaction&, std::int16_t, const inquiry_store::expired&)> ended_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_{false};
    std::thread thread_;
};

} // namespace chukan::intermediate
