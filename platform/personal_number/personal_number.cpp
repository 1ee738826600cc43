#include "platform/personal_number/personal_number.hpp"

#include "platform/identifiers/check_digits.hpp"

#include <openssl/crypto.h>

namespace chukan {

std::optional<PersonalNumber> PersonalNumber::from_digits(std::string_view digits)
{
    if (!identifiers::personal_number_valid(digits))
        return std::nullopt;
    return PersonalNumber(std::string(digits));
}

PersonalNumber::~PersonalNumber()
{
    // Twelve digits live inside the string object: wiped, so that a core dump or a reused stack slot does not show them.
    OPENSSL_cleanse(digits_.data(), digits_.size());
}

std::string PersonalNumber::masked() const
{
    return digits_.size() == 12 ? "********" + digits_.substr(8) : std::string(12, '*');
}

} // namespace chukan
