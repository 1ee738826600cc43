#include "peers/standard_system/calendar.hpp"

#include <chrono>
#include <stdexcept>

namespace chukan::standard_system {
namespace {

using std::chrono::year_month_day;

year_month_day civil(int day)
{
    return year_month_day{std::chrono::sys_days{std::chrono::days{day}}};
}

} // namespace

int day_of(int year, int month, int day)
{
    const year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                              std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok())
        throw std::invalid_argument("no such day");
    return static_cast<int>(std::chrono::sys_days{date}.time_since_epoch().count());
}

int parse_day(std::string_view text)
{
    if (text.size() != 8 || text.find_first_not_of("0123456789") != text.npos)
        throw std::invalid_argument("a date is YYYYMMDD");
    const int value = std::stoi(std::string(text));
    return day_of(value / 10000, value / 100 % 100, value % 100);
}

std::string format_day(int day)
{
    const auto date = civil(day);
    int value = static_cast<int>(date.year()) * 10000 + static_cast<int>(static_cast<unsigned>(date.month())) * 100
                + static_cast<int>(static_cast<unsigned>(date.day()));
    std::string text(8, '0');
    for (auto place = text.rbegin(); place != text.rend(); ++place, value /= 10)
        *place = static_cast<char>('0' + value % 10);
    return text;
}

int years_later(int day, int years)
{
    auto date = civil(day) + std::chrono::years{years};
    if (!date.ok())
        date = year_month_day{date.year(), std::chrono::March, std::chrono::day{1}};
    return static_cast<int>(std::chrono::sys_days{date}.time_since_epoch().count());
}

int year_of(int day)
{
    return static_cast<int>(civil(day).year());
}

} // namespace chukan::standard_system
