#pragma once
#include "platform/content_keys/content_keys.hpp"
#include "server/intermediate/core.hpp"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>

namespace chukan::intermediate {

/// Environments in which a large file is being registered, as far as this process sees its maps arrive. Acquisition waits for the end of such a file, a minute at most:
/// a clerk waits for the registration, the codes wait for the operator's 送信 anyway. Only a matter of order; nothing is lost when it is forgotten.
class recent_registrations {
public:
    void note(std::int16_t environment, bool more_follow)
    {
        const auto now = std::chrono::steady_clock::now();
        std::lock_guard lock(mutex_);
        if (!more_follow) {
            seen_.erase(environment);
            ended_.notify_all();
            return;
        }
        auto& seen = seen_[environment];
        if (now - seen.last > quiet)
            seen.first = now;
        seen.last = now;
    }
    /// Waits for the end of what is under way, a second at most. False: nothing is.
    bool still_under_way(std::int16_t environment)
    {
        std::unique_lock lock(mutex_);
        const auto over = [&] {
            const auto now = std::chrono::steady_clock::now();
            const auto seen = seen_.find(environment);
            return seen == seen_.end() || now - seen->second.last >= quiet || now - seen->second.first >= longest;
        };
        return !ended_.wait_for(lock, std::chrono::seconds(1), over);
    }

private:
    static constexpr std::chrono::seconds quiet{3}; // no map for so long: the file rests
    static constexpr std::chrono::seconds longest{60};
    struct times {
        std::chrono::steady_clock::time_point first, last;
    };
    std::mutex mutex_;
    std::condition_variable ended_;
    std::map<std::int16_t, times> seen_;
};

/// 枝番, code acquisition (domain.md 1.4 steps 2 to 5 and 12).
class codes {
public:
    codes(core& shared, content_keys::keeper& keys);

private:
    void receive_branches();
    void receive_codes();
    jobs::outcome acquire(const jobs::job& job);

    core& core_;
    content_keys::keeper& keys_;
    recent_registrations registrations_;
};

} // namespace chukan::intermediate
