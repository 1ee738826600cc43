#include "platform/records/retention.hpp"

#include "platform/log/log.hpp"

namespace chukan::records {

namespace {

constexpr unsigned at_once = 5000;
constexpr std::chrono::seconds pace{5};

} // namespace

retention::retention(runtime::context& context, removal remove)
    : context_(context), remove_(std::move(remove)), ticker_(context.name, "retention", pace, [this] { look(); })
{
}

void retention::look()
{
    for (const auto& one : context_.environments.all()) {
        if (one.paused)
            continue;
        const auto today = context_.environments.today(one.id);
        std::uint64_t all = 0, last = 0;
        do {
            last = context_.database.transact([&](db::transaction& running) { return remove_(running, one.id, today, at_once); });
            all += last;
        } while (last == at_once);
        if (all > 0)
            log::write(log::level::info, context_.name, "records.deleted", {{"environment", std::to_string(one.id)}, {"count", std::to_string(all)}, {"today", today}});
    }
}

} // namespace chukan::records
