#include "platform/text/encoding.hpp"
#include "tests/integration/hostile/desk.hpp"

#include <gtest/gtest.h>

/// Files whose structure is unusable: 取込不可 with reason and byte position, the original kept, no business row (decisions.md 8); and those that only look so.
namespace chukan::test {
namespace {

struct upload {
    std::string content, encoding; // Chukan-Encoding; empty: not said
};
struct unusable {
    const char* title;
    upload (*make)(desk&);
    const char* code;
    std::int64_t position; // -1: where exactly is not asked
};

std::string good(desk& desk, std::size_t rows)
{
    std::vector<std::string> lines{desk.header()};
    for (auto& row : desk.rows(rows))
        lines.push_back(row);
    return desk::file(lines);
}

std::string in_encoding(const std::string& text, text::encoding target, bool mark)
{
    std::string out(mark ? text::byte_order_mark(target) : std::string_view());
    text::encode(text, target, out);
    return out;
}

/// The file with some of its rows cut after the third item.
std::string ragged(desk& desk, std::size_t rows, std::size_t broken)
{
    std::vector<std::string> lines{desk.header()};
    for (auto& row : desk.rows(rows)) {
        if (lines.size() <= broken)
            row = "\"" + std::to_string(lines.size()) + "\",\"1\",\"39130000\"";
        lines.push_back(row);
    }
    return desk::file(lines);
}

std::size_t header_bytes(desk& desk)
{
    return desk.header().size() + 2;
}

const std::vector<unusable> cases{
    {"binary", [](desk&) { return upload{std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe\xfd", 19), ""}; }, "E1002", 0},
    {"one_enormous_line", [](desk&) { return upload{std::string(3u << 20, 'x'), ""}; }, "E1006", 0},
    {"an_enormous_line_in_the_middle", [](desk& desk) { return upload{desk::file({desk.header()}) + std::string(70000, 'x') + "\r\n", ""}; }, "E1006", -2},
    {"an_unterminated_quote", [](desk& desk) { return upload{desk::file({desk.header()}) + "\"1\",\"1\",\"never closed\r\n", ""}; }, "E1004", -3},
    {"wrong_encoding", [](desk& desk) { return upload{desk::file({desk.header()}) + "\x93\x8c\x8b\x9e\r\n", "0"}; }, "E1002", -2},
    {"utf8_said_to_be_utf16", [](desk& desk) { return upload{good(desk, 2), "2"}; }, "E1009", 0},
    {"a_nul", [](desk& desk) { return upload{desk::file({desk.header()}) + std::string("\"1\",\"\0\"\r\n", 9), ""}; }, "E1003", -4},
    {"utf16_mark_in_utf8", [](desk& desk) { return upload{in_encoding(good(desk, 2), text::encoding::utf16le, true), "0"}; }, "E1009", 0},
    {"utf16_mark_in_cp932", [](desk& desk) { return upload{in_encoding(good(desk, 2), text::encoding::utf16le, true), "1"}; }, "E1009", 0},
    {"utf8_mark_in_cp932", [](desk& desk) { return upload{"\xef\xbb\xbf" + good(desk, 2), "1"}; }, "E1009", 0},
    {"the_other_byte_order", [](desk&) { return upload{std::string("\xfe\xff\0a\0b", 6), "2"}; }, "E1009", 0},
    {"a_wrong_header", [](desk& desk) { return upload{"a,b,c\r\n" + desk.rows(1).front() + "\r\n", ""}; }, "E1005", 0},
    {"no_header", [](desk& desk) { return upload{desk::file(desk.rows(2)), ""}; }, "E1005", 0},
    {"more_than_a_tenth_ragged", [](desk& desk) { return upload{ragged(desk, 20, 3), ""}; }, "E1008", -1},
    {"only_a_mark", [](desk&) { return upload{"\xef\xbb\xbf", ""}; }, "E1001", 0},
};

class Unusable : public testing::TestWithParam<unusable> {};

TEST_P(Unusable, KeepsTheOriginalAndSaysWhyAndWhere)
{
    auto& desk = desk::instance();
    const auto business = desk.business_rows();
    const auto made = GetParam().make(desk);
    const auto answer = desk.clerk().upload("enrollee", desk::fresh_name(), made.content, made.encoding);
    ASSERT_EQ(answer.status, 202) << answer.body;
    const auto number = answer.json().at("receipt").get<std::string>();
    const auto receipt = desk.clerk().wait_for(number);
    EXPECT_EQ(receipt.at("state"), "取込不可") << receipt.dump();
    ASSERT_TRUE(receipt.at("reason").is_object()) << receipt.dump();
    EXPECT_EQ(receipt.at("reason").at("code"), GetParam().code) << receipt.dump();
    EXPECT_FALSE(receipt.at("reason").at("message").get<std::string>().empty());
    ASSERT_TRUE(receipt.at("reason").at("byte_position").is_number()) << receipt.dump();
    const auto header = static_cast<std::int64_t>(header_bytes(desk));
    const auto position = receipt.at("reason").at("byte_position").get<std::int64_t>();
    const std::map<std::int64_t, std::int64_t> places{{-2, header}, {-3, header + 8}, {-4, header + 5}};
    if (GetParam().position != -1) {
        EXPECT_EQ(position, GetParam().position >= 0 ? GetParam().position : places.at(GetParam().position)) << receipt.dump();
    }
    EXPECT_EQ(receipt.at("rows"), 0);
    EXPECT_EQ(receipt.at("accepted"), 0);
    EXPECT_EQ(desk.business_rows(), business);
    const auto of = " WHERE r.receipt = '" + number + "'";
    EXPECT_EQ(tables("operations").column("SELECT f.complete::text || ' ' || f.bytes FROM receipt r JOIN stored_file f USING (file_id)" + of),
              std::vector<std::string>{"true " + std::to_string(made.content.size())});
    EXPECT_EQ(tables("operations").count("registered_part r" + of), 0);
    const auto result = desk.clerk().ask("GET", "/files/" + number + "/result");
    EXPECT_EQ(result.status, 409) << result.body;
}

INSTANTIATE_TEST_SUITE_P(Uploads, Unusable, testing::ValuesIn(cases), [](const auto& info) { return info.param.title; });

struct right {
    const char* title;
    upload (*make)(desk&);
    unsigned rows, errors;
};
const std::vector<right> rights{
    {"utf8", [](desk& desk) { return upload{good(desk, 3), ""}; }, 3, 0},
    {"utf8_with_a_mark", [](desk& desk) { return upload{"\xef\xbb\xbf" + good(desk, 3), "0"}; }, 3, 0},
    {"utf16_with_a_mark", [](desk& desk) { return upload{in_encoding(good(desk, 3), text::encoding::utf16le, true), "2"}; }, 3, 0},
    {"utf16_recognised_by_its_mark", [](desk& desk) { return upload{in_encoding(good(desk, 3), text::encoding::utf16le, true), ""}; }, 3, 0},
    {"cp932", [](desk& desk) { return upload{in_encoding(good(desk, 3), text::encoding::cp932, false), "1"}; }, 3, 0},
    {"one_ragged_row_in_twenty", [](desk& desk) { return upload{ragged(desk, 20, 1), ""}; }, 20, 1},
};

class Right : public testing::TestWithParam<right> {};

TEST_P(Right, IsTakenRowByRow)
{
    auto& desk = desk::instance();
    const auto made = GetParam().make(desk);
    const auto answer = desk.clerk().upload("enrollee", desk::fresh_name(), made.content, made.encoding);
    ASSERT_EQ(answer.status, 202) << answer.body;
    const auto number = answer.json().at("receipt").get<std::string>();
    const auto receipt = desk.clerk().wait_for(number);
    EXPECT_EQ(receipt.at("state"), "処理完了") << receipt.dump();
    EXPECT_EQ(receipt.at("rows"), GetParam().rows) << receipt.dump();
    EXPECT_EQ(receipt.at("error_count"), GetParam().errors) << receipt.dump();
    EXPECT_EQ(tables("operations").count("enrollee WHERE receipt = '" + number + "'"), GetParam().rows - GetParam().errors);
    const auto errors = desk.clerk().ask("GET", "/files/" + number + "/errors");
    EXPECT_EQ(errors.body.find("E2020") != std::string::npos, GetParam().errors > 0) << errors.body;
}

INSTANTIATE_TEST_SUITE_P(Uploads, Right, testing::ValuesIn(rights), [](const auto& info) { return info.param.title; });

} // namespace
} // namespace chukan::test
