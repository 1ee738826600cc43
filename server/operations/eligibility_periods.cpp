#include "server/operations/eligibility_periods.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace chukan::operations {

bool eligibility_period::overlaps(const eligibility_period& other) const
{
    if (is_void() || other.is_void())
        return false;
    return (other.lost_on.empty() || acquired_on < other.lost_on) && (lost_on.empty() || other.acquired_on < lost_on);
}

bool eligibility_period::same_as(const eligibility_period& other) const
{
    return acquired_on == other.acquired_on && acquisition_reason == other.acquisition_reason && lost_on == other.lost_on && loss_reason == other.loss_reason;
}

merged_periods merge(std::vector<eligibility_period> registered, const eligibility_period& given)
{
    merged_periods out;
    const auto same = std::find_if(registered.begin(), registered.end(), [&](const auto& period) { return period.acquired_on == given.acquired_on; });
    out.begins_new = same == registered.end();
    out.ends_one = !given.lost_on.empty() && (out.begins_new || same->lost_on.empty());
    for (const auto& period : registered) {
        if (period.acquired_on == given.acquired_on)
            continue;
        if (given.overlaps(period))
            out.refused = "E4103";
        else if (!given.is_void() && !period.is_void() && period.loss_reason == lost_by_death && period.lost_on <= given.acquired_on)
            out.refused = "E4017";
        else
            continue;
        out.conflict = period;
        return out;
    }
    if (out.begins_new) {
        registered.push_back(given);
    } else {
        const auto first_known = same->registered_at;
        *same = given;
        same->registered_at = first_known;
    }
    std::sort(registered.begin(), registered.end(), [](const auto& left, const auto& right) { return left.acquired_on < right.acquired_on; });
    out.periods = std::move(registered);
    return out;
}

bool insured_now(const std::vector<eligibility_period>& periods)
{
    return std::any_of(periods.begin(), periods.end(), [](const auto& period) { return period.in_force(); });
}

std::string day_after(std::string_view date)
{
    using namespace std::chrono;
    if (date.size() != 8 || !std::all_of(date.begin(), date.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return {};
    const auto part = [&](std::size_t from, std::size_t length) { return std::stoi(std::string(date.substr(from, length))); };
    const year_month_day day{year(part(0, 4)), month(static_cast<unsigned>(part(4, 2))), std::chrono::day(static_cast<unsigned>(part(6, 2)))};
    if (!day.ok())
        return {};
    const year_month_day next{sys_days(day) + days(1)};
    char text[32];
    std::snprintf(text, sizeof text, "%04d%02u%02u", static_cast<int>(next.year()), static_cast<unsigned>(next.month()), static_cast<unsigned>(next.day()));
    return text;
}

} // namespace chukan::operations
