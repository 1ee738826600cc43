#pragma once
#include <string>
#include <string_view>

/// Days since 1970-01-01 and the YYYYMMDD of the files.
namespace chukan::standard_system {

int day_of(int year, int month, int day);
/// Throws std::invalid_argument unless `yyyymmdd` is eight digits of a real day.
int parse_day(std::string_view yyyymmdd);
std::string format_day(int day);
/// The same day `years` later; 29 February becomes 1 March (年齢計算ニ関スル法律 counts a leap-day birthday from there).
int years_later(int day, int years);
int year_of(int day);

} // namespace chukan::standard_system
