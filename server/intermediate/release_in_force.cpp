#include "server/intermediate/release_in_force.hpp"

#include "platform/base/uuid.hpp"
#include "platform/log/log.hpp"

#include <charconv>

namespace chukan::intermediate {

namespace {

constexpr std::chrono::seconds good_for{5};
constexpr unsigned patience_seconds = 2;

} // namespace

release_in_force::release_in_force(runtime::context& context)
    : context_(context), known_(chukan::masters::releases::load(context.config_directory))
{
}

void release_in_force::refresh(std::int16_t environment)
{
    const auto now = std::chrono::steady_clock::now();
    {
        const std::lock_guard lock(mutex_);
        auto& last = answers_[environment];
        if (last.asked != std::chrono::steady_clock::time_point{} && now - last.asked < good_for)
            return;
        last.asked = now; // one asks, the others go on with what is known
    }
    try {
        const auto reply = context_.messages.call(environment, "portal", "master-release", new_uuid(), "{}", patience_seconds);
        unsigned number = 0;
        std::from_chars(reply.data(), reply.data() + reply.size(), number);
        const std::lock_guard lock(mutex_);
        answers_[environment].release = number;
    } catch (const std::exception& problem) {
        log::write(log::level::warning, context_.name, "master_release.unknown", {{"problem", problem.what()}});
    }
}

bool release_in_force::stale(std::int16_t environment)
{
    const std::lock_guard lock(mutex_);
    const auto last = answers_.find(environment);
    return last == answers_.end() || std::chrono::steady_clock::now() - last->second.asked >= good_for;
}

bool release_in_force::holds_office(std::int16_t environment, std::string_view office)
{
    const chukan::masters::release* found = nullptr;
    {
        const std::lock_guard lock(mutex_);
        if (const auto last = answers_.find(environment); last != answers_.end())
            found = known_->find(last->second.release);
    }
    if (!found)
        found = known_->on(context_.environments.today(environment));
    return known_->holds_office(found ? *found : known_->all().front(), office);
}

} // namespace chukan::intermediate
