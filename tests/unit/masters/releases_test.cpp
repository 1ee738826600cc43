#include "platform/masters/releases.hpp"

#include "platform/base/text.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>

namespace chukan::masters {
namespace {

const std::string config = CHUKAN_SOURCE_DIRECTORY "/config";

const table& find(const std::vector<table>& tables, const std::string& id)
{
    for (const auto& each : tables)
        if (each.id == id)
            return each;
    throw std::out_of_range(id);
}

std::set<std::string> first_column(const table& of)
{
    std::set<std::string> out;
    for (const auto& each : of.rows)
        out.insert(each.front());
    return out;
}

TEST(releases, follow_the_calendar)
{
    const auto known = releases::load(config);
    ASSERT_EQ(known->all().size(), 3u);
    EXPECT_EQ(known->on("20161016"), nullptr);
    EXPECT_EQ(known->on("20161017")->number, 1u);
    EXPECT_EQ(known->on("20170421")->number, 2u);
    EXPECT_EQ(known->on("20171113")->name, "リリース3");
    EXPECT_EQ(known->find(9), nullptr);
}

TEST(releases, each_is_a_full_set_that_agrees_in_itself)
{
    const auto known = releases::load(config);
    for (const auto& each : known->all()) {
        const auto tables = known->tables(each);
        ASSERT_EQ(tables.size(), 7u);
        const auto kinds = first_column(find(tables, "MS010")), offices = first_column(find(tables, "MS030")),
                   procedures = first_column(find(tables, "MS040")), names = first_column(find(tables, "MS050"));
        EXPECT_FALSE(offices.empty());
        for (const auto& table : tables) {
            std::set<std::vector<std::string>> keys;
            for (const auto& row : table.rows) {
                ASSERT_EQ(row.size(), table.header.size()) << table.id;
                EXPECT_TRUE(keys.emplace(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(table.keys)).second)
                    << table.id << " " << row.front() << " is there twice in " << each.name;
            }
        }
        for (const auto& row : find(tables, "MS020").rows)
            EXPECT_TRUE(kinds.count(row[2])) << row[0];
        for (const auto& row : find(tables, "MS040").rows)
            EXPECT_TRUE(offices.count(row[1])) << row[0];
        for (const auto& row : find(tables, "MS060").rows)
            EXPECT_TRUE(names.count(row[1])) << row[0];
        for (const auto& row : find(tables, "MS070").rows) {
            EXPECT_TRUE(offices.count(row[0])) << row[0];
            EXPECT_TRUE(procedures.count(row[1])) << row[1];
            EXPECT_TRUE(names.count(row[4])) << row[4];
        }
    }
}

TEST(releases, differ_by_the_rows_that_each_holds)
{
    const auto known = releases::load(config);
    EXPECT_TRUE(known->holds_office(*known->find(1), "JM99000000080000"));
    EXPECT_FALSE(known->holds_office(*known->find(1), "JM99000000081000"));
    EXPECT_TRUE(known->holds_office(*known->find(2), "JM99000000082000"));
    EXPECT_FALSE(known->holds_office(*known->find(3), "JM00000000000000"));
    const auto changes = compare(known->tables(*known->find(1)), known->tables(*known->find(3)));
    ASSERT_EQ(changes.size(), 7u);
    EXPECT_EQ(changes[2].id, "MS030");
    std::set<std::string> added;
    for (const auto& row : changes[2].added)
        added.insert(row[0]);
    EXPECT_TRUE(added.count("JM99000000081000"));
    EXPECT_FALSE(added.count("JM99000000080000"));
    EXPECT_TRUE(changes[2].removed.empty());
    const auto back = compare(known->tables(*known->find(3)), known->tables(*known->find(1)));
    EXPECT_EQ(back[2].removed, changes[2].added);
    for (const auto& each : compare(known->tables(*known->find(3)), known->tables(*known->find(3))))
        EXPECT_TRUE(each.added.empty() && each.removed.empty() && each.changed.empty()) << each.id;
}

TEST(compare, tells_added_removed_and_changed_rows)
{
    const table before{"MS010", "機関種別", "kinds", 1, {"コード", "名称"}, {{"01", "広域連合"}, {"02", "市町村"}}};
    table after = before;
    after.rows = {{"02", "市町村長"}, {"03", "大臣"}};
    const auto found = compare({before}, {after});
    using row = std::vector<std::string>;
    EXPECT_EQ(found[0].added, (std::vector<row>{{"03", "大臣"}}));
    EXPECT_EQ(found[0].removed, (std::vector<row>{{"01", "広域連合"}}));
    ASSERT_EQ(found[0].changed.size(), 1u);
    EXPECT_EQ(found[0].changed[0].first, (row{"02", "市町村"}));
    EXPECT_EQ(found[0].changed[0].second, (row{"02", "市町村長"}));
}

TEST(releases, a_broken_list_is_refused)
{
    const auto folder = std::filesystem::temp_directory_path() / "chukan_masters_test";
    std::filesystem::remove_all(folder);
    std::filesystem::copy(config, folder, std::filesystem::copy_options::recursive);
    const auto file = (folder / "masters/releases.json").string();
    for (const char* broken : {"{", R"({"releases":[]})", R"({"releases":[{"number":1}]})",
                               R"({"releases":[{"number":2,"name":"a","name_en":"a","offered_on":"20170101","in_force_on":"20170101"},
                                               {"number":1,"name":"b","name_en":"b","offered_on":"20170201","in_force_on":"20170201"}]})"}) {
        write_file(file, broken);
        EXPECT_THROW(releases::load(folder.string()), std::runtime_error) << broken;
    }
    std::filesystem::remove_all(folder);
}

} // namespace
} // namespace chukan::masters
