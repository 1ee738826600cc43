#pragma once
#include "platform/masters/releases.hpp"
#include "platform/runtime/system.hpp"
#include "platform/runtime/ticker.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace chukan::release {

/// Which release of the 配信マスター each environment uses (guide 2.7.1), for a system that judges inquiries: portal, where the operator releases and rolls back, is asked every two seconds for all of them
/// at once. While it is away the last answer holds, and before the first one the releases' own dates. Thread-safe.
class watch {
public:
    explicit watch(runtime::context& context);
    void start() { ticker_.start(); }
    void stop() { ticker_.stop(); }
    /// Asks portal now.
    void look();

    /// Does the 事務 stand in the release that the environment uses?
    bool holds_office(std::int16_t environment, std::string_view office);
    /// リリース1; for the words of a refusal.
    std::string name_of(std::int16_t environment, bool english);

private:
    const masters::release& in_use(std::int16_t environment);

    runtime::context& context_;
    const std::shared_ptr<const masters::releases> known_;
    std::mutex mutex_;
    std::map<std::int16_t, unsigned> numbers_;
    runtime::ticker ticker_;
};

} // namespace chukan::release
