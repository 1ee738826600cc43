#include "platform/text/characters.hpp"
#include "platform/text/encoding.hpp"

#include <gtest/gtest.h>

#include <iconv.h>

namespace chukan::text {
namespace {

using namespace std::string_literals;
using reason = undecodable::reason;

std::string decode(std::string_view bytes, encoding source, std::size_t piece = 1000)
{
    decoder decoder(source);
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += piece)
        decoder.decode(bytes.substr(at, piece), out);
    decoder.finish(out);
    return out;
}

std::string encoded(std::string_view text, encoding target)
{
    std::string out;
    encode(text, target, out);
    return out;
}

struct pair_case {
    std::string bytes, text;
};

class Cp932 : public testing::TestWithParam<pair_case> {};

TEST_P(Cp932, GoesBothWays)
{
    for (std::size_t piece : {1, 2, 3, 1000})
        EXPECT_EQ(decode(GetParam().bytes, encoding::cp932, piece), GetParam().text);
    EXPECT_EQ(encoded(GetParam().text, encoding::cp932), GetParam().bytes);
    EXPECT_EQ(encoded_length(GetParam().text, encoding::cp932), GetParam().bytes.size());
}

// The probes of style.md 5.4: wave dash and minus as Windows has them, NEC row 13, IBM extensions, half-width kana, backslash as second byte.
INSTANTIATE_TEST_SUITE_P(Probes, Cp932,
                         testing::Values(pair_case{"a\\~", "a\\~"}, pair_case{"\x81\x60", "～"}, pair_case{"\x81\x7c", "－"}, pair_case{"\x87\x40", "①"},
                                         pair_case{"\xfb\xfc", "髙"}, pair_case{"\xfa\xb1", "﨑"}, pair_case{"\xb1\xdf", "ｱﾟ"}, pair_case{"\x83\x5c", "ソ"},
                                         pair_case{"\x95\x5c\x94\x5c", "表能"}, pair_case{"\x81\x9c", "●"}, pair_case{"\x81\xca", "￢"},
                                         pair_case{"\x8d\x4c\x88\xe6,\"x\"\r\n", "広域,\"x\"\r\n"}));

TEST(Cp932Table, AgreesWithTheCLibrary)
{
    const iconv_t handle = iconv_open("UTF-8", "CP932");
    ASSERT_NE(handle, reinterpret_cast<iconv_t>(-1));
    unsigned agreed = 0;
    for (unsigned lead = 0x81; lead <= 0xfc; ++lead) {
        if (lead >= 0xa0 && lead <= 0xdf)
            continue;
        for (unsigned second = 0; second < 256; ++second) {
            std::string bytes{static_cast<char>(lead), static_cast<char>(second)};
            char expected[16];
            char *from = bytes.data(), *to = expected;
            std::size_t left = 2, space = sizeof expected;
            iconv(handle, nullptr, nullptr, nullptr, nullptr);
            const bool good = iconv(handle, &from, &left, &to, &space) != static_cast<std::size_t>(-1) && left == 0;
            std::string found;
            try {
                found = decode(bytes, encoding::cp932);
            } catch (const undecodable&) {
                EXPECT_FALSE(good) << std::hex << lead << second;
                continue;
            }
            ASSERT_TRUE(good) << std::hex << lead << second;
            EXPECT_EQ(found, std::string(expected, sizeof expected - space));
            // Whatever CP932 can say comes back as the same character.
            EXPECT_EQ(decode(encoded(found, encoding::cp932), encoding::cp932), found);
            ++agreed;
        }
    }
    iconv_close(handle);
    EXPECT_GT(agreed, 9000U);
}

class Lacking : public testing::TestWithParam<pair_case> {};

TEST_P(Lacking, BecomesALookalikeOrABlackCircle)
{
    EXPECT_EQ(encoded(GetParam().text, encoding::cp932), GetParam().bytes);
    EXPECT_EQ(encoded_length(GetParam().text, encoding::cp932), GetParam().bytes.size());
}

INSTANTIATE_TEST_SUITE_P(Cp932, Lacking,
                         testing::Values(pair_case{"\x81\x60", "〜"}, pair_case{"\x81\x7c", "−"}, pair_case{"\x81\x5c", "—"}, pair_case{"\x81\x61", "‖"},
                                         pair_case{"\x81\x91\x81\x92\x81\xca", "¢£¬"}, pair_case{"\x81\x8f", "¥"}, pair_case{"\x81\x9c", "𠮷"},
                                         pair_case{"a\x81\x9c" "b", "a☃b"}));

struct bad_case {
    std::string bytes;
    encoding source;
    reason why;
    std::uint64_t position;
};
class Undecodable : public testing::TestWithParam<bad_case> {};

TEST_P(Undecodable, IsRefusedAtItsPlace)
{
    const auto& bad = GetParam();
    for (std::size_t piece : {1, 2, 3, 5, 1000}) {
        try {
            decode(bad.bytes, bad.source, piece);
            ADD_FAILURE() << "nothing thrown with pieces of " << piece;
        } catch (const undecodable& problem) {
            EXPECT_EQ(problem.why, bad.why) << piece;
            EXPECT_EQ(problem.position, bad.position) << piece;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(
    All, Undecodable,
    testing::Values(bad_case{"abcd\x82", encoding::cp932, reason::malformed, 4}, bad_case{"abcd\x82\x20", encoding::cp932, reason::malformed, 4},
                    bad_case{"abcdefghijk\x80", encoding::cp932, reason::malformed, 11}, bad_case{"abcd\xa0", encoding::cp932, reason::malformed, 4},
                    bad_case{"abcd\xff", encoding::cp932, reason::malformed, 4}, bad_case{"abcd\x81\x7f", encoding::cp932, reason::malformed, 4},
                    bad_case{"abcdefghij\0k"s, encoding::cp932, reason::nul, 10}, bad_case{"abcdefghij\0k"s, encoding::utf8, reason::nul, 10},
                    bad_case{"abcd\xc0\x80", encoding::utf8, reason::malformed, 4}, bad_case{"abcd\xe0\x80\x80", encoding::utf8, reason::malformed, 4},
                    bad_case{"abcd\xed\xa0\x80", encoding::utf8, reason::malformed, 4}, bad_case{"abcd\xf4\x90\x80\x80", encoding::utf8, reason::malformed, 4},
                    bad_case{"abcd\xe3\x81", encoding::utf8, reason::malformed, 4}, bad_case{"abcd\x80", encoding::utf8, reason::malformed, 4},
                    bad_case{"あ\xff", encoding::utf8, reason::malformed, 3}, bad_case{"\xff\xfe" "a\0", encoding::utf8, reason::byte_order, 0},
                    bad_case{"a\0b\0"s, encoding::utf16le, reason::byte_order, 0}, bad_case{"\xfe\xff\0a"s, encoding::utf16le, reason::byte_order, 0},
                    bad_case{"\xff\xfe" "a\0\0\0"s, encoding::utf16le, reason::nul, 4}, bad_case{"\xff\xfe" "a\0\0\xd8" "b\0"s, encoding::utf16le, reason::malformed, 4},
                    bad_case{"\xff\xfe" "a\0\0\xdc"s, encoding::utf16le, reason::malformed, 4}, bad_case{"\xff\xfe" "a\0b"s, encoding::utf16le, reason::malformed, 4},
                    bad_case{"\xef\xbb\xbf" "abc", encoding::cp932, reason::byte_order, 0}));

TEST(Utf8, WithAndWithoutBom)
{
    for (std::size_t piece : {1, 2, 3, 4, 1000}) {
        EXPECT_EQ(decode("\xef\xbb\xbf漢字𠮷", encoding::utf8, piece), "漢字𠮷");
        EXPECT_EQ(decode("漢字𠮷", encoding::utf8, piece), "漢字𠮷");
        EXPECT_EQ(decode("a", encoding::utf8, piece), "a");
        EXPECT_EQ(decode("", encoding::utf8, piece), "");
    }
    EXPECT_EQ(decode("\xef\xbb\xbf", encoding::utf8), "");
    EXPECT_TRUE(valid_utf8("漢字𠮷"));
    EXPECT_FALSE(valid_utf8("\xed\xa0\x80"));
    EXPECT_FALSE(valid_utf8("\xe3\x81"));
}

TEST(Utf16le, GoesBothWays)
{
    const std::string text = "aあ𠮷\n";
    const std::string bytes = "a\0\x42\x30\x42\xd8\xb7\xdf\n\0"s;
    EXPECT_EQ(encoded(text, encoding::utf16le), bytes);
    EXPECT_EQ(encoded_length(text, encoding::utf16le), bytes.size());
    for (std::size_t piece : {1, 2, 3, 1000})
        EXPECT_EQ(decode(std::string(byte_order_mark(encoding::utf16le)) + bytes, encoding::utf16le, piece), text);
}

TEST(Decoder, StartsInTheMiddle)
{
    decoder decoder(encoding::utf16le, true, 100);
    std::string out;
    decoder.decode("a\0"s, out);
    EXPECT_EQ(out, "a");
    try {
        decoder.decode("\0\0"s, out);
        FAIL();
    } catch (const undecodable& problem) {
        EXPECT_EQ(problem.position, 102U);
    }
}

TEST(Characters, Kinds)
{
    for (const char32_t c : std::u32string(U"ァアンヴヵヶヷヺ・ーヽヾ　●"))
        EXPECT_TRUE(full_width_katakana(c)) << character_name(c);
    for (const char32_t c : std::u32string(U"あｱA漢 ゛"))
        EXPECT_FALSE(full_width_katakana(c)) << character_name(c);
    EXPECT_TRUE(private_use(0xe000));
    EXPECT_TRUE(private_use(0xf8ff));
    EXPECT_FALSE(private_use(0xf900));
    EXPECT_TRUE(control('\n'));
    EXPECT_TRUE(control(0x85));
    EXPECT_FALSE(control(' '));
    EXPECT_EQ(characters("aあ𠮷"), 3U);
    EXPECT_EQ(character_name(0x9ad8), "U+9AD8");
}

TEST(PrivateUse, PassesTheDecoder) // and is refused item by item, E2011
{
    EXPECT_EQ(decode("\xf0\x40", encoding::cp932), "\xee\x80\x80");
}

} // namespace
} // namespace chukan::text
