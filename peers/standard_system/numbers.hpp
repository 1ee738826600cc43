#pragma once
#include <cstdint>
#include <string>

/// The identifiers of synthetic persons: obvious patterns with right check digits, each a fixed function of (prefecture, sequence), so that two populations never share one.
namespace chukan::standard_system {

/// Place of a person among all that can be generated: 0 … 99,999,999.
std::uint64_t person_index(const std::string& prefecture, std::uint64_t sequence);
/// "999" + 8 scattered digits + check digit.
std::string personal_number_of(std::uint64_t index);
/// "99" + 8 scattered digits + check digit.
std::string resident_code_of(std::uint64_t index);
/// 7 digits of the sequence + check digit.
std::string insured_number_of(std::uint64_t sequence);
std::string padded(std::uint64_t value, unsigned width);

} // namespace chukan::standard_system
