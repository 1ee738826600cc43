#include "platform/layout/definition.hpp"
#include "tests/integration/portal/fixture.hpp"

namespace chukan::portal {
namespace {

using nlohmann::json;
using list = std::vector<std::string>;

class master_data : public portal_test {
protected:
    who sender() { return logged_in("operator", {"99990008"}); }
    int in_force(const who& as) { return ask(as, "GET", "/master-releases").json().at("in_force"); }
    static std::string wish(const char* release, const char* day = "")
    {
        return *day ? json{{"release", release}, {"in_force_on", day}}.dump() : json{{"release", release}}.dump();
    }
};

TEST_F(master_data, is_downloaded_by_release_in_the_insurers_encoding)
{
    const auto me = clerk();
    const auto now = ask(me, "GET", "/masters").json();
    EXPECT_EQ(now.at("release").at("name"), "リリース3");
    EXPECT_EQ(now.at("files").size(), 7u);
    const auto offices = ask(me, "GET", "/masters/MS030.csv");
    EXPECT_EQ(offices.status, 200);
    EXPECT_EQ(offices.headers.at("content-type"), "text/csv; charset=utf-8");
    EXPECT_NE(offices.headers.at("content-disposition").find("MS030_R3_20171113.csv"), std::string::npos);
    EXPECT_NE(offices.body.find("リリース,事務コード,別表第二の項"), std::string::npos);
    EXPECT_NE(offices.body.find("JM99000000081000"), std::string::npos);
    EXPECT_EQ(ask(me, "GET", "/masters/MS030.csv?release=1").body.find("JM99000000081000"), std::string::npos);
    EXPECT_EQ(ask(me, "GET", "/masters/MS030.csv?release=9").code(), "E9310");
    EXPECT_EQ(ask(me, "GET", "/masters/MS080.csv").code(), "E9310");
    EXPECT_EQ(logged("master_file"), (list{"clerk MS030 3 200", "clerk MS030 1 200"}));

    ASSERT_EQ(ask(admin(), "PUT", "/insurer-definition", json{{"encoding", "2"}}.dump()).status, 200);
    const auto wide = ask(clerk(), "GET", "/masters/MS010.csv");
    EXPECT_EQ(wide.body.substr(0, 2), "\xff\xfe");
    EXPECT_EQ(wide.headers.at("content-type"), "text/csv; charset=utf-16le");
}

TEST_F(master_data, each_served_file_is_what_its_published_layout_says)
{
    const auto layouts = layout::catalogue::load(CHUKAN_SOURCE_DIRECTORY "/config");
    std::size_t walked = 0;
    for (const char* encoding : {"0", "1", "2"}) {
        ASSERT_EQ(ask(admin(), "PUT", "/insurer-definition", json{{"encoding", encoding}}.dump()).status, 200);
        const auto me = clerk();
        for (const auto* layout : layouts->all()) {
            if (layout->direction != "down" || layout->kind.rfind("master-", 0) != 0)
                continue;
            ++walked;
            const auto file = ask(me, "GET", "/masters/" + layout->id + ".csv");
            ASSERT_EQ(file.status, 200) << layout->id;
            // The engine that reads uploads judges it: encoding, header record, number of columns, every value.
            layout::reader_settings settings;
            settings.file_encoding = static_cast<layout::encoding>(encoding[0] - '0');
            settings.today = "20171113";
            settings.limits = layout::file_limits{.column_error_percent = 0};
            const auto reader = layout::open_reader(layouts, *layout, settings);
            const auto judge = [&](const layout::checked_record& record) {
                for (const auto& found : record.findings)
                    EXPECT_TRUE(found.warning()) << layout->id << " line " << found.line << " " << found.item_name << " " << found.value << " " << found.code;
                EXPECT_EQ(record.values->front(), "リリース3");
            };
            reader->feed(file.body, judge);
            reader->finish(judge);
            EXPECT_GT(reader->records(), 1u) << layout->id;
        }
    }
    EXPECT_EQ(walked, 3u * 7u) << "every kind of master in every encoding";
}

TEST_F(master_data, the_operator_releases_and_rolls_back)
{
    const auto boss = sender();
    EXPECT_EQ(in_force(boss), 3);
    EXPECT_EQ(ask(boss, "POST", "/master-releases", wish("2", "20171201")).status, 201);
    EXPECT_EQ(in_force(clerk()), 3) << "not yet";
    announce(1, "demo", "verification", "2017-12-01T09:00:00.000+09:00");
    EXPECT_EQ(in_force(clerk()), 2) << "on the environment's clock";
    EXPECT_EQ(ask(clerk(), "GET", "/masters").json().at("release").at("number"), 2);
    EXPECT_EQ(ask(boss, "POST", "/master-releases/rollback").json().at("in_force"), 3);
    EXPECT_EQ(in_force(clerk()), 3);
    // Without a step of the operator's the one before the shipped one takes its place, and that can be taken back as well.
    EXPECT_EQ(ask(boss, "POST", "/master-releases/rollback").json().at("in_force"), 2);
    EXPECT_EQ(ask(boss, "POST", "/master-releases/rollback").json().at("in_force"), 3);
    const auto history = ask(boss, "GET", "/master-releases").json().at("history");
    EXPECT_EQ(history.size(), 2u);
    for (const auto& each : history)
        EXPECT_EQ(each.at("withdrawn_by"), "operator");
    EXPECT_EQ(in_force(logged_in("clerk", {"39130000", "other"})), 3) << "another world";
}

TEST_F(master_data, what_the_operator_may_not)
{
    const auto boss = sender();
    EXPECT_EQ(ask(clerk(), "POST", "/master-releases", wish("2")).code(), "E9301");
    EXPECT_EQ(ask(admin(), "POST", "/master-releases/rollback").code(), "E9301");
    EXPECT_EQ(ask(boss, "POST", "/master-releases", wish("9")).code(), "E9310");
    EXPECT_EQ(ask(boss, "POST", "/master-releases", wish("2", "20171112")).code(), "E4321");
    announce(1, "demo", "verification", "2016-10-01T09:00:00.000+09:00");
    EXPECT_EQ(ask(boss, "POST", "/master-releases", wish("3", "20170401")).code(), "E4322");
    EXPECT_EQ(ask(boss, "POST", "/master-releases/rollback").code(), "E4323") << "nothing is before the first";
}

TEST_F(master_data, the_difference_of_two_releases)
{
    const auto me = clerk();
    const auto changes = ask(me, "GET", "/master-releases/3/changes?since=1").json();
    EXPECT_EQ(changes.at("items").size(), 7u);
    const auto& offices = changes.at("items").at(2);
    EXPECT_EQ(offices.at("id"), "MS030");
    bool found = false;
    for (const auto& row : offices.at("added"))
        found = found || row.at(0) == "JM99000000081000";
    EXPECT_TRUE(found);
    EXPECT_EQ(ask(me, "GET", "/master-releases/1/changes?since=3").json().at("items").at(2).at("removed"),
              offices.at("added"));
    EXPECT_EQ(ask(me, "GET", "/master-releases/8/changes?since=1").code(), "E9310");
    EXPECT_EQ(ask(me, "GET", "/master-releases/3/changes").code(), "E9201");
}

} // namespace
} // namespace chukan::portal
