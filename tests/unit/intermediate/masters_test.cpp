#include "server/intermediate/masters.hpp"

#include <gtest/gtest.h>

namespace chukan::intermediate {
namespace {

data_item item(const std::string& type, std::size_t length)
{
    return {"TK90000000000000", "x", type, length, false, {"0", "1"}};
}

TEST(DataItem, AValueFitsItsType)
{
    EXPECT_TRUE(item("number", 8).fits("42400"));
    EXPECT_TRUE(item("number", 8).fits("-1"));
    for (const auto* bad : {"", "-", "1.5", "123456789", "１"})
        EXPECT_FALSE(item("number", 8).fits(bad)) << bad;
    EXPECT_TRUE(item("digits", 4).fits("2017"));
    EXPECT_FALSE(item("digits", 4).fits("17"));
    EXPECT_TRUE(item("code", 1).fits("1"));
    EXPECT_FALSE(item("code", 1).fits("2"));
    EXPECT_TRUE(item("date", 8).fits("20170228"));
    EXPECT_FALSE(item("date", 8).fits("20170229"));
    EXPECT_TRUE(item("birth_date", 8).fits("19400000"));
    EXPECT_TRUE(item("text", 3).fits("千代田"));
    EXPECT_FALSE(item("text", 2).fits("千代田"));
    EXPECT_FALSE(item("alphanumeric", 3).fits("B-1"));
}

TEST(Masters, TheShippedOnesAreWhole)
{
    const auto table = masters::load("config");
    const auto* premiums = table->find_information("TM90000000000082");
    ASSERT_TRUE(premiums);
    EXPECT_TRUE(premiums->of_unions);
    EXPECT_TRUE(premiums->datasets.contains("0001"));
    EXPECT_EQ(table->find_item("TK90000008200020")->name, "均等割額");
    EXPECT_FALSE(table->find_information("TM90000000000001")->of_unions);
    EXPECT_TRUE(table->procedure_of_office("JT99000000080001", "JM99000000080000"));
    EXPECT_FALSE(table->procedure_of_office("JT99000000080001", "JM99000000082000"));
    EXPECT_TRUE(table->insurer_number_allowed("39130000", "39131016"));
    EXPECT_FALSE(table->insurer_number_allowed("39130000", "39140009"));
    EXPECT_EQ(table->find_item("TK00000000000000"), nullptr);
}

} // namespace
} // namespace chukan::intermediate
