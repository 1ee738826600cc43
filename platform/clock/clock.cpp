#include "platform/clock/clock.hpp"

#include "platform/base/error.hpp"

#include <cstdio>
#include <stdexcept>

namespace chukan::clock {

namespace {

using std::chrono::days;
using std::chrono::duration_cast;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::milliseconds;

constexpr hours japan{9};

/// Writes `number` into `text` as `digits` digits from `place` on. By hand: every line of the operation log has two times.
void put(std::string& text, std::size_t place, std::size_t digits, std::int64_t number)
{
    for (auto at = place + digits; at-- > place; number /= 10)
        text[at] = static_cast<char>('0' + number % 10);
}

} // namespace

time_point reading::at(time_point real_now) const
{
    if (frozen)
        return base_environment;
    const std::chrono::duration<double, time_point::period> passed = real_now - base_real;
    return base_environment + duration_cast<time_point::duration>(passed * rate);
}

void environments::put(environment value)
{
    std::lock_guard lock(mutex_);
    auto& place = known_[value.id];
    // Announcements may overtake each other: an older one never undoes a newer one.
    if (place.id == value.id && place.clock.version > value.clock.version)
        return;
    place = std::move(value);
}

void environments::erase(std::int16_t id)
{
    std::lock_guard lock(mutex_);
    known_.erase(id);
}

std::optional<environment> environments::find(std::int16_t id) const
{
    std::lock_guard lock(mutex_);
    const auto found = known_.find(id);
    if (found == known_.end())
        return std::nullopt;
    return found->second;
}

std::optional<environment> environments::find(std::string_view world, std::string_view name) const
{
    std::lock_guard lock(mutex_);
    for (const auto& [id, value] : known_)
        if (value.world == world && value.name == name)
            return value;
    return std::nullopt;
}

std::vector<environment> environments::all() const
{
    std::lock_guard lock(mutex_);
    std::vector<environment> out;
    for (const auto& [id, value] : known_)
        out.push_back(value);
    return out;
}

time_point environments::now(std::int16_t id) const
{
    const auto real_now = std::chrono::system_clock::now();
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = known_.find(id); found != known_.end())
            return found->second.clock.at(real_now);
    }
    throw service_error("E9004", {{"environment", std::to_string(id)}});
}

std::string environments::today(std::int16_t id) const
{
    return to_date(now(id));
}

std::string to_iso(time_point value)
{
    const auto local = floor<milliseconds>(value + japan);
    const auto day = floor<days>(local);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{local - day};
    std::string text = "0000-00-00T00:00:00.000+09:00";
    put(text, 0, 4, static_cast<int>(date.year()));
    put(text, 5, 2, static_cast<unsigned>(date.month()));
    put(text, 8, 2, static_cast<unsigned>(date.day()));
    put(text, 11, 2, time.hours().count());
    put(text, 14, 2, time.minutes().count());
    put(text, 17, 2, time.seconds().count());
    put(text, 20, 3, time.subseconds().count());
    return text;
}

std::string to_date(time_point value)
{
    const std::chrono::year_month_day date{floor<days>(value + japan)};
    std::string text = "00000000";
    put(text, 0, 4, static_cast<int>(date.year()));
    put(text, 4, 2, static_cast<unsigned>(date.month()));
    put(text, 6, 2, static_cast<unsigned>(date.day()));
    return text;
}

time_point from_iso(std::string_view text)
{
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, millis = 0, offset_hour = 0, offset_minute = 0;
    char sign = '+';
    const std::string copy(text);
    if (std::sscanf(copy.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d.%3d%c%2d:%2d", &year, &month, &day, &hour, &minute, &second, &millis,
                    &sign, &offset_hour, &offset_minute) != 10) {
        millis = 0;
        if (std::sscanf(copy.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%c%2d:%2d", &year, &month, &day, &hour, &minute, &second, &sign,
                        &offset_hour, &offset_minute) != 9)
            throw std::invalid_argument("not a time with offset: " + copy);
    }
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok() || (sign != '+' && sign != '-') || hour > 23 || minute > 59 || second > 60)
        throw std::invalid_argument("not a time with offset: " + copy);
    const auto offset = std::chrono::hours(offset_hour) + std::chrono::minutes(offset_minute);
    return time_point(std::chrono::sys_days(date).time_since_epoch()) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second) + milliseconds(millis) - (sign == '+' ? offset : -offset);
}

} // namespace chukan::clock
