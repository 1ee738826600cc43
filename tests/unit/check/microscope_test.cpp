#include "platform/base/text.hpp"
#include "platform/check/check.hpp"
#include "platform/check/microscope.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <sstream>

namespace chukan::check {
namespace {

const std::filesystem::path source = CHUKAN_SOURCE_DIRECTORY;
using nlohmann::json;

looked_at look(const std::string& bytes, std::size_t piece = 1 << 20, std::optional<text::encoding> declared = std::nullopt)
{
    microscope instrument(declared);
    for (std::size_t at = 0; at < bytes.size(); at += piece)
        instrument.feed(std::string_view(bytes).substr(at, piece));
    return instrument.finish();
}

std::string sample(const std::string& name)
{
    return source / "tests/data/layout" / name / "input.csv";
}

json bytes_of(const std::string& name, const std::vector<std::string>& more = {})
{
    std::vector<std::string> arguments{sample(name), "--bytes", "--json", "--kind", "KN010"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    std::ostringstream out;
    EXPECT_EQ(check_command(arguments, source / "config", true, out), 0) << out.str();
    return json::parse(out.str());
}

TEST(Microscope, TellsEncodingBomAndLineEnds)
{
    for (const std::size_t piece : {1U, 3U, 1000000U}) {
        auto seen = look("\xef\xbb\xbf" "a,b\r\n1,2\n3,4", piece);
        EXPECT_EQ(seen.bom, "utf8");
        EXPECT_EQ(seen.read_as, text::encoding::utf8);
        EXPECT_EQ(seen.crlf, 1U);
        EXPECT_EQ(seen.lf, 1U);
        EXPECT_EQ(seen.cr, 0U);
        EXPECT_FALSE(seen.ends_with_line_end);
        EXPECT_EQ(seen.records, 3U);
        seen = look(std::string("\xff\xfe" "a\0,\0\x44\x30\n\0", 10), piece);
        EXPECT_EQ(seen.read_as, text::encoding::utf16le);
        EXPECT_EQ(seen.records, 1U);
        EXPECT_EQ(seen.columns.begin()->first, 2U);
        seen = look("\x8d\x4c,\x88\xe6\r\n", piece);
        EXPECT_EQ(seen.read_as, text::encoding::cp932);
        EXPECT_FALSE(seen.trials[0].whole);
        EXPECT_EQ(seen.trials[0].first_bad, 0U);
        EXPECT_TRUE(seen.trials[1].whole);
        EXPECT_FALSE(seen.trials[2].whole);
        EXPECT_EQ(seen.trials[2].why, "byte_order");
    }
}

TEST(Microscope, FindsWhereColumnsDrift)
{
    for (const std::size_t piece : {1U, 1000000U}) {
        const auto seen = look("a,b,c\r\n1,2,3\r\n1,\"x,\r\n\"\"y\",3\r\n1,2\r\n4,5,6\r\n", piece);
        ASSERT_EQ(seen.columns.size(), 2U);
        EXPECT_EQ(seen.columns.at(3).records, 4U);
        EXPECT_EQ(seen.columns.at(2).records, 1U);
        EXPECT_EQ(seen.columns.at(2).first_line, 5U);
        EXPECT_EQ(seen.columns.at(2).first_byte, 29U);
        EXPECT_EQ(seen.place_to_look(3), 29U);
        EXPECT_EQ(seen.header, (std::vector<std::string>{"a", "b", "c"}));
    }
}

TEST(Microscope, FindsTheQuoteThatNeverCloses)
{
    const auto seen = look("a,b\r\n1,\"x\r\n2,3\r\n4,5\r\n");
    ASSERT_TRUE(seen.open_quote);
    EXPECT_EQ(seen.open_quote->byte, 7U);
    EXPECT_EQ(seen.open_quote->line, 2U);
    EXPECT_EQ(seen.place_to_look(2), 7U);
}

TEST(Microscope, ShowsTheByteThatBreaksTheFile)
{
    const auto seen = bytes_of("unusable_encoding_utf8", {"--encoding", "utf8"});
    ASSERT_FALSE(seen.at("place").is_null());
    EXPECT_EQ(seen.at("place"), seen.at("encodings").at(0).at("first_bad"));
    bool marked = false;
    for (const auto& line : seen.at("view"))
        if (!line.at("marked").is_null()) {
            marked = true;
            EXPECT_EQ(line.at("offset").get<std::uint64_t>() + line.at("marked").get<unsigned>(), seen.at("place").get<std::uint64_t>());
        }
    EXPECT_TRUE(marked);
}

TEST(Microscope, NamesTheColumnsOfAnotherHeader)
{
    const auto seen = bytes_of("unusable_other_header");
    ASSERT_FALSE(seen.at("header").empty());
    EXPECT_NE(seen.at("header").at(0).at("expected"), seen.at("header").at(0).at("found"));
}

TEST(Microscope, NeverShowsANumberOfTenDigitsOrMore)
{
    std::string bytes = "x,999123456782,y\r\n";
    for (const auto& line : byte_view(bytes, 0, 5)) {
        EXPECT_EQ(line.text.find("1234"), std::string::npos);
        EXPECT_EQ(std::count(line.hex.begin(), line.hex.end(), "31"), 0);
    }
    std::string wide;
    for (const char c : bytes)
        wide += std::string{c, '\0'};
    for (const auto& line : byte_view(wide, 0, 5))
        EXPECT_EQ(line.text.find("1.2.3"), std::string::npos) << line.text;
    std::ostringstream text;
    check_command({sample("kn010_good"), "--bytes", "--at", "552"}, source / "config", true, text);
    EXPECT_EQ(text.str().find("999123456782"), std::string::npos);
    EXPECT_NE(text.str().find("**"), std::string::npos) << text.str();
}

TEST(Row, IsShownItemByItemWithWhatIsWrong)
{
    std::ostringstream out;
    ASSERT_EQ(check_command({sample("kn010_codes"), "--row", "2", "--json"}, source / "config", true, out), 0);
    const auto row = json::parse(out.str());
    EXPECT_EQ(row.at("line"), 2);
    EXPECT_EQ(row.at("items").size(), 32U);
    EXPECT_EQ(row.at("items").at(10).at("value"), "************") << "a 個人番号 is masked";
    unsigned wrong = 0;
    for (const auto& item : row.at("items"))
        wrong += static_cast<unsigned>(item.at("findings").size());
    EXPECT_GT(wrong, 0U);
    std::ostringstream none;
    EXPECT_EQ(check_command({sample("kn010_codes"), "--row", "9999"}, source / "config", true, none), 2);
}

TEST(Names, AreJudgedAsTheServerDoes)
{
    const auto folder = std::filesystem::temp_directory_path() / "chukan_check_names";
    std::filesystem::create_directories(folder);
    const auto told = [&](const std::string& name, std::vector<std::string> more = {}) {
        std::filesystem::copy_file(sample("kn010_good"), folder / name, std::filesystem::copy_options::overwrite_existing);
        std::vector<std::string> arguments{(folder / name).string(), "--json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        std::ostringstream out;
        check_command(arguments, source / "config", true, out);
        const auto found = json::parse(out.str());
        return found.at("name").is_null() ? std::string() : found.at("name").at("code").get<std::string>();
    };
    EXPECT_EQ(told("39130000_KN010_20171113_001.csv"), "");
    EXPECT_EQ(told("39130000_KN010_20171113_1.csv"), "E1020");
    EXPECT_EQ(told("39130001_KN010_20171113_001.csv"), "E1020") << "the check digit of the 保険者コード";
    EXPECT_EQ(told("39130000_SK010_20171113_001.csv", {"--kind", "KN010"}), "E1023");
    EXPECT_EQ(told("any.csv"), "") << "claims nothing";
    std::filesystem::remove_all(folder);
}

TEST(Juki, IsCheckedByItsNameWithoutAHeader)
{
    const auto folder = std::filesystem::temp_directory_path() / "chukan_check_juki";
    std::filesystem::create_directories(folder);
    std::filesystem::copy_file(source / "docs/interface/samples/39130000N1Y.CSV", folder / "39130000N1Y.CSV", std::filesystem::copy_options::overwrite_existing);
    std::ostringstream out;
    EXPECT_EQ(check_command({(folder / "39130000N1Y.CSV").string(), "--json"}, source / "config", true, out), 0) << out.str();
    const auto found = json::parse(out.str());
    EXPECT_EQ(found.at("kind"), "JK010");
    EXPECT_EQ(found.at("encoding"), "cp932");
    EXPECT_EQ(found.at("rows"), 1);
    std::filesystem::remove_all(folder);
}

} // namespace
} // namespace chukan::check
