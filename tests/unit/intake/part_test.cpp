#include "platform/intake/part.hpp"

#include <gtest/gtest.h>

namespace chukan::intake {
namespace {

void take(part& into, std::uint32_t line, std::vector<std::string_view> values, std::vector<layout::finding> findings = {})
{
    layout::checked_record record;
    record.line = line;
    record.byte_end = line * 10;
    record.values = &values;
    record.findings = std::move(findings);
    into.take(record);
}

TEST(Part, KeepsValuesAndWhereTheNextRecordBegins)
{
    part rows;
    take(rows, 2, {"1", "", "東京"});
    take(rows, 3, {"2", "two\nlines", ""});
    EXPECT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows.value(0, 0), "1");
    EXPECT_EQ(rows.value(0, 1), "");
    EXPECT_EQ(rows.value(0, 2), "東京");
    EXPECT_EQ(rows.own(1, 1), "two\nlines");
    EXPECT_EQ(rows.value(1, 2), "");
    EXPECT_EQ(rows.next_line, 5u) << "the quoted line feed is a line too";
    EXPECT_EQ(rows.next_byte, 30u);
}

TEST(Part, AFindingRejectsAndAWarningDoesNot)
{
    part rows;
    layout::finding wrong;
    wrong.code = "E2001";
    take(rows, 2, {"1"}, {wrong});
    take(rows, 3, {"2"});
    take(rows, 4, {"3"});
    rows.add(1, "W4001");
    rows.add(2, "E4101", 0, {{"value", "3"}});
    EXPECT_TRUE(rows.rejected(0));
    EXPECT_FALSE(rows.rejected(1));
    EXPECT_TRUE(rows.warned(1));
    EXPECT_TRUE(rows.rejected(2));
    const auto& last = rows.findings().back();
    EXPECT_EQ(last.row, 2u);
    EXPECT_EQ(last.finding.item_number, 1u);
    EXPECT_EQ(last.finding.record_number, "3");
    EXPECT_EQ(last.finding.value, "3");
    EXPECT_EQ(last.finding.line, 4u);
}

} // namespace
} // namespace chukan::intake
