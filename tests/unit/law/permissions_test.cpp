#include "platform/law/law.hpp"

#include "platform/base/text.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <thread>

namespace chukan::law {
namespace {

const std::string header = "row,line,asker_kind,office,procedure,provider_kind,information,valid_from,valid_to,source\n";

TEST(Permissions, ShippedTablePermitsWhatTheLawSays)
{
    const auto table = permissions::load("config/law/permissions.csv");
    const auto check = [&](const char* asker, const char* provider, const char* row, const char* information, const char* day) {
        return table->check(asker, provider, std::string("JM990000000") + row + "000", std::string("JT990000000") + row + "001", information, day).code;
    };
    EXPECT_EQ(check("01", "02", "80", "TM90000000000001", "20171113"), "I0000");
    EXPECT_EQ(check("02", "01", "82", "TM90000000000082", "20171113"), "I0000");
    EXPECT_EQ(check("02", "01", "80", "TM90000000000082", "20171113"), "E6001");
    EXPECT_EQ(check("01", "02", "80", "TM90000000000082", "20171113"), "E6001");
    EXPECT_EQ(check("02", "02", "80", "TM90000000000001", "20171113"), "E6001");
}

TEST(Permissions, LocalTaxOpensForUnionsInJuly2018)
{
    const auto table = permissions::load("config/law/permissions.csv");
    const auto on = [&](const char* day) { return table->check("01", "02", "JM99000000080000", "JT99000000080001", "TM90000000000002", day).code; };
    EXPECT_EQ(on("20171113"), "E6008");
    EXPECT_EQ(on("20180630"), "E6008");
    EXPECT_EQ(on("20180701"), "I0000");
}

TEST(Permissions, LastDayIsIncludedAndAnotherLineMayFollow)
{
    const auto table = permissions::parse(header + "1,1,01,O,P,02,I,20170101,20171231,law\n1,2,01,O,P,02,I,20190101,,law\n", "test");
    EXPECT_TRUE(table->check("01", "02", "O", "P", "I", "20171231").permitted());
    EXPECT_EQ(table->check("01", "02", "O", "P", "I", "20180101").code, "E6008");
    EXPECT_EQ(table->check("01", "02", "O", "P", "I", "20200101").found->line, "2");
}

TEST(Permissions, UnusableTableSaysWhere)
{
    const auto problem = [](const std::string& text) {
        try {
            permissions::parse(text, "law.csv");
        } catch (const std::runtime_error& failure) {
            return std::string(failure.what());
        }
        return std::string();
    };
    EXPECT_NE(problem("row,asker\n").find("line 1"), std::string::npos);
    EXPECT_NE(problem(header + "# a remark\n1,01\n").find("line 3"), std::string::npos);
    EXPECT_NE(problem(header + "1,1,01,O,P,02,I,2017-01-01,,law\n").find("YYYYMMDD"), std::string::npos);
    EXPECT_NE(problem("").find("empty"), std::string::npos);
}

TEST(Permissions, TheCitationFollowsTheNumberingOfTheDay)
{
    const auto table = permissions::load("config/law/permissions.csv");
    EXPECT_EQ(table->citation("82", "20171113"), "番号法第19条第7号・別表第二の82の項（高齢者の医療の確保に関する法律による保険料の徴収に関する事務）");
    EXPECT_NE(table->citation("82", "20210831").find("第7号"), std::string::npos);
    EXPECT_NE(table->citation("82", "20210901").find("第8号・別表第二の82の項"), std::string::npos);
    EXPECT_NE(table->citation("82", "20240527").find("主務省令"), std::string::npos);
    EXPECT_EQ(table->citation_en("82", "20171113"), "My Number Act art. 19 (vii) and Appended Table 2 item 82 (collection of late-stage elderly medical premiums)");
    const auto bare = permissions::parse(header, "test");
    EXPECT_EQ(bare->citation("82", "20171113"), "番号法別表第二の82の項") << "without the tables beside it";
}

TEST(Permissions, ABodyActsInEachOfItsKinds)
{
    const auto table = permissions::parse(header + "26,1,11,O,P,01,I,20150909,,law\n", "test");
    const auto two = bodies::parse(R"({"bodies":[{"code":"a","kind":"02","also":["11"]},{"code":"b","kind":"02"},{"code":"c","kind":"01"}]})", "test");
    EXPECT_TRUE(table->check(*two->find("a"), *two->find("c"), "O", "P", "I", "20171113").permitted());
    EXPECT_EQ(table->check(*two->find("b"), *two->find("c"), "O", "P", "I", "20171113").code, "E6001");
}

TEST(Bodies, ShippedBodiesAreFound)
{
    const auto all = bodies::load("config/masters/bodies.json");
    ASSERT_TRUE(all->find("9901130001000000"));
    EXPECT_EQ(all->find("9901130001000000")->unit, "shared-server");
    ASSERT_TRUE(all->find("9902131016000000"));
    EXPECT_EQ(all->find("9902131016000000")->system, "institutions");
    EXPECT_EQ(all->find("9902131016000000")->unit, "9902131016000000");
    EXPECT_FALSE(all->find("0000000000000000"));
}

TEST(Book, AChangedLineIsInForceWithoutARestart)
{
    const auto folder = std::filesystem::temp_directory_path() / ("chukan_law_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder / "law");
    std::filesystem::create_directories(folder / "masters");
    write_file(folder / "masters/bodies.json", R"({"bodies":[]})");
    write_file(folder / "law/permissions.csv", header + "1,1,01,O,P,02,I,20170101,,law\n");
    book open(folder);
    const auto permitted = [&] { return open.permissions()->check("01", "02", "O", "P", "I", "20171113").permitted(); };
    const auto becomes = [&](bool wanted) {
        for (int round = 0; round < 100 && permitted() != wanted; ++round)
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        return permitted() == wanted;
    };
    EXPECT_TRUE(permitted());
    // Two states of the file within one tick of the kernel's file clock: the time of the second is that of the first.
    const auto first_written = std::filesystem::last_write_time(folder / "law/permissions.csv");
    write_file(folder / "law/permissions.csv", header);
    std::filesystem::last_write_time(folder / "law/permissions.csv", first_written);
    EXPECT_TRUE(becomes(false));
    write_file(folder / "law/permissions.csv", header + "1,1,01,O,P,02,I,20170101,,law\n");
    EXPECT_TRUE(becomes(true));
    write_file(folder / "law/permissions.csv", "not a table\n");
    std::this_thread::sleep_for(std::chrono::milliseconds(700));
    EXPECT_TRUE(permitted()) << "an unusable file must not replace the last good one";
    std::filesystem::remove_all(folder);
}

} // namespace
} // namespace chukan::law
