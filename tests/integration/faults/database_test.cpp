#include "tests/integration/world/tables.hpp"
#include "tests/integration/world/world.hpp"

#include <gtest/gtest.h>

namespace chukan::test {
namespace {

TEST(LostDatabase, IsA503AndOverWhenTheDatabaseIsBack)
{
    auto& world = world::instance();
    auto& clerk = world.clerk();
    tables operations("operations");
    operations.shut(true);
    auto read = clerk.ask("GET", "/files?kind=enrollee&limit=5");
    auto sent = clerk.upload("enrollee", "39130000_KN010_20171113_900.csv", "x\r\n");
    operations.shut(false);
    EXPECT_EQ(sent.status, 503) << sent.body;
    EXPECT_EQ(sent.json().at("code"), "E9002") << sent.body;
    EXPECT_TRUE(read.status == 200 || read.status == 503) << read.body; // portal's own index may answer it
    wait_until([&] { return world.control_reply("operations", "GET", "/internal/message-log?limit=1").status == 200; }, "operations is back");
    EXPECT_EQ(clerk.upload("enrollee", "39130000_KN010_20171113_900.csv", "x\r\n").status, 202);
}

TEST(LostDatabase, OfPortalStopsTheLoginWithA503)
{
    auto& world = world::instance();
    tables portal("portal");
    portal.shut(true);
    const auto answer = world.fresh_terminal("39130000")->ask("POST", "/sessions", R"({"user_id":"clerk","password":"Chukan-2017"})");
    portal.shut(false);
    EXPECT_EQ(answer.status, 503) << answer.body;
    EXPECT_EQ(answer.json().at("code"), "E9002") << answer.body;
    wait_until([&] { return world.fresh_terminal("39130000")->login("clerk") < 300; }, "portal is back");
}

} // namespace
} // namespace chukan::test
