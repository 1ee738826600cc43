#include "server/portal/layout_help.hpp"
#include "tests/unit/layout/second_version.hpp"
#include "tests/unit/layout/temporary_config.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace chukan::portal {
namespace {

using nlohmann::json;

json help(const layout::catalogue& layouts, const std::string& kind, const std::string& day)
{
    return layout_in_words(layouts.find(kind, day), day);
}

json item_of(const json& layout, const std::string& name)
{
    for (const auto& item : layout.at("items"))
        if (item.at("name_en") == name)
            return item;
    return nullptr;
}

TEST(layout_help, says_of_every_item_of_every_kind_what_the_configuration_holds)
{
    const auto layouts = layout::catalogue::load(CHUKAN_SOURCE_DIRECTORY "/config");
    for (const auto* layout : layouts->all()) {
        const auto told = layout_in_words(*layout, "20171113");
        const auto source = json::parse(read_file(CHUKAN_SOURCE_DIRECTORY "/config/layouts/" + layout->id + ".json"));
        ASSERT_EQ(told.at("items").size(), source.at("items").size()) << layout->id;
        for (std::size_t i = 0; i < source.at("items").size(); ++i) {
            const auto& from = source.at("items")[i];
            const auto& item = told.at("items")[i];
            EXPECT_EQ(item.at("number"), i + 1);
            EXPECT_EQ(item.at("name"), from.at("ja"));
            EXPECT_EQ(item.at("required"), from.value("required", false));
            EXPECT_FALSE(item.at("type").at("text").get<std::string>().empty());
            if (from.contains("characters")) {
                EXPECT_NE(item.at("length").at("text").get<std::string>().find(std::to_string(from.at("characters").get<int>())), std::string::npos);
            }
            EXPECT_EQ(item.at("codes").is_null(), !from.contains("codes")) << layout->id << ' ' << from.at("ja");
        }
    }
}

TEST(layout_help, a_second_version_is_told_from_its_day_on)
{
    temporary_config config;
    add_second_version(config.path(), "20180401", "20180331");
    const auto layouts = layout::catalogue::load(config.path());
    const auto before = help(*layouts, "enrollee", "20180331"), after = help(*layouts, "enrollee", "20180401");
    EXPECT_EQ(before.at("version"), "1");
    EXPECT_TRUE(item_of(before, "telephone").is_null());
    EXPECT_EQ(after.at("version"), "2");
    EXPECT_EQ(item_of(after, "telephone").at("number"), 21);
    EXPECT_EQ(item_of(after, "telephone").at("length").at("text"), "≤11");
    EXPECT_EQ(item_of(after, "postal_code").at("name"), "住所の郵便番号");
}

TEST(layout_help, codes_are_those_that_are_valid_on_the_day)
{
    temporary_config config;
    const auto path = config.path() / "codes/sex.json";
    auto table = json::parse(read_file(path));
    table["codes"][0]["valid_to"] = "20180331";
    write_file(path, table.dump());
    const auto layouts = layout::catalogue::load(config.path());
    const auto codes = [&](const char* day) { return item_of(help(*layouts, "enrollee", day), "sex").at("codes").at("values"); };
    EXPECT_EQ(codes("20180331").size(), table["codes"].size());
    EXPECT_EQ(codes("20180401").size(), table["codes"].size() - 1);
}

TEST(layout_help, a_rule_between_two_items_stands_with_both)
{
    const auto layouts = layout::catalogue::load(CHUKAN_SOURCE_DIRECTORY "/config");
    std::size_t pairs = 0;
    for (const auto* layout : layouts->all()) {
        const auto told = layout_in_words(*layout, "20171113");
        for (const auto& rule : layout->rules) {
            if (rule.kind != layout::rule_kind::together && rule.kind != layout::rule_kind::not_before)
                continue;
            ++pairs;
            const auto &one = told.at("items")[rule.item].at("rules"), &other = told.at("items")[rule.other].at("rules");
            EXPECT_TRUE(std::any_of(one.begin(), one.end(), [&](const json& text) { return std::find(other.begin(), other.end(), text) != other.end(); }))
                << layout->id << ' ' << layout->items[rule.item].en;
        }
    }
    EXPECT_GT(pairs, 0u);
}

} // namespace
} // namespace chukan::portal
