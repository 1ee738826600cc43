#pragma once
#include "platform/masters/releases.hpp"
#include "platform/runtime/system.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string_view>

namespace chukan::intermediate {

/// Which release of the 配信マスター an environment uses: portal, where the operator releases and rolls back, is asked at most every five seconds; while it is away the last answer
/// holds, and before the first one the releases' own dates. Thread-safe.
class release_in_force {
public:
    explicit release_in_force(runtime::context& context);
    /// Asks portal when the last answer is older than five seconds, on the caller's thread: before a transaction, not in it.
    void refresh(std::int16_t environment);
    /// Would refresh() ask? Never blocks.
    bool stale(std::int16_t environment);
    /// Does the 事務 stand in the release in force, as far as is known here?
    bool holds_office(std::int16_t environment, std::string_view office);

private:
    struct answer {
        unsigned release{0}; // 0: never heard
        std::chrono::steady_clock::time_point asked{};
    };

    runtime::context& context_;
    std::shared_ptr<const chukan::masters::releases> known_;
    std::mutex mutex_;
    std::map<std::int16_t, answer> answers_;
};

} // namespace chukan::intermediate
