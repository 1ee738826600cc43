#pragma once
#include <cstdint>
#include <string>
#include <string_view>

/// Looking at valid UTF-8, character by character.
namespace chukan::text {

/// The character at `at`, which moves behind it.
inline char32_t next_character(std::string_view text, std::size_t& at)
{
    const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
    const char32_t lead = byte(at);
    if (lead < 0x80) {
        ++at;
        return lead;
    }
    if (lead < 0xe0) {
        at += 2;
        return (lead & 0x1f) << 6 | (byte(at - 1) & 0x3f);
    }
    if (lead < 0xf0) {
        at += 3;
        return (lead & 0x0f) << 12 | (byte(at - 2) & 0x3f) << 6 | (byte(at - 1) & 0x3f);
    }
    at += 4;
    return (lead & 0x07) << 18 | (byte(at - 3) & 0x3f) << 12 | (byte(at - 2) & 0x3f) << 6 | (byte(at - 1) & 0x3f);
}

void append_utf8(char32_t character, std::string& out);

std::size_t characters(std::string_view text);

inline bool private_use(char32_t c)
{
    return (c >= 0xe000 && c <= 0xf8ff) || c >= 0xf0000;
}

inline bool control(char32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0xfeff;
}

/// What a kana name is written in: ァ–ヺ, the long vowel mark, the middle dot, iteration marks, the full-width space, and ● for what a register could not say.
inline bool full_width_katakana(char32_t c)
{
    return (c >= 0x30a1 && c <= 0x30fe) || c == 0x3000 || c == 0x25cf;
}

/// ｱ–ﾟ and the signs beside them, each one byte in CP932.
inline bool half_width_kana(char32_t c)
{
    return c >= 0xff61 && c <= 0xff9f;
}

/// What a name in かな may hold besides katakana.
inline bool hiragana(char32_t c)
{
    return (c >= 0x3041 && c <= 0x3096) || (c >= 0x309b && c <= 0x309e);
}

/// U+9AD8 as a person reads it in a message.
std::string character_name(char32_t character);

} // namespace chukan::text
