#include "server/intermediate/deadlines.hpp"

namespace chukan::intermediate {

namespace {

constexpr unsigned at_once = 1000;
constexpr std::chrono::seconds pace{1};

} // namespace

deadlines::deadlines(core& shared, const law::inquiry_limits& limits,
                     std::function<void(db::transaction&, std::int16_t, const inquiry_store::endings&)> ended)
    : core_(shared), limits_(limits), ended_(std::move(ended)), ticker_(shared.context.name, "deadlines", pace, [this] { look(); })
{
}

void deadlines::look()
{
    std::vector<std::int64_t> environments;
    contract::column asked_before;
    const auto term = std::chrono::hours(24) * limits_.answer_days;
    for (const auto& one : core_.context.environments.all()) {
        if (one.paused)
            continue;
        environments.push_back(one.id);
        asked_before.push_back(clock::to_iso(core_.context.environments.now(one.id) - term));
    }
    if (environments.empty())
        return;
    auto& database = core_.context.database;
    const auto found = database.transact([&](db::transaction& running) { return inquiry_store::overdue(running, environments, asked_before); });
    for (const auto environment : found) {
        const auto now = core_.context.environments.now(environment);
        database.transact([&](db::transaction& running) {
            const auto late = inquiry_store::expire(running, environment, clock::to_iso(now - term), at_once, core_.codes->text_ja("E6007", {}),
                                                    core_.codes->text_en("E6007", {}), clock::to_iso(now));
            ended_(running, environment, late);
        });
    }
}

} // namespace chukan::intermediate
