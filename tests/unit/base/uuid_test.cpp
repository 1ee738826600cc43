#include "platform/base/uuid.hpp"

#include <gtest/gtest.h>

#include <set>

namespace chukan {
namespace {

void expect_form(const std::string& uuid, char version)
{
    ASSERT_EQ(uuid.size(), 36U);
    for (std::size_t i = 0; i < uuid.size(); ++i) {
        if (i == 8 || i == 13 || i == 18 || i == 23)
            EXPECT_EQ(uuid[i], '-');
        else
            EXPECT_NE(std::string("0123456789abcdef").find(uuid[i]), std::string::npos);
    }
    EXPECT_EQ(uuid[14], version);
    EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos);
}

TEST(Uuid, RandomOnesDiffer)
{
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i)
        seen.insert(new_uuid());
    EXPECT_EQ(seen.size(), 1000U);
    expect_form(*seen.begin(), '4');
}

TEST(Uuid, TheSameNameGivesTheSameOne)
{
    EXPECT_EQ(uuid_of("part 1"), uuid_of("part 1"));
    EXPECT_NE(uuid_of("part 1"), uuid_of("part 2"));
    expect_form(uuid_of("part 1"), '8');
}

} // namespace
} // namespace chukan
