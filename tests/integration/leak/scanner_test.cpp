#include "platform/base/text.hpp"
#include "tests/integration/leak/scanner.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace chukan::test {
namespace {

constexpr auto number = "999123456784";
constexpr auto canary = "canary-of-an-answer-0001";

std::string form_found(const std::string& bytes)
{
    leak_scanner scanner;
    scanner.add_number(number);
    scanner.add_text(canary);
    scanner.scan("memory", bytes);
    return scanner.finds().empty() ? "" : scanner.finds().front().form;
}

// The positive control: each form is planted and must be found, or the leak test proves nothing.
TEST(LeakScanner, FindsEveryFormThatIsPlanted)
{
    const std::string text = number;
    EXPECT_EQ(form_found("xx" + text + "yy"), "text");
    EXPECT_EQ(form_found(text), "text");
    std::string wide;
    for (const char letter : text)
        wide += std::string(1, letter) + '\0';
    EXPECT_EQ(form_found("a" + wide), "utf16le");
    const std::uint64_t value = std::stoull(text);
    std::string little(8, '\0'), big(8, '\0');
    for (int place = 0; place < 8; ++place) {
        little[place] = static_cast<char>(value >> (8 * place));
        big[7 - place] = little[place];
    }
    EXPECT_EQ(form_found("abc" + little + "d"), "integer_little");
    EXPECT_EQ(form_found("abc" + big + "d"), "integer_big");
    EXPECT_EQ(form_found("\\x" + to_hex(text)), "hex");
    for (const char* before : {"", "a", "ab", "abc", "abcd"})
        for (const char* after : {"", "z", "zz"}) {
            EXPECT_EQ(form_found(to_base64(before + text + after)), "base64") << before << after;
            EXPECT_EQ(form_found(to_base64(before + std::string(canary) + after)), "base64") << before << after;
        }
    EXPECT_EQ(form_found(std::string("{\"value\":\"") + canary + "\"}"), "text");
}

TEST(LeakScanner, ANumberInsideALongerOneIsNotIt)
{
    EXPECT_EQ(form_found("1" + std::string(number)), "");
    EXPECT_EQ(form_found(std::string(number) + "1"), "");
    EXPECT_EQ(form_found("999123456785"), "");
}

TEST(LeakScanner, FindsAcrossTheEdgeOfAPiece)
{
    const auto folder = std::filesystem::temp_directory_path() / ("chukan-leak-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    const std::string before((8u << 20) - 5, ' ');
    std::ofstream(folder / "file", std::ios::binary) << before << number << before;
    leak_scanner scanner;
    scanner.add_number(number);
    scanner.scan_folder(folder.string());
    std::filesystem::remove_all(folder);
    EXPECT_EQ(scanner.finds().size(), 1u);
}

} // namespace
} // namespace chukan::test
