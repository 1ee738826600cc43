#include "platform/base/text.hpp"
#include "platform/faults/faults.hpp"
#include "tests/integration/chain/whole_way.hpp"
#include "tests/integration/kill/binary.hpp"
#include "tests/support/cluster.hpp"

#include <gtest/gtest.h>

#include <set>

namespace chukan::test {
namespace {

constexpr std::uint64_t persons = 60;

/// One installation for all points; each point gets a population of its own beside the earlier ones.
binary& the_binary()
{
    static const auto folder = database_cluster::instance().folder() + "/killed";
    static const auto only = [] {
        auto made = std::make_unique<binary>(folder);
        made->up();
        made->automatic_sending(true);
        return made;
    }();
    return *only;
}

class KillPoint : public testing::TestWithParam<std::string> {
protected:
    static std::uint64_t next_first()
    {
        static std::uint64_t first = 1;
        const auto mine = first;
        first += persons;
        return mine;
    }

    /// The whole way, tried again after the process died; what was uploaded before is given its first receipt.
    void go_on(whole_way& way)
    {
        way.seed();
        EXPECT_EQ(way.register_enrollees().at("state"), "処理完了");
        way.wait_for_codes();
    }
};

TEST_P(KillPoint, NothingIsLostOrDoubled)
{
    auto& chukan = the_binary();
    whole_way way(chukan, persons, 5, "39130000", next_first());
    chukan.arm(GetParam(), 1);
    try {
        go_on(way);
    } catch (const std::exception&) {
        // The other side died in the middle of an answer: what this test is about.
    }
    ASSERT_TRUE(chukan.dies_within(30)) << GetParam() << " was never passed";
    chukan.up();
    if (testing::Test::HasFatalFailure())
        return;
    go_on(way);
    const auto branches = way.branch_numbers();
    EXPECT_EQ(branches.size(), persons);
    EXPECT_EQ(std::set<std::string>(branches.begin(), branches.end()).size(), persons);
    const auto states = split(way.clerk().ask("GET", "/files/link-code-status").body, '\n');
    for (const auto& branch : branches)
        EXPECT_EQ(std::count_if(states.begin(), states.end(), [&](const auto& line) { return line.find(branch) != std::string::npos; }), 1);
}

INSTANTIATE_TEST_SUITE_P(All, KillPoint, testing::ValuesIn(faults::kill_points()), [](const auto& info) { return info.param; });

/// With values, so that it runs after those above: its persons would stand in their way.
class LargeFile : public testing::TestWithParam<std::string> {};

/// Parts of a file are written two at once: a death between them leaves whole parts, the earlier ones.
TEST_P(LargeFile, PartsWrittenAtOnceAreCommittedInOrder)
{
    auto& chukan = the_binary();
    chukan.automatic_sending(false); // nobody of this file lives in juki
    constexpr std::uint64_t rows = 25000; // three parts
    whole_way way(chukan, rows, 7, "39130000", 1000000);
    chukan.arm(GetParam(), 2);
    try {
        way.register_enrollees();
    } catch (const std::exception&) {
        // It died in the middle of an answer.
    }
    ASSERT_TRUE(chukan.dies_within(30));
    chukan.up();
    EXPECT_EQ(way.register_enrollees().at("state"), "処理完了"); // half a minute later: so long the job belongs to the one that died
    const auto branches = way.branch_numbers();
    EXPECT_EQ(branches.size(), rows);
    EXPECT_EQ(std::set<std::string>(branches.begin(), branches.end()).size(), rows);
}

INSTANTIATE_TEST_SUITE_P(TheSecondPart, LargeFile, testing::Values("after_copy"), [](const auto& info) { return info.param; });

TEST(Kill, ASecondUpAfterKillMinusNineFindsEverything)
{
    auto& chukan = the_binary();
    chukan.kill();
    chukan.up();
    EXPECT_EQ(chukan.clerk().ask("GET", "/files?limit=5").status, 200);
}

} // namespace
} // namespace chukan::test
