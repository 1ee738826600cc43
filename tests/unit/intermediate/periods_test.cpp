#include "server/intermediate/periods.hpp"

#include <gtest/gtest.h>

namespace chukan::intermediate {
namespace {

TEST(PeriodsOverlap, TheDayOfLossBelongsToTheNextPeriod)
{
    EXPECT_FALSE(periods_overlap("20150401", "20160401", "20160401", ""));
    EXPECT_FALSE(periods_overlap("20160401", "", "20150401", "20160401"));
    EXPECT_TRUE(periods_overlap("20150401", "20160402", "20160401", ""));
    EXPECT_TRUE(periods_overlap("20150401", "", "20160401", "20160501"));
    EXPECT_TRUE(periods_overlap("20150401", "", "20100401", ""));
    EXPECT_FALSE(periods_overlap("20150401", "20160401", "20170401", "20180401"));
}

TEST(PeriodTouches, AYearRunsFromAprilToMarch)
{
    EXPECT_TRUE(period_touches("2017", "", ""));
    EXPECT_TRUE(period_touches("2017", "20180331", "20190331"));
    EXPECT_FALSE(period_touches("2017", "20180401", ""));
    EXPECT_TRUE(period_touches("2017", "", "20170401"));
    EXPECT_FALSE(period_touches("2017", "", "20170331"));
    EXPECT_TRUE(period_touches("201704", "20170430", "20170601"));
    EXPECT_FALSE(period_touches("201704", "20170501", ""));
}

} // namespace
} // namespace chukan::intermediate
