#pragma once
#include "peers/institutions/asking.hpp"
#include "platform/runtime/ticker.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace chukan::institutions {

/// 模擬の照会 (background load): the bodies of this system ask the unions by themselves, so many times a minute of real time and environment, some of it what no line of the table permits. Whom they ask
/// about and what follows from the people and the law table in turn, without chance: the same world and setting ask the same.
class traffic {
public:
    traffic(runtime::context& context, world& world, asker& asker);
    /// GET and PUT /internal/traffic for the world's controls: {"per_minute": 0 to most_traffic of config/inquiries.json, "unlawful_percent": 0 to 100}; 0 a minute ends it.
    void register_routes();
    void start() { ticker_.start(); }
    void stop() { ticker_.stop(); }

    /// What falls due in `elapsed` of real time, in every environment that is not paused. At most 1,000 inquiries each, the rest is left out.
    void turn(std::chrono::milliseconds elapsed);
    void forget(std::int16_t environment);

private:
    struct question {
        std::string asker, provider, office, procedure, information;
        bool unlawful{false};
    };
    void ask(std::int16_t environment, std::int64_t count);
    /// What a body of this 符号管理単位 asks the `serial`-th time; nothing when none of them may ask a union anything.
    std::optional<question> next(const std::string& unit, std::int64_t serial, bool unlawful, const std::string& today);
    const std::vector<question>& lawful_of(const std::string& unit, const std::string& today, const law::bodies& bodies, const law::permissions& table);
    http::response show(std::int16_t environment);
    http::response set(http::request& request);

    runtime::context& context_;
    world& world_;
    asker& asker_;
    const unsigned most_;
    std::mutex mutex_;
    std::map<std::int16_t, double> owed_; // of an inquiry, from turn to turn
    std::chrono::steady_clock::time_point looked_{std::chrono::steady_clock::now()};
    // Of one day and one state of the tables; touched by the thread of turn() only.
    std::tuple<std::string, const void*, const void*> known_for_;
    std::map<std::string, std::vector<question>> known_;
    runtime::ticker ticker_;
};

} // namespace chukan::institutions
