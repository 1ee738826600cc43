#include "platform/base/text.hpp"
#include "platform/layout/definition.hpp"
#include "platform/layout/layout.hpp"
#include "tests/unit/layout/second_version.hpp"
#include "tests/unit/layout/temporary_config.hpp"

#include <gtest/gtest.h>

namespace chukan::layout {
namespace {

struct checked {
    std::vector<std::string> codes, names, telephones;
    std::string unusable_code;
};

checked check(const catalogue& layouts, const std::shared_ptr<const catalogue>& owner, const std::string& file, const std::string& date)
{
    checked out;
    const auto& layout = layouts.find("KN010", date);
    reader_settings settings;
    settings.today = date;
    const auto reader = open_reader(owner, layout, settings);
    const reader::sink sink = [&](const checked_record& record) {
        for (const auto& finding : record.findings)
            out.codes.push_back(finding.code + " " + std::to_string(finding.item_number));
        out.names.emplace_back((*record.values)[layouts.place(layout, "name")]);
        if (const auto place = layout.place("telephone"))
            out.telephones.emplace_back((*record.values)[*place]);
    };
    try {
        reader->feed(file, sink);
        reader->finish(sink);
    } catch (const unusable& problem) {
        out.unusable_code = problem.code;
    }
    return out;
}

std::string file_of(const definition& layout, const std::map<std::string, std::string>& values)
{
    writer writer(encoding::utf8);
    writer.row(layout.header());
    std::vector<std::string_view> row;
    for (const auto& item : layout.items) {
        const auto found = values.find(item.en);
        row.push_back(found == values.end() ? std::string_view() : std::string_view(found->second));
    }
    writer.row(row);
    return writer.take();
}

TEST(Versions, ASecondKN010NeedsNoCode)
{
    const temporary_config config;
    add_second_version(config.path(), "20180401", "20180331");
    const auto layouts = catalogue::load(config.path());
    const auto& first = layouts->find("enrollee", "20180331");
    const auto& second = layouts->find("enrollee", "20180401");
    EXPECT_EQ(first.version, "1");
    EXPECT_EQ(second.version, "2");
    ASSERT_EQ(second.items.size(), first.items.size() + 1);

    std::map<std::string, std::string> person;
    for (std::size_t i = 0; i < first.items.size(); ++i)
        person[first.items[i].en] = first.samples.at(0).at(i);
    person["telephone"] = "0300000000";

    const auto before = check(*layouts, layouts, file_of(first, person), "20180331");
    EXPECT_TRUE(before.codes.empty()) << join(before.codes, ", ");
    EXPECT_EQ(before.names, std::vector<std::string>{"見本　太郎"});
    const auto after = check(*layouts, layouts, file_of(second, person), "20180401");
    EXPECT_TRUE(after.codes.empty()) << join(after.codes, ", ");
    EXPECT_EQ(after.names, before.names) << "found in its new place";
    EXPECT_EQ(after.telephones, std::vector<std::string>{"0300000000"});

    EXPECT_EQ(check(*layouts, layouts, file_of(second, person), "20180331").unusable_code, "E1005") << "not yet in force";
    EXPECT_EQ(check(*layouts, layouts, file_of(first, person), "20180401").unusable_code, "E1005") << "no longer in force";

    person["telephone"] = "03-0000";
    person["name"] = "";
    EXPECT_EQ(check(*layouts, layouts, file_of(second, person), "20180401").codes, (std::vector<std::string>{"E2001 14", "E2004 21"}))
        << "findings carry the numbers of the new version";
}

TEST(Versions, ThatOverlapAreRefused)
{
    const temporary_config config;
    add_second_version(config.path(), "20180401", "20180401");
    try {
        catalogue::load(config.path());
        FAIL() << "two versions on one day";
    } catch (const std::runtime_error& problem) {
        EXPECT_NE(std::string(problem.what()).find("in force at the same time"), std::string::npos) << problem.what();
        EXPECT_NE(std::string(problem.what()).find("有効期間が重なります"), std::string::npos) << problem.what();
    }
}

TEST(Versions, ADayWithoutAnyIsTold)
{
    const temporary_config config;
    add_second_version(config.path(), "20180401", "20180330");
    EXPECT_THROW(catalogue::load(config.path())->find("KN010", "20180331"), std::exception);
}

} // namespace
} // namespace chukan::layout
