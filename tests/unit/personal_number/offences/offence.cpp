// Compiled by CTest, never linked: exactly one offence at a time must be refused.
#include "platform/personal_number/personal_number.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <iostream>

void offend(const chukan::PersonalNumber& number)
{
    // What is allowed, so that a refusal can only come from the offence below.
    std::cout << number.masked() << fmt::format("{}", number.masked());
    nlohmann::json allowed = number.masked();
#if defined(OFFENCE_STREAM)
    std::cout << number;
#elif defined(OFFENCE_FMT)
    std::cout << fmt::format("{}", number);
#elif defined(OFFENCE_JSON)
    nlohmann::json refused = number;
#elif defined(OFFENCE_TEXT)
    std::string refused = number;
#elif !defined(OFFENCE_NOTHING)
#error "name an offence"
#endif
}
