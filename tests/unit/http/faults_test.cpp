#include "platform/faults/faults.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <unistd.h>

using namespace chukan;

TEST(NetworkFaults, MatchByLinkAndAddUp)
{
    faults::network_rule slow;
    slow.sender = "operations";
    slow.receiver = "*";
    slow.delay = std::chrono::milliseconds(5);
    faults::network_rule lost = slow;
    lost.receiver = "intermediate";
    lost.drop_reply = true;
    faults::set_network_rules({slow, lost});
    const auto both = faults::between("operations", "intermediate");
    EXPECT_EQ(both.delay, std::chrono::milliseconds(10));
    EXPECT_TRUE(both.drop_reply);
    EXPECT_FALSE(faults::between("operations", "nws").drop_reply);
    EXPECT_EQ(faults::between("juki", "nws").delay.count(), 0);
    faults::set_network_rules({});
    EXPECT_EQ(faults::between("operations", "intermediate").delay.count(), 0);
}

TEST(NetworkFaults, AreTheSameForTheSameSeed)
{
    const auto draw = [] {
        faults::network_rule rule;
        rule.sender = rule.receiver = "*";
        rule.probability = 0.5;
        rule.seed = 7;
        rule.drop = true;
        faults::set_network_rules({rule});
        std::string drawn;
        for (int i = 0; i < 40; ++i)
            drawn += faults::between("a", "b").drop ? '1' : '0';
        faults::set_network_rules({});
        return drawn;
    };
    const auto first = draw();
    EXPECT_EQ(first, draw());
    EXPECT_NE(first.find('1'), std::string::npos);
    EXPECT_NE(first.find('0'), std::string::npos);
}

TEST(KillPoint, KillsAtTheWantedPassingAndNotesAll)
{
    const std::string notes = testing::TempDir() + "/passings-" + std::to_string(::getpid());
    EXPECT_EXIT(
        {
            faults::note_passings_in(notes);
            faults::arm("after_copy", 2);
            faults::kill_point("after_copy");
            faults::kill_point("before_send");
            faults::kill_point("after_copy");
            std::exit(0);
        },
        testing::KilledBySignal(SIGKILL), "");
    std::ifstream in(notes);
    std::string all((std::istreambuf_iterator<char>(in)), {});
    EXPECT_EQ(all, "after_copy\nbefore_send\nafter_copy\n");
}
