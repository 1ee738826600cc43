#include "platform/db/hex.hpp"

#include <array>

namespace chukan::db {

namespace {

constexpr auto digit_pairs = [] {
    std::array<char, 512> pairs{};
    constexpr char digits[] = "0123456789abcdef";
    for (unsigned value = 0; value < 256; ++value) {
        pairs[2 * value] = digits[value >> 4];
        pairs[2 * value + 1] = digits[value & 15];
    }
    return pairs;
}();

constexpr auto digit_values = [] {
    std::array<signed char, 256> values{};
    for (auto& value : values)
        value = -1;
    for (unsigned digit = 0; digit < 10; ++digit)
        values['0' + digit] = static_cast<signed char>(digit);
    for (unsigned digit = 0; digit < 6; ++digit)
        values['a' + digit] = values['A' + digit] = static_cast<signed char>(10 + digit);
    return values;
}();

} // namespace

void append_hex(std::string& to, std::string_view raw)
{
    const auto start = to.size();
    to.resize(start + 2 * raw.size());
    char* place = to.data() + start;
    for (const char byte : raw) {
        const auto index = 2u * static_cast<unsigned char>(byte);
        *place++ = digit_pairs[index];
        *place++ = digit_pairs[index + 1];
    }
}

bool decode_bytea(std::string_view text, std::string& raw)
{
    if (!text.starts_with("\\x") || text.size() % 2 != 0)
        return false;
    text.remove_prefix(2);
    raw.resize(text.size() / 2);
    for (std::size_t index = 0; index < raw.size(); ++index) {
        const int high = digit_values[static_cast<unsigned char>(text[2 * index])];
        const int low = digit_values[static_cast<unsigned char>(text[2 * index + 1])];
        if (high < 0 || low < 0)
            return false;
        raw[index] = static_cast<char>(high << 4 | low);
    }
    return true;
}

} // namespace chukan::db
