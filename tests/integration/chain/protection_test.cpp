#include "platform/base/text.hpp"
#include "tests/integration/chain/whole_way.hpp"
#include "tests/integration/world/world.hpp"

#include <gtest/gtest.h>

#include <set>

namespace chukan::test {
namespace {

constexpr auto tokyo_union = "9901130001000000";

/// 支援措置 over all systems: a file says it to operations, a municipality asks through nws, intermediate keeps the answer back, portal's log tells who said it.
class ProtectionOverAllSystems : public testing::Test {
protected:
    /// Every person of the file under 支援措置, without an end.
    static void protect_all(const std::string& path)
    {
        std::string out;
        bool header = true;
        for (const auto& line : split(read_file(path), '\n')) {
            if (line.empty())
                continue;
            auto fields = split(line, ',');
            ASSERT_GT(fields.size(), 27u) << line;
            if (!header)
                fields[26] = "1";
            header = false;
            for (std::size_t at = 0; at < fields.size(); ++at)
                out += (at == 0 ? "" : ",") + fields[at];
            out += "\n";
        }
        write_file(path, out);
    }
};

TEST_F(ProtectionOverAllSystems, NobodyIsAnsweredAutomatically)
{
    auto& world = world::instance();
    const auto environment = world.environment_id();
    world.automatic_sending(true);
    whole_way way(world, 20, 82, "39130000", 700001);
    way.seed();
    protect_all(way.files().enrollee_file);
    const auto registered = way.register_enrollees();
    ASSERT_EQ(registered.at("error_count"), 0) << registered.dump();
    ASSERT_GT(way.wait_for_codes(), 0u);
    const auto receipts = way.register_fukuhon();
    EXPECT_EQ(receipts.at("eligibility").at("warning_count"), 0) << "KN010 and SK010 of one population agree: " << receipts.dump();

    nlohmann::json wish;
    std::set<std::uint64_t> asked;
    for (const auto& line : split(read_file(way.files().copies), '\n')) {
        if (line.empty())
            continue;
        const auto copy = nlohmann::json::parse(line);
        if (asked.insert(copy.at("reference").get<std::uint64_t>()).second)
            wish["items"].push_back({{"asker_body", copy.at("body")}, {"resident_reference", copy.at("reference")}, {"provider_body", tokyo_union},
                                     {"office", "JM99000000082000"}, {"procedure", "JT99000000082001"}, {"information", "TM90000000000082"},
                                     {"reference", "dv"}});
    }
    std::set<std::string> ours;
    const auto made = world.control("institutions", "POST", "/internal/inquiries", wish.dump(), environment);
    for (const auto& item : made.at("items"))
        ours.insert(item.at("inquiry_id").get<std::string>());
    const auto branches = way.branch_numbers();
    const std::set<std::string> people(branches.begin(), branches.end());
    nlohmann::json held = nlohmann::json::array();
    wait_until([&] {
        held.clear();
        const auto page = way.clerk().ask("GET", "/answers/pending?limit=1000").json();
        for (const auto& each : page.at("items"))
            if (each.at("branch_number").is_string() && people.contains(each.at("branch_number").get<std::string>()))
                held.push_back(each);
        return held.size() >= 5;
    }, "questions are held");
    const auto states = [&] {
        std::map<std::string, unsigned> out;
        const auto page = world.control("institutions", "GET", "/internal/inquiries?limit=1000", "", environment);
        for (const auto& each : page.at("items"))
            if (ours.contains(each.at("inquiry_id").get<std::string>()))
                ++out[each.at("state").get<std::string>()];
        return out;
    };
    EXPECT_EQ(states()["回答受領済"], 0u);
    EXPECT_EQ(states()["該当情報なし"], 0u);
    const auto id = held.front().at("id").get<std::string>();
    EXPECT_EQ(way.clerk().ask("POST", "/answers/" + id + "/release").status, 200);
    wait_until([&] { auto now = states(); return now["回答受領済"] + now["該当情報なし"] == 1; }, "the one that a clerk released is answered");
    bool found = false;
    const auto records = way.clerk().ask("GET", "/exchange-records?side=provider&limit=1000").json();
    for (const auto& record : records.at("items"))
        if (record.at("exchange_number") == id) {
            found = true;
            EXPECT_EQ(record.at("provider_disclosure"), "2");
        }
    EXPECT_TRUE(found);

    // The others too: no question of this test is left open.
    wait_until([&] {
        const auto page = way.clerk().ask("GET", "/answers/pending?limit=1000").json();
        for (const auto& each : page.at("items"))
            way.clerk().ask("POST", "/answers/" + each.at("id").get<std::string>() + "/release");
        auto now = states();
        return now["受付"] + now["送信待ち"] + now["照会中"] == 0;
    }, "every question is answered by a clerk");

    // Who said it, for each person, in the operation log; and the lifting.
    const auto receipt = registered.at("receipt").get<std::string>();
    std::set<std::string> noted;
    wait_until([&] {
        noted.clear();
        const auto page = world.administrator().ask("GET", "/operation-log?operation=protect_enrollee&limit=1000").json();
        for (const auto& line : page.at("items"))
            if (line.at("result") == receipt)
                noted.insert(line.at("object").get<std::string>());
        return noted.size() == people.size();
    }, "the log has a line for each");
    EXPECT_EQ(noted, people);
    EXPECT_EQ(way.clerk().ask("DELETE", "/enrollees/" + branches.front() + "/protection").status, 200);
    bool lifted = false;
    const auto log = world.administrator().ask("GET", "/operation-log?operation=end_protection&limit=10").json();
    for (const auto& line : log.at("items"))
        lifted = lifted || line.at("object") == branches.front();
    EXPECT_TRUE(lifted);
    wait_until([&] { return way.clerk().ask("GET", "/enrollees/" + branches.front() + "/protection").json().at("in_force") == false; }, "lifted");
}

} // namespace
} // namespace chukan::test
