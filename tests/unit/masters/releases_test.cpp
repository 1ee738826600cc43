#include "platform/masters/releases.hpp"

#include "platform/base/text.hpp"
#include "platform/layout/definition.hpp"

#include <gtest/gtest.h>

#include <algorithm>
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

const layout::catalogue& layouts()
{
    static const auto loaded = layout::catalogue::load(config);
    return *loaded;
}

std::vector<table> tables_of(const releases& known, unsigned number)
{
    return known.tables(*known.find(number), layouts(), "20171113");
}

/// The values of one column, by its name in the layout's header.
std::vector<std::string> column(const table& of, const std::string& name)
{
    const auto place = std::find(of.header.begin(), of.header.end(), name);
    if (place == of.header.end())
        throw std::out_of_range(of.id + " " + name);
    std::vector<std::string> out;
    for (const auto& each : of.rows)
        out.push_back(each[static_cast<std::size_t>(place - of.header.begin())]);
    return out;
}

std::set<std::string> codes(const table& of, const std::string& name)
{
    const auto all = column(of, name);
    return {all.begin(), all.end()};
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
        const auto tables = tables_of(*known, each.number);
        ASSERT_EQ(tables.size(), 7u);
        const auto kinds = codes(find(tables, "MS010"), "機関種別コード"), offices = codes(find(tables, "MS030"), "事務コード"),
                   procedures = codes(find(tables, "MS040"), "事務手続コード"), names = codes(find(tables, "MS050"), "特定個人情報名コード");
        EXPECT_FALSE(offices.empty());
        for (const auto& table : tables) {
            std::set<std::vector<std::string>> keys;
            for (const auto& row : table.rows) {
                ASSERT_EQ(row.size(), table.header.size()) << table.id;
                std::vector<std::string> key;
                for (const auto place : table.keys)
                    key.push_back(row[place]);
                EXPECT_TRUE(keys.insert(key).second) << table.id << " " << key.front() << " is there twice in " << each.name;
            }
        }
        const auto refer = [&](const char* id, const char* name, const std::set<std::string>& to) {
            for (const auto& value : column(find(tables, id), name))
                EXPECT_TRUE(to.count(value)) << id << " " << name << " " << value;
        };
        refer("MS020", "機関種別コード", kinds);
        refer("MS040", "事務コード", offices);
        refer("MS060", "特定個人情報名コード", names);
        refer("MS070", "事務コード", offices);
        refer("MS070", "事務手続コード", procedures);
        refer("MS070", "特定個人情報名コード", names);
    }
}

TEST(releases, every_row_keeps_to_its_layout)
{
    const auto known = releases::load(config);
    for (const auto& each : known->all())
        for (const auto& table : tables_of(*known, each.number)) {
            const layout::definition* layout = nullptr;
            for (const auto* one : layouts().all())
                if (one->id == table.id && one->valid_on("20171113"))
                    layout = one;
            ASSERT_TRUE(layout) << table.id;
            const auto names = layout->header();
            EXPECT_EQ(table.header, (std::vector<std::string>{names.begin(), names.end()})) << table.id;
            ASSERT_TRUE(table.release);
            for (const auto& row : table.rows) {
                EXPECT_EQ(row[*table.release], each.name);
                for (const auto& found : layout::check_record(layouts(), *layout, layout::encoding::utf8, "20171113", {row.begin(), row.end()}))
                    EXPECT_TRUE(found.warning()) << table.id << " " << found.item_name << " " << found.value << " " << found.code;
            }
            for (const auto& item : layout->items) // a column that no row fills is a column that nothing writes
                if (item.en != "delegating" && item.en != "valid_to") {
                    EXPECT_NE(codes(table, item.ja), (std::set<std::string>{""})) << table.id << " " << item.ja;
                }
        }
}

TEST(releases, a_moved_renamed_and_added_column_needs_no_program)
{
    const auto folder = std::filesystem::temp_directory_path() / "chukan_masters_layout";
    std::filesystem::remove_all(folder);
    std::filesystem::copy(config, folder, std::filesystem::copy_options::recursive);
    const auto file = (folder / "layouts/MS010.json").string();
    auto content = read_file(file);
    const auto items = content.find("\"items\": ["), end = content.find("],", items), samples = content.find("\"samples\"");
    content.replace(samples, std::string::npos, R"("samples": [{"name": "広域連合", "code": "01", "name_en": "union"}]})");
    content.replace(items, end - items, R"("items": [{"number": 1, "ja": "名前", "en": "name", "type": "text", "characters": 50, "required": true},
        {"number": 2, "ja": "機関種別コード", "en": "code", "type": "digits", "characters": 2, "exact": true, "required": true},
        {"number": 3, "ja": "英語名", "en": "name_en", "type": "text", "characters": 100})");
    write_file(file, content);
    const auto changed = layout::catalogue::load(folder.string());
    const auto known = releases::load(folder.string());
    const auto table = known->tables(*known->find(3), *changed, "20171113").front();
    EXPECT_EQ(table.header, (std::vector<std::string>{"名前", "機関種別コード", "英語名"}));
    EXPECT_EQ(table.rows.front(), (std::vector<std::string>{"後期高齢者医療広域連合", "01", "union for late-stage elderly medical care"}));
    EXPECT_EQ(table.keys, std::vector<std::size_t>{1});
    std::filesystem::remove_all(folder);
}

TEST(releases, differ_by_the_rows_that_each_holds)
{
    const auto known = releases::load(config);
    EXPECT_TRUE(known->holds_office(*known->find(1), "JM99000000080000"));
    EXPECT_FALSE(known->holds_office(*known->find(1), "JM99000000081000"));
    EXPECT_TRUE(known->holds_office(*known->find(2), "JM99000000082000"));
    EXPECT_FALSE(known->holds_office(*known->find(3), "JM00000000000000"));
    const auto changes = compare(tables_of(*known, 1), tables_of(*known, 3));
    ASSERT_EQ(changes.size(), 7u);
    EXPECT_EQ(changes[2].id, "MS030");
    std::set<std::string> added;
    for (const auto& row : changes[2].added)
        added.insert(row[0]);
    EXPECT_TRUE(added.count("JM99000000081000"));
    EXPECT_FALSE(added.count("JM99000000080000"));
    EXPECT_TRUE(changes[2].removed.empty());
    const auto back = compare(tables_of(*known, 3), tables_of(*known, 1));
    EXPECT_EQ(back[2].removed, changes[2].added);
    for (const auto& each : compare(tables_of(*known, 3), tables_of(*known, 3)))
        EXPECT_TRUE(each.added.empty() && each.removed.empty() && each.changed.empty()) << each.id;
}

TEST(compare, tells_added_removed_and_changed_rows)
{
    const table before{"MS010", "機関種別", "kinds", {1}, {"リリース", "コード", "名称"}, {{"1", "01", "広域連合"}, {"1", "02", "市町村"}, {"1", "04", "機構"}}, 0};
    table after = before;
    after.rows = {{"2", "02", "市町村長"}, {"2", "03", "大臣"}, {"2", "04", "機構"}};
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
