#include "peers/standard_system/numbers.hpp"

#include "peers/standard_system/population.hpp"
#include "platform/identifiers/check_digits.hpp"

namespace chukan::standard_system {
namespace {

// Fixed for ever: a person keeps the same numbers whatever the seed of the world.
constexpr std::uint64_t personal_number_key = 0x10a5, resident_code_key = 0x2b1c;

} // namespace

std::string padded(std::uint64_t value, unsigned width)
{
    std::string text = std::to_string(value);
    return text.size() >= width ? text : std::string(width - text.size(), '0') + text;
}

std::uint64_t person_index(const std::string& prefecture, std::uint64_t sequence)
{
    return (std::stoull(prefecture) - 1) * most_persons + sequence - 1;
}

std::string personal_number_of(std::uint64_t index)
{
    std::string digits = "999" + padded(scatter(index, 8, personal_number_key), 8);
    return digits + identifiers::personal_number_check(digits);
}

std::string resident_code_of(std::uint64_t index)
{
    std::string digits = "99" + padded(scatter(index, 8, resident_code_key), 8);
    return digits + identifiers::resident_code_check(digits);
}

std::string insured_number_of(std::uint64_t sequence)
{
    std::string digits = padded(sequence, 7);
    return digits + identifiers::insurer_number_check(digits);
}

} // namespace chukan::standard_system
