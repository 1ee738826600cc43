#include "platform/base/error.hpp"
#include "platform/clock/clock.hpp"

#include <gtest/gtest.h>

namespace chukan::clock {
namespace {

using namespace std::chrono_literals;

TEST(Iso, GoesThereAndBack)
{
    for (const char* text : {"2017-11-13T09:00:00.000+09:00", "2000-02-29T23:59:59.999+09:00", "1970-01-01T09:00:00.000+09:00"})
        EXPECT_EQ(to_iso(from_iso(text)), text);
    EXPECT_EQ(from_iso("2017-11-13T00:00:00+00:00"), from_iso("2017-11-13T09:00:00+09:00"));
}

TEST(Iso, RefusesWhatIsNoTime)
{
    for (const char* text : {"", "2017-11-13", "2017-13-13T09:00:00+09:00", "2017-02-29T09:00:00+09:00", "2017-11-13T25:00:00+09:00"})
        EXPECT_THROW(from_iso(text), std::invalid_argument) << text;
}

TEST(Date, IsTheDayInJapan)
{
    EXPECT_EQ(to_date(from_iso("2017-11-12T23:59:59+09:00")), "20171112");
    EXPECT_EQ(to_date(from_iso("2017-11-12T15:00:00+00:00")), "20171113");
}

TEST(Reading, RunsAtItsRateOrStandsStill)
{
    reading value;
    value.base_real = from_iso("2026-01-01T00:00:00+09:00");
    value.base_environment = from_iso("2017-11-13T09:00:00+09:00");
    EXPECT_EQ(value.at(value.base_real + 1h), value.base_environment + 1h);
    value.rate = 24;
    EXPECT_EQ(value.at(value.base_real + 1h), value.base_environment + 24h);
    value.frozen = true;
    EXPECT_EQ(value.at(value.base_real + 1h), value.base_environment);
}

TEST(Environments, AnOlderAnnouncementNeverUndoesANewerOne)
{
    environments known;
    environment value;
    value.id = 3;
    value.world = "demo";
    value.name = "production";
    value.clock.version = 2;
    value.phase = "運用";
    known.put(value);
    value.clock.version = 1;
    value.phase = "準備";
    known.put(value);
    EXPECT_EQ(known.find("demo", "production")->phase, "運用");
    EXPECT_FALSE(known.find("demo", "verification"));
    EXPECT_FALSE(known.find("other", "production"));
    known.erase(3);
    EXPECT_THROW(known.now(3), service_error);
}

} // namespace
} // namespace chukan::clock
