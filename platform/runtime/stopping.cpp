#include "platform/runtime/stopping.hpp"

#include <list>
#include <mutex>

namespace chukan::runtime {

namespace {

struct listeners {
    std::mutex mutex;
    std::list<std::function<void()>> actions;
};

listeners& all()
{
    static listeners one;
    return one;
}

} // namespace

std::shared_ptr<void> on_stopping(std::function<void()> action)
{
    auto& here = all();
    std::lock_guard lock(here.mutex);
    const auto place = here.actions.insert(here.actions.end(), std::move(action));
    return {nullptr, [&here, place](void*) {
                std::lock_guard ending(here.mutex);
                here.actions.erase(place);
            }};
}

void announce_stopping()
{
    auto& here = all();
    std::lock_guard lock(here.mutex); // held over the calls: an action is never called after its owner has let go
    for (const auto& action : here.actions)
        action();
}

} // namespace chukan::runtime
