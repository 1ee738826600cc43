#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace chukan {

/// A 個人番号 (12 digits with check digit, 平成26年総務省令第85号 art. 5). It cannot be streamed, formatted, compared with text or put into JSON by accident;
/// only operations, provision, juki and standard_system may link this library (architecture.md rule 1; a negative compile test holds it).
class PersonalNumber {
public:
    /// Nothing unless `digits` is twelve digits with the right check digit.
    static std::optional<PersonalNumber> from_digits(std::string_view digits);
    PersonalNumber(const PersonalNumber&) = default;
    PersonalNumber(PersonalNumber&&) noexcept = default;
    PersonalNumber& operator=(const PersonalNumber&) = default;
    PersonalNumber& operator=(PersonalNumber&&) noexcept = default;
    ~PersonalNumber();

    /// The digits, for a place where a 個人番号 is allowed to go: each call is a line that a reviewer looks at.
    const std::string& reveal_digits() const { return digits_; }
    /// ********9018 as a screen shows it without the right to unmask.
    std::string masked() const;

    template <class Stream>
    friend Stream& operator<<(Stream&, const PersonalNumber&) = delete;
    template <class Json>
    friend void to_json(Json&, const PersonalNumber&) = delete;
    friend bool operator==(const PersonalNumber&, const PersonalNumber&) = default;

private:
    explicit PersonalNumber(std::string digits) : digits_(std::move(digits)) {}
    std::string digits_;
};

} // namespace chukan
