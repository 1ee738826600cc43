#include "tests/integration/chain/whole_way.hpp"
#include "tests/integration/world/world.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <set>

namespace chukan::test {
namespace {

nlohmann::json log_of(const std::string& world_name)
{
    auto items = nlohmann::json::array();
    std::string after = "0";
    while (!after.empty()) {
        auto page = world::instance().control("control", "GET", "/message-log?limit=1000&world=" + world_name + "&after=" + after);
        for (auto& row : page["items"])
            items.push_back(std::move(row));
        after = page["next_cursor"].is_null() ? "" : page["next_cursor"].get<std::string>();
    }
    return items;
}

/// Whether the log holds this hop from both sides, acknowledged.
bool both_sides(const nlohmann::json& log, const std::string& sender, const std::string& receiver, const std::string& kind)
{
    std::set<std::string> sent, received;
    for (const auto& row : log) {
        if (row.at("kind") != kind)
            continue;
        if (row.at("system") == sender && row.at("side") == "outbox" && row.at("peer") == receiver && row.at("state") == 1)
            sent.insert(row.at("message_id").get<std::string>());
        if (row.at("system") == receiver && row.at("side") == "inbox" && row.at("peer") == sender)
            received.insert(row.at("message_id").get<std::string>());
    }
    return !sent.empty() && sent == received;
}

} // namespace

/// decisions.md 21: control collects what the systems write anyway, at most a second late.
TEST(MessageLog, ShowsEveryHopFromBothSidesWithinASecond)
{
    auto& world = world::instance();
    world.automatic_sending(true);
    whole_way people(world, 12, 7, "39140009", 5000);
    people.seed();
    EXPECT_EQ(people.register_enrollees().at("state"), "処理完了");
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_TRUE(wait_until([] { return both_sides(log_of("demo"), "operations", "intermediate", "branch-map"); }, "both sides of the hop"));
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(2500)) << "one second, and what a busy machine takes";
    people.wait_for_codes();
    EXPECT_TRUE(wait_until([] {
        const auto log = log_of("demo");
        return both_sides(log, "intermediate", "provision", "code-requests") && both_sides(log, "provision", "juki", "code-resolutions") &&
               both_sides(log, "juki", "nws", "link-code-issues") && both_sides(log, "nws", "intermediate", "link-codes");
    }, "every hop to the code"));
    EXPECT_TRUE(log_of("nowhere").empty());
    const auto page = world.control("control", "GET", "/message-log?limit=1");
    EXPECT_EQ(page.at("items").size(), 1u);
    for (const auto& each : page.at("systems"))
        EXPECT_TRUE(each.at("reachable")) << each.dump();
}

} // namespace chukan::test
