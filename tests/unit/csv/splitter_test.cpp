#include "platform/csv/splitter.hpp"

#include <gtest/gtest.h>

namespace chukan::csv {
namespace {

using rows = std::vector<std::vector<std::string>>;

struct outcome {
    rows records;
    std::vector<std::uint32_t> lines;
    std::vector<unsigned> stray;
    bool operator==(const outcome&) const = default;
};

outcome read(std::string_view text, std::size_t piece, std::size_t limit = 64 * 1024)
{
    splitter splitter(limit);
    outcome out;
    record record;
    const auto drain = [&](bool at_end) {
        while (splitter.next(record, at_end)) {
            splitter.take_fields(record);
            out.records.emplace_back(record.fields.begin(), record.fields.end());
            out.lines.push_back(record.line);
            out.stray.push_back(record.stray_quote);
        }
    };
    for (std::size_t at = 0; at < text.size(); at += piece) {
        splitter.room() += text.substr(at, piece);
        drain(false);
    }
    splitter.room();
    drain(true);
    return out;
}

struct csv_case {
    const char* name;
    std::string text;
    rows records;
    std::vector<std::uint32_t> lines;
};
class Splitter : public testing::TestWithParam<csv_case> {};

TEST_P(Splitter, GivesTheSameWhateverThePieces)
{
    const auto& expected = GetParam();
    for (std::size_t piece : {1, 2, 3, 7, 1000}) {
        const auto found = read(expected.text, piece);
        EXPECT_EQ(found.records, expected.records) << "pieces of " << piece;
        EXPECT_EQ(found.lines, expected.lines) << "pieces of " << piece;
        EXPECT_EQ(found.stray, std::vector<unsigned>(expected.records.size(), 0)) << "pieces of " << piece;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Rfc4180, Splitter,
    testing::Values(csv_case{"Crlf", "a,b\r\nc,d\r\n", {{"a", "b"}, {"c", "d"}}, {1, 2}},
                    csv_case{"LfAndNoLastLineEnd", "a,b\nc,d", {{"a", "b"}, {"c", "d"}}, {1, 2}},
                    csv_case{"EmptyFields", ",\r\n,,\r\n", {{"", ""}, {"", "", ""}}, {1, 2}},
                    csv_case{"BlankLineIsARecord", "a\r\n\r\nb\n\nc", {{"a"}, {""}, {"b"}, {""}, {"c"}}, {1, 2, 3, 4, 5}},
                    csv_case{"CommaAtTheEnd", "a,", {{"a", ""}}, {1}},
                    csv_case{"Quoted", "\"a\",\"b\"\r\n", {{"a", "b"}}, {1}},
                    csv_case{"QuotedEmpty", "\"\",\"\"\n", {{"", ""}}, {1}},
                    csv_case{"DoubledQuotes", "\"say \"\"hi\"\"\",\"\"\"\"\n", {{"say \"hi\"", "\""}}, {1}},
                    csv_case{"LineEndsInsideQuotes", "\"a\r\nb\nc\",d\r\ne,f\r\n", {{"a\r\nb\nc", "d"}, {"e", "f"}}, {1, 4}},
                    csv_case{"CommasInsideQuotes", "\"a,b\",c\n", {{"a,b", "c"}}, {1}},
                    csv_case{"SpacesAreKept", " a , b \n", {{" a ", " b "}}, {1}},
                    csv_case{"QuotedAtTheVeryEnd", "a,\"b\"", {{"a", "b"}}, {1}},
                    csv_case{"CarriageReturnInsideAField", "a\rb,c\r\n", {{"a\rb", "c"}}, {1}},
                    csv_case{"Nothing", "", {}, {}}),
    [](const auto& info) { return info.param.name; });

struct stray_case {
    const char* text;
    std::vector<std::string> fields;
    unsigned column;
};
class StrayQuote : public testing::TestWithParam<stray_case> {};

TEST_P(StrayQuote, IsReportedAndReadAsItStands)
{
    for (std::size_t piece : {1, 2, 1000}) {
        const auto found = read(std::string(GetParam().text) + "\r\nx,y\r\n", piece);
        ASSERT_EQ(found.records.size(), 2U) << GetParam().text;
        EXPECT_EQ(found.records[0], GetParam().fields);
        EXPECT_EQ(found.stray, (std::vector<unsigned>{GetParam().column, 0}));
        EXPECT_EQ(found.records[1], (std::vector<std::string>{"x", "y"}));
    }
}

INSTANTIATE_TEST_SUITE_P(All, StrayQuote,
                         testing::Values(stray_case{"a\"b,c", {"a\"b", "c"}, 1}, stray_case{"a,b\"", {"a", "b\""}, 2},
                                         stray_case{"\"a\"b,c", {"\"a\"b", "c"}, 1}, stray_case{"a,\"b\" ", {"a", "\"b\" "}, 2},
                                         stray_case{" \"a\",b", {" \"a\"", "b"}, 1}, stray_case{"\"a\"\"\"b\",c", {"\"a\"\"\"b\"", "c"}, 1}));

void expect_broken(std::string_view text, std::size_t limit, broken::reason why, std::uint32_t line, const std::string& before)
{
    for (std::size_t piece : {1, 5, 100000}) {
        try {
            read(text, piece, limit);
            FAIL() << "nothing thrown with pieces of " << piece;
        } catch (const broken& problem) {
            EXPECT_EQ(problem.why, why);
            EXPECT_EQ(problem.line, line);
            EXPECT_EQ(problem.before, before);
        }
    }
}

TEST(Broken, QuoteThatIsNeverClosed)
{
    expect_broken("a,b\nc,\"d\ne,f\n", 1000, broken::reason::unterminated_quote, 2, "c,");
    expect_broken("\"", 1000, broken::reason::unterminated_quote, 1, "");
    // It swallows line after line: told long before the end of the file.
    std::string text = "x,\"";
    for (int i = 0; i < 100; ++i)
        text += "1,2,3\n";
    expect_broken(text, 50, broken::reason::unterminated_quote, 1, "x,");
}

TEST(Broken, LineThatIsTooLong)
{
    EXPECT_EQ(read(std::string(49, 'a') + "\n", 10, 50).records.size(), 1U) << "fifty bytes with the line end are allowed";
    expect_broken("ok\n" + std::string(50, 'a') + "\n", 50, broken::reason::line_too_long, 2, "");
    expect_broken(std::string(100000, 'a'), 50, broken::reason::line_too_long, 1, "");
    expect_broken("\"" + std::string(100000, 'a') + "\"", 50, broken::reason::line_too_long, 1, "");
}

} // namespace
} // namespace chukan::csv
