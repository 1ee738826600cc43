#include "platform/intake/file_name.hpp"

#include <gtest/gtest.h>

namespace chukan::intake {
namespace {

TEST(DispositionName, IsTakenFromEitherForm)
{
    EXPECT_EQ(disposition_name("attachment; filename=\"39130000_KN010_20171113_001.csv\""), "39130000_KN010_20171113_001.csv");
    EXPECT_EQ(disposition_name("attachment; filename=plain.csv"), "plain.csv");
    EXPECT_EQ(disposition_name("attachment; filename=\"a;b.csv\"; size=3"), "a;b.csv");
    EXPECT_EQ(disposition_name("attachment; filename=\"a\\\"b.csv\""), "a\"b.csv");
    EXPECT_EQ(disposition_name("attachment; FileName*=utf-8''%E5%90%8D.csv; filename=\"x.csv\""), "名.csv");
}

TEST(DispositionName, RefusesPathsControlsAndNothing)
{
    for (const auto* bad : {"", "attachment", "attachment; filename=", "attachment; filename=\"\"", "attachment; filename=../x.csv",
                            "attachment; filename=\"a\\\\b.csv\"", "attachment; filename*=UTF-8''a%0Ab", "attachment; filename*=UTF-8''a%zz",
                            "attachment; filename*=UTF-8''a%"})
        EXPECT_EQ(disposition_name(bad), std::nullopt) << bad;
    EXPECT_EQ(disposition_name("attachment; filename=\"" + std::string(300, 'a') + "\""), std::nullopt);
}

TEST(NameFits, IsTheRuleOfTheInterface)
{
    EXPECT_TRUE(name_fits("39130000_KN010_20171113_001.csv"));
    EXPECT_TRUE(name_fits("39130000_SK010_20171113_999.CSV"));
    for (const auto* bad : {"", "39130000_KN010_20171113.csv", "3913000_KN010_20171113_001.csv", "3913000a_KN010_20171113_001.csv",
                            "39130000_KN010_20171313_001.csv", "39130000_KN010_20171113_01.csv", "39130000_KN010_20171113_001.txt",
                            "39130000_KN010_20171113_001.csv.exe", "39130000_KN010_20171113_001_2.csv"})
        EXPECT_FALSE(name_fits(bad)) << bad;
    EXPECT_EQ(insurer_of("39130000_KN010_20171113_001.csv"), "39130000");
    EXPECT_EQ(kind_of("39130000_KN010_20171113_001.csv"), "KN010");
    EXPECT_EQ(sibling_name("39130000_KN010_20171113_001.csv", "KN011"), "39130000_KN011_20171113_001.csv");
}

} // namespace
} // namespace chukan::intake
