#pragma once
#include <array>
#include <cstdint>

namespace chukan::text {

/// CP932 both ways as plain arrays, filled once from glibc's "CP932" (never "SHIFT_JIS", which is another table) and one table of our own, lookalikes.hpp.
/// Own arrays decode at about five times the speed of iconv (limits.md 3).
struct cp932_table {
    static constexpr char16_t none = 0xffff;

    std::array<char16_t, 256> single{};         // by one byte; none: the byte begins a pair or is malformed
    std::array<char16_t, 65536> pair{};         // by lead byte * 256 + second byte
    std::array<std::uint16_t, 65536> encoded{}; // by character: one byte, or lead * 256 + second; 0: CP932 lacks it (except for NUL)
    std::array<bool, 256> lead{};

    static const cp932_table& instance();

private:
    cp932_table();
};

} // namespace chukan::text
