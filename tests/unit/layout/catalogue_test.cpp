#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/layout/layout.hpp"
#include "platform/layout/result_codes.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <unistd.h>

#include <filesystem>

namespace chukan::layout {
namespace {

const std::filesystem::path source = CHUKAN_SOURCE_DIRECTORY;

TEST(Catalogue, HoldsTheShippedLayouts)
{
    const auto layouts = catalogue::load(source / "config");
    for (const char* kind : {"enrollee", "enrollee-result", "link-code-status", "eligibility", "eligibility-result", "fukuhon", "fukuhon-result",
                             "inquiry", "inquiry-result", "errors", "KN010", "SK010", "TK010", "JS010"})
        EXPECT_NO_THROW(layouts->find(kind, "20171113")) << kind;
    const auto& layout = layouts->find("KN010", "20171113");
    EXPECT_EQ(layouts->place(layout, "personal_number"), 10U);
    EXPECT_EQ(layouts->item_name(layout, 10), "個人番号");
    EXPECT_THROW(layouts->place(layout, "nothing"), std::logic_error);
    const auto described = nlohmann::json::parse(layouts->describe(layout));
    EXPECT_EQ(described.at("items").size(), 32U);
    EXPECT_EQ(described.at("items").at(16).at("codes").at("values").size(), 3U);
    try {
        layouts->find("enrollee", "20150101");
        FAIL() << "no layout was in force then";
    } catch (const service_error& problem) {
        EXPECT_EQ(problem.code(), "E9006");
    }
}

/// A configuration of one layout and one table, broken in one place.
class Broken : public testing::Test {
protected:
    void SetUp() override
    {
        std::string name = (std::filesystem::temp_directory_path() / "chukan_layout_XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder_ = name;
        std::filesystem::create_directories(folder_ / "layouts");
        std::filesystem::create_directories(folder_ / "codes");
        write_file(folder_ / "codes/sex.json", R"({"name":"sex","ja":"性別","source":"x","codes":[{"code":"1","ja":"男"}]})");
        write_layout(R"({"number":1,"ja":"性別","en":"sex","type":"code","codes":"sex"})", "");
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    void write_layout(const std::string& items, const std::string& rules, const std::string& more = "", const std::string& file = "a")
    {
        write_file(folder_ / ("layouts/" + file + ".json"),
                   R"({"kind":"k","id":"K","version":"1","valid_from":"20160401","valid_to":"","ja":"j","en":"e","direction":"up","source":"s",)" + more +
                       R"("items":[)" + items + R"(],"rules":[)" + rules + "]}");
    }

    void expect_refused(const std::string& file, const std::string& reason)
    {
        try {
            catalogue::load(folder_);
            ADD_FAILURE() << "was accepted: " << reason;
        } catch (const std::runtime_error& problem) {
            EXPECT_NE(std::string(problem.what()).find(file), std::string::npos) << problem.what();
            EXPECT_NE(std::string(problem.what()).find(reason), std::string::npos) << problem.what();
        }
    }
    std::filesystem::path folder_;
};

TEST_F(Broken, TheUnbrokenOneIsAccepted)
{
    EXPECT_NO_THROW(catalogue::load(folder_));
}

TEST_F(Broken, ItemsAreRefusedWithFileAndReason)
{
    const std::pair<const char*, const char*> problems[] = {
        {R"({"number":1,"ja":"性別","en":"sex","type":"code","codes":"seks"})", "there is no code table seks"},
        {R"({"number":1,"ja":"性別","en":"sex","type":"code"})", "names its \"codes\""},
        {R"({"number":1,"ja":"性別","en":"sex","type":"kode"})", "must be one of"},
        {R"({"number":2,"ja":"性別","en":"sex","type":"text"})", "numbered"},
        {R"({"number":1,"ja":"性別","en":"sex","type":"text","lenght":3})", "\"lenght\" is unknown"},
        {R"({"number":1,"ja":"性別","en":"sex","type":"text","characters":"3"})", "whole number"},
        {R"({"number":1,"ja":"性別","en":"sex","type":"text","exact":true})", "needs \"characters\""},
        {R"({"number":1,"ja":"性別","en":"sex","type":"text","required":1})", "true or false"},
        {R"({"number":1,"ja":"性別","en":"sex","type":"digits","check_digit":"x"})", "must be one of"},
        {R"({"number":1,"ja":"a","en":"sex","type":"text"},{"number":2,"ja":"b","en":"sex","type":"text"})", "there twice"},
        {"", "needs items"},
    };
    for (const auto& [items, reason] : problems) {
        write_layout(items, "");
        expect_refused("layouts/a.json", reason);
    }
}

TEST_F(Broken, RulesAreRefusedWithFileAndReason)
{
    const std::string items = R"({"number":1,"ja":"a","en":"a","type":"text"},{"number":2,"ja":"b","en":"b","type":"date"})";
    const std::pair<const char*, const char*> problems[] = {
        {R"({"rule":"required_when","item":"c","when":{"item":"a","in":["1"]}})", "there is no item c"},
        {R"({"rule":"required_when","item":"a"})", "\"when\" is missing"},
        {R"({"rule":"sometimes","item":"a"})", "must be one of"},
        {R"({"rule":"not_before","item":"b"})", "\"other\" must be a text"},
        {R"({"rule":"until","item":"b","date":"20171301"})", "YYYYMMDD"},
        {R"({"rule":"until","item":"b"})", "\"date\" is missing"},
        {R"({"rule":"age","item":"b","birth":"b"})", "\"years\" is missing"},
        {R"({"rule":"empty_when","item":"a","when":{"item":"b","in":[1]}})", "holds texts"},
    };
    for (const auto& [rule, reason] : problems) {
        write_layout(items, rule);
        expect_refused("layouts/a.json:1: /rules/0", reason);
    }
}

TEST_F(Broken, FilesAreRefused)
{
    write_file(folder_ / "layouts/a.json", "{\n\"kind\": \n}");
    expect_refused("layouts/a.json", "layouts/a.json:3: ");
    std::filesystem::remove(folder_ / "layouts/a.json");
    write_layout(R"({"number":1,"ja":"a","en":"a","type":"text"})", "");
    write_layout(R"({"number":1,"ja":"a","en":"a","type":"text"})", "", "", "b");
    expect_refused("layouts/b.json", "in force at the same time");
    std::filesystem::remove(folder_ / "layouts/b.json");
    write_file(folder_ / "codes/again.json", R"({"name":"sex","ja":"性別","source":"x","codes":[]})");
    expect_refused("codes/sex.json", "there twice");
    write_file(folder_ / "codes/again.json", R"({"name":"x","ja":"x","source":"x","codes":[{"code":"1","ja":"a"},{"code":"1","ja":"b"}]})");
    expect_refused("codes/again.json", "there twice");
    std::filesystem::remove_all(folder_ / "codes");
    expect_refused("codes", "");
}

TEST_F(Broken, ResultCodesAreRefused)
{
    write_file(folder_ / "result_codes.json", R"({"E1":{"status":1}})");
    EXPECT_THROW(result_codes::load(folder_), std::runtime_error);
    const std::string good = R"({"status":200,"ja":"a","en":"a","cause":"a","action":"a","action_en":"a","source":"a"})";
    write_file(folder_ / "result_codes.json", "{\"I0000\":" + good + ",\"E9001\":" + good + ",\"I0000\":" + good + "}");
    EXPECT_THROW(result_codes::load(folder_), std::runtime_error) << "the same code twice";
    write_file(folder_ / "result_codes.json", "{\"I0000\":" + good + "}");
    EXPECT_THROW(result_codes::load(folder_), std::runtime_error) << "no E9001";
    write_file(folder_ / "result_codes.json", "{\"I0000\":" + good + ",\"E9001\":" + good + "}");
    EXPECT_NO_THROW(result_codes::load(folder_));
}

TEST(ResultCodes, FillTheirPlaces)
{
    const auto codes = result_codes::load(source / "config");
    EXPECT_EQ(codes->text_ja("E2001", {{"item", "氏名"}}), "氏名が入力されていません。");
    EXPECT_EQ(codes->text_en("E2001", {{"item_en", "name"}}), "name is missing.");
    EXPECT_EQ(codes->text_ja("E2001", {}), "が入力されていません。") << "no braces of ours";
    EXPECT_EQ(codes->find("nothing").code, "E9001");
    const auto problem = nlohmann::json::parse(codes->problem("E9301", {{"right", "file.read\xff"}}));
    EXPECT_EQ(problem.at("code"), "E9301");
    EXPECT_EQ(problem.at("status"), 403);
}

TEST(ResultCodes, AllFindingsOfRowsAreMarked)
{
    const auto codes = result_codes::load(source / "config");
    for (const auto& [name, code] : codes->all()) {
        EXPECT_EQ(name, code.code);
        if (name[0] == 'W')
            EXPECT_EQ(code.text_ja.rfind("警告：", 0), 0U) << name;
        else
            EXPECT_EQ(code.text_ja.rfind("警告：", 0), std::string::npos) << name;
    }
}

TEST(Writer, QuotesAndEncodes)
{
    writer utf8(encoding::utf8);
    utf8.row({"a", "b,c", "say \"hi\"", "x\ny", "", " s"});
    EXPECT_EQ(utf8.take(), "a,\"b,c\",\"say \"\"hi\"\"\",\"x\ny\",,\" s\"\r\n");
    EXPECT_EQ(utf8.take(), "");
    writer cp932(encoding::cp932);
    cp932.row({"髙", "𠮷"});
    EXPECT_EQ(cp932.take(), "\xfb\xfc,\x81\x9c\r\n");
    writer utf16(encoding::utf16le);
    utf16.row({"a"});
    EXPECT_EQ(utf16.take(), std::string("\xff\xfe" "a\0\r\0\n\0", 8));
    writer rest(encoding::utf16le, false);
    rest.row({"a"});
    EXPECT_EQ(rest.take().size(), 6U);
}

} // namespace
} // namespace chukan::layout
