#include "platform/base/text.hpp"
#include "platform/layout/definition.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <set>

namespace chukan::layout {
namespace {

const std::filesystem::path source = CHUKAN_SOURCE_DIRECTORY;

std::shared_ptr<const catalogue> shipped()
{
    static const auto value = catalogue::load(source / "config");
    return value;
}

std::vector<std::string> cases()
{
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(source / "tests/data/layout"))
        out.push_back(entry.path().filename().string());
    std::sort(out.begin(), out.end());
    return out;
}

/// tests/data/layout/<case>/{input.csv, expected.csv}: the first line of expected.csv is kind,encoding,date; each other is line,item,code, or unusable,position,code.
class Cases : public testing::TestWithParam<std::string> {};

std::string findings_of(const std::string& input, const std::vector<std::string>& head, std::size_t piece)
{
    reader_settings settings;
    settings.file_encoding = head[1] == "cp932" ? encoding::cp932 : head[1] == "utf16le" ? encoding::utf16le : encoding::utf8;
    settings.today = head[2];
    const auto reader = open_reader(shipped(), shipped()->find(head[0], head[2]), settings);
    std::string out = join(head, ",") + "\n";
    std::uint64_t end = 0;
    const reader::sink sink = [&](const checked_record& record) {
        for (const auto& finding : record.findings)
            out += std::to_string(finding.line) + "," + std::to_string(finding.item_number) + "," + finding.code + "\n";
        end = record.byte_end;
    };
    try {
        for (std::size_t at = 0; at < input.size(); at += piece)
            reader->feed(std::string_view(input).substr(at, piece), sink);
        reader->finish(sink);
        EXPECT_EQ(end, input.size()) << "the place behind the last record is the end of the file";
    } catch (const unusable& problem) {
        out = join(head, ",") + "\nunusable," + std::to_string(problem.position) + "," + problem.code + "\n";
    }
    return out;
}

TEST_P(Cases, GiveWhatIsExpected)
{
    const auto folder = source / "tests/data/layout" / GetParam();
    const std::string expected = read_file(folder / "expected.csv");
    const auto head = split(expected.substr(0, expected.find('\n')), ',');
    const std::string input = read_file(folder / "input.csv");
    EXPECT_EQ(findings_of(input, head, 256 * 1024), expected);
    EXPECT_EQ(findings_of(input, head, 13), expected) << "in pieces of 13 bytes";
}

INSTANTIATE_TEST_SUITE_P(Data, Cases, testing::ValuesIn(cases()), [](const auto& info) { return info.param; });

std::string many_rows(const std::string& row, unsigned count)
{
    std::string out;
    for (unsigned i = 0; i < count; ++i)
        out += row;
    return out;
}

TEST(Reader, StartsAgainWhereItStopped)
{
    for (const char* name : {"kn010_codes", "encoding_cp932", "encoding_utf16le"}) {
        const auto folder = source / "tests/data/layout" / name;
        const std::string expected = read_file(folder / "expected.csv");
        const auto head = split(expected.substr(0, expected.find('\n')), ',');
        const std::string input = read_file(folder / "input.csv");
        reader_settings settings;
        settings.file_encoding = head[1] == "cp932" ? encoding::cp932 : head[1] == "utf16le" ? encoding::utf16le : encoding::utf8;
        settings.today = head[2];
        settings.limits = file_limits::none();
        const auto& layout = shipped()->find(head[0], head[2]);
        struct seen {
            std::uint32_t line;
            std::uint64_t end;
            std::string second;
        };
        const auto read = [&](reader_settings with, std::uint64_t from) {
            std::vector<seen> out;
            const auto reader = open_reader(shipped(), layout, with);
            const reader::sink sink = [&](const checked_record& record) {
                out.push_back({record.line, record.byte_end, std::string((*record.values)[12])});
            };
            reader->feed(std::string_view(input).substr(from), sink);
            reader->finish(sink);
            return out;
        };
        const auto whole = read(settings, 0);
        ASSERT_GE(whole.size(), 2U);
        settings.first_line = whole[0].line + 1;
        settings.first_byte = whole[0].end;
        const auto rest = read(settings, whole[0].end);
        ASSERT_EQ(rest.size(), whole.size() - 1) << name;
        for (std::size_t i = 0; i < rest.size(); ++i) {
            EXPECT_EQ(rest[i].line, whole[i + 1].line);
            EXPECT_EQ(rest[i].end, whole[i + 1].end);
            EXPECT_EQ(rest[i].second, whole[i + 1].second);
        }
    }
}

TEST(Reader, RefusesTooManyRows)
{
    const std::string input = read_file(source / "tests/data/layout/kn010_good/input.csv");
    const auto& layout = shipped()->find("enrollee", "20171113");
    for (const unsigned most : {3U, 4U}) { // the file has four
        reader_settings settings;
        settings.today = "20171113";
        settings.limits = file_limits{.most_rows = most};
        const auto reader = open_reader(shipped(), layout, settings);
        const reader::sink ignore = [](const checked_record&) {};
        if (most == 4) {
            EXPECT_NO_THROW(reader->feed(input, ignore));
        } else {
            try {
                reader->feed(input, ignore);
                FAIL();
            } catch (const unusable& problem) {
                EXPECT_EQ(problem.code, "E1007");
            }
        }
    }
}

/// What a vendor's own layout may ask for and no shipped one does: the codes of 氏名 under a changed item.
std::set<std::string> codes_with(const std::function<void(item&)>& change)
{
    auto layout = shipped()->find("enrollee", "20171113");
    change(layout.items.at(12));
    reader_settings settings;
    settings.today = "20171113";
    std::set<std::string> codes;
    const auto reader = open_reader(shipped(), layout, settings);
    const reader::sink sink = [&](const checked_record& record) {
        for (const auto& finding : record.findings)
            codes.insert(finding.code);
    };
    reader->feed(read_file(source / "tests/data/layout/kn010_good/input.csv"), sink);
    reader->finish(sink);
    return codes;
}

TEST(Reader, KnowsRulesThatNoShippedLayoutHas)
{
    EXPECT_EQ(codes_with([](item&) {}), std::set<std::string>{});
    EXPECT_EQ(codes_with([](item& name) { name.bytes = 3; }), std::set<std::string>{"E2003"});
    EXPECT_EQ(codes_with([](item& name) { name.bytes = 200; }), std::set<std::string>{});
    EXPECT_EQ(codes_with([](item& name) { name.type = item_type::kana; }), std::set<std::string>{"E2016"}) << "漢字";
}

TEST(Reader, GivesUpOnRaggedFilesLongBeforeTheirEnd)
{
    const std::string input = read_file(source / "tests/data/layout/kn010_good/input.csv");
    const std::string header = input.substr(0, input.find('\n') + 1);
    reader_settings settings;
    settings.today = "20171113";
    settings.structure_only = true;
    const auto reader = open_reader(shipped(), shipped()->find("enrollee", "20171113"), settings);
    std::uint64_t records = 0;
    const reader::sink sink = [&](const checked_record&) { ++records; };
    EXPECT_THROW(reader->feed(header + many_rows("a,b\r\n", 100000), sink), unusable);
    EXPECT_LE(records, 100U);
}

TEST(Findings, NeverShowAPersonalNumber)
{
    const std::string input = read_file(source / "tests/data/layout/kn010_check_digits/input.csv");
    reader_settings settings;
    settings.today = "20171113";
    const auto reader = open_reader(shipped(), shipped()->find("enrollee", "20171113"), settings);
    unsigned masked = 0;
    const reader::sink sink = [&](const checked_record& record) {
        for (const auto& finding : record.findings) {
            EXPECT_EQ(finding.value.find("12345678901"), std::string::npos);
            for (const auto& [name, value] : finding.values)
                EXPECT_EQ(value.find("12345678901"), std::string::npos);
            masked += finding.value == "************";
        }
    };
    reader->feed(input, sink);
    reader->finish(sink);
    EXPECT_EQ(masked, 2U);
}

} // namespace
} // namespace chukan::layout
