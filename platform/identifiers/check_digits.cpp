#include "platform/identifiers/check_digits.hpp"

#include <stdexcept>

namespace chukan::identifiers {

namespace {

bool digits(std::string_view text, std::size_t length)
{
    if (text.size() != length)
        return false;
    for (const char c : text)
        if (c < '0' || c > '9')
            return false;
    return true;
}

void require_digits(std::string_view text, std::size_t length)
{
    if (!digits(text, length))
        throw std::invalid_argument("not " + std::to_string(length) + " digits");
}

unsigned digit(char c)
{
    return static_cast<unsigned>(c - '0');
}

char character(unsigned digit)
{
    return static_cast<char>('0' + digit);
}

/// Mod 11 with weights 2 3 4 5 6 7 from the right, again and again: 個人番号 and 住民票コード.
char modulus_11(std::string_view text)
{
    unsigned sum = 0;
    for (std::size_t n = 0; n < text.size(); ++n)
        sum += digit(text[text.size() - 1 - n]) * (static_cast<unsigned>(n % 6) + 2);
    const unsigned rest = sum % 11;
    return character(rest <= 1 ? 0 : 11 - rest);
}

/// Weights 2, 1, 2, … from the right, the digits of a product added up: 保険者番号 (domain.md 8.3).
char modulus_10(std::string_view text)
{
    unsigned sum = 0;
    for (std::size_t n = 0; n < text.size(); ++n) {
        const unsigned product = digit(text[text.size() - 1 - n]) * (n % 2 == 0 ? 2 : 1);
        sum += product / 10 + product % 10;
    }
    return character((10 - sum % 10) % 10);
}

struct parts {
    unsigned year, month, day;
};

parts date_parts(std::string_view text)
{
    const auto number = [&](std::size_t from, std::size_t count) {
        unsigned value = 0;
        for (std::size_t i = from; i < from + count; ++i)
            value = value * 10 + digit(text[i]);
        return value;
    };
    return {number(0, 4), number(4, 2), number(6, 2)};
}

unsigned days_in(unsigned year, unsigned month)
{
    constexpr unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

bool year_in_range(unsigned year)
{
    return year >= 1850 && year <= 2999;
}

} // namespace

bool personal_number_valid(std::string_view twelve)
{
    return digits(twelve, 12) && modulus_11(twelve.substr(0, 11)) == twelve[11];
}

char personal_number_check(std::string_view eleven)
{
    require_digits(eleven, 11);
    return modulus_11(eleven);
}

bool resident_code_valid(std::string_view eleven)
{
    return digits(eleven, 11) && modulus_11(eleven.substr(0, 10)) == eleven[10];
}

char resident_code_check(std::string_view ten)
{
    require_digits(ten, 10);
    return modulus_11(ten);
}

bool insurer_number_valid(std::string_view eight)
{
    return digits(eight, 8) && modulus_10(eight.substr(0, 7)) == eight[7];
}

char insurer_number_check(std::string_view seven)
{
    require_digits(seven, 7);
    return modulus_10(seven);
}

bool municipality_code_valid(std::string_view five_or_six)
{
    if (digits(five_or_six, 5))
        return true;
    return digits(five_or_six, 6) && municipality_code_check(five_or_six.substr(0, 5)) == five_or_six[5];
}

char municipality_code_check(std::string_view five)
{
    require_digits(five, 5);
    unsigned sum = 0;
    for (std::size_t i = 0; i < 5; ++i)
        sum += digit(five[i]) * (6 - static_cast<unsigned>(i));
    return character((11 - sum % 11) % 10);
}

bool insured_number_valid(std::string_view eight)
{
    return insurer_number_valid(eight);
}

bool branch_number_valid(std::string_view sixteen)
{
    return digits(sixteen, 16) && modulus_10(sixteen.substr(0, 15)) == sixteen[15];
}

std::string branch_number(std::uint64_t serial)
{
    std::string text = std::to_string(serial);
    if (text.size() > 15)
        throw std::invalid_argument("no more than fifteen digits for a 枝番");
    text.insert(0, 15 - text.size(), '0');
    text.push_back(modulus_10(text));
    return text;
}

bool date_valid(std::string_view yyyymmdd)
{
    if (!digits(yyyymmdd, 8))
        return false;
    const parts date = date_parts(yyyymmdd);
    return year_in_range(date.year) && date.month >= 1 && date.month <= 12 && date.day >= 1 &&
           date.day <= days_in(date.year, date.month);
}

bool birth_date_valid(std::string_view yyyymmdd)
{
    if (!digits(yyyymmdd, 8))
        return false;
    const parts date = date_parts(yyyymmdd);
    if (!year_in_range(date.year) || date.month > 12)
        return false;
    // Without a month no day can be known.
    if (date.month == 0)
        return date.day == 0;
    return date.day <= days_in(date.year, date.month);
}

} // namespace chukan::identifiers
