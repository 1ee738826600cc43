#include "server/intermediate/deadlines.hpp"

#include "platform/log/log.hpp"

namespace chukan::intermediate {

namespace {

constexpr unsigned at_once = 1000;
constexpr std::chrono::seconds pace{1};

} // namespace

void deadlines::start()
{
    thread_ = std::thread([this] { run(); });
}

void deadlines::stop()
{
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable())
        thread_.join();
}

void deadlines::run()
{
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, pace, [this] { return stopping_; })) {
        lock.unlock();
        try {
            look();
        } catch (const std::exception& problem) { // the next second tries again
            log::write(log::level::warning, core_.context.name, "deadlines.look_failed", {{"error", problem.what()}});
        }
        lock.lock();
    }
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
