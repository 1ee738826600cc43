#include "platform/check/check.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <sstream>

namespace chukan::check {
namespace {

const std::filesystem::path source = CHUKAN_SOURCE_DIRECTORY;

struct outcome {
    int code;
    std::string text;
};

outcome run(std::vector<std::string> arguments)
{
    std::ostringstream out;
    const int code = check_command(std::move(arguments), source / "config", true, out);
    return {code, out.str()};
}

std::string sample(const char* name)
{
    return source / "tests/data/layout" / name / "input.csv";
}

TEST(Check, ExitCodesTellScriptsWhatHappened)
{
    EXPECT_EQ(run({sample("kn010_good")}).code, 0);
    EXPECT_EQ(run({sample("kn010_codes")}).code, 1);
    EXPECT_EQ(run({sample("unusable_nul")}).code, 2);
    EXPECT_EQ(run({source / "no such file.csv"}).code, 2);
    EXPECT_EQ(run({}).code, 2);
    EXPECT_EQ(run({sample("kn010_good"), "--encoding", "ebcdic"}).code, 2);
    const auto of_no_kind = run({sample("kn010_good"), "--kind", "nothing"});
    EXPECT_EQ(of_no_kind.code, 2);
    EXPECT_NE(of_no_kind.text.find("E1024"), std::string::npos) << of_no_kind.text;
    EXPECT_EQ(run({"--help"}).code, 0);
}

TEST(Check, FindsKindAndEncodingByItself)
{
    for (const auto& [name, kind, encoding] : {std::tuple{"sk010_good", "SK010", "utf8"}, {"tk010_good", "TK010", "utf8"}, {"js010_good", "JS010", "utf8"},
                                               {"encoding_cp932", "KN010", "cp932"}, {"encoding_utf16le", "KN010", "utf16le"}}) {
        const auto found = nlohmann::json::parse(run({sample(name), "--json"}).text);
        EXPECT_EQ(found.at("kind"), kind) << name;
        EXPECT_EQ(found.at("encoding"), encoding) << name;
        EXPECT_TRUE(found.at("unusable").is_null()) << name;
    }
}

TEST(Check, JudgesCodesOnTheGivenDay)
{
    EXPECT_EQ(run({sample("sk010_codes_in_2022"), "--date", "20221001", "--most", "0"}).code, 1);
    const auto then = nlohmann::json::parse(run({sample("sk010_codes_in_2022"), "--date", "20221001", "--json"}).text);
    const auto before = nlohmann::json::parse(run({sample("sk010_codes_in_2022"), "--date", "20171113", "--json"}).text);
    EXPECT_LT(then.at("findings_in_all"), before.at("findings_in_all"));
    EXPECT_EQ(run({sample("kn010_good"), "--date", "20171301"}).code, 2);
}

TEST(Check, CountsAllAndListsAsManyAsAsked)
{
    const auto all = nlohmann::json::parse(run({sample("kn010_required"), "--json"}).text);
    const auto few = nlohmann::json::parse(run({sample("kn010_required"), "--json", "--most", "2"}).text);
    EXPECT_EQ(few.at("findings").size(), 2U);
    EXPECT_EQ(few.at("findings_in_all"), all.at("findings").size());
    EXPECT_EQ(few.at("codes").at("E2001"), all.at("findings").size());
}

TEST(Check, NeverShowsAPersonalNumber)
{
    for (const std::vector<std::string>& more : {std::vector<std::string>{}, {"--json"}}) {
        std::vector<std::string> arguments{sample("kn010_check_digits")};
        arguments.insert(arguments.end(), more.begin(), more.end());
        EXPECT_EQ(run(arguments).text.find("12345678901"), std::string::npos);
    }
}

} // namespace
} // namespace chukan::check
