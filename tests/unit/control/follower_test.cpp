#include "server/control/follower.hpp"

#include <gtest/gtest.h>

namespace chukan::control {
namespace {

using ranges = std::vector<follower::range>;
const auto start = std::chrono::steady_clock::now();

TEST(Follower, GoesOnBehindTheLastRow)
{
    follower rows(7);
    EXPECT_EQ(rows.head(), 7);
    rows.read(8, false, start);
    rows.read(9, false, start);
    EXPECT_EQ(rows.head(), 9);
    EXPECT_EQ(rows.again(4, start), ranges{});
}

TEST(Follower, ReadsARowAgainUntilItIsSettled)
{
    follower rows;
    rows.read(1, true, start);
    rows.read(2, false, start);
    rows.read(3, true, start);
    EXPECT_EQ(rows.again(4, start), (ranges{{0, 3}}));
    rows.read(1, false, start);
    EXPECT_EQ(rows.again(4, start), (ranges{{2, 1}}));
    rows.read(3, false, start);
    EXPECT_EQ(rows.again(4, start), ranges{});
    rows.read(5, true, start);
    EXPECT_EQ(rows.again(4, start + std::chrono::hours(100)), (ranges{{4, 1}})) << "a receiver may be away for days";
}

TEST(Follower, WaitsForANumberThatWasPassedOverButNotForEver)
{
    follower rows;
    rows.read(1, false, start);
    rows.read(4, false, start); // 2 and 3: transactions that have not committed yet, or never will
    EXPECT_EQ(rows.again(4, start), (ranges{{1, 2}}));
    rows.read(3, false, start);
    EXPECT_EQ(rows.again(4, start), (ranges{{1, 1}}));
    EXPECT_EQ(rows.head(), 4);
    EXPECT_EQ(rows.again(4, start + follower::patience + std::chrono::seconds(1)), ranges{});
    rows.read(2, false, start + std::chrono::hours(1));
    EXPECT_EQ(rows.head(), 4);
}

TEST(Follower, AsksForManyInTurns)
{
    follower rows;
    for (std::int64_t sequence = 1; sequence <= 10; ++sequence)
        rows.read(sequence * 1000, true, start);
    ranges all;
    for (int turn = 0; turn < 3; ++turn)
        for (const auto& each : rows.again(4, start + follower::patience * 2)) // the gaps are given up, the open rows are not
            all.push_back(each);
    ASSERT_EQ(all.size(), 10u);
    for (std::size_t index = 0; index < all.size(); ++index)
        EXPECT_EQ(all[index], (follower::range{static_cast<std::int64_t>(index + 1) * 1000 - 1, 1}));
    EXPECT_EQ(rows.again(4, start + follower::patience * 2).size(), 4u) << "and from the beginning again";
}

TEST(Follower, OneRangeIsNeverLongerThanItsLimit)
{
    follower rows;
    for (std::int64_t sequence = 1; sequence <= 1200; ++sequence)
        rows.read(sequence, true, start);
    EXPECT_EQ(rows.again(4, start), (ranges{{0, 500}, {500, 500}, {1000, 200}}));
}

} // namespace
} // namespace chukan::control
