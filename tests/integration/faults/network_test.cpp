#include "platform/base/text.hpp"
#include "platform/faults/faults.hpp"
#include "tests/integration/chain/whole_way.hpp"
#include "tests/integration/faults/books.hpp"
#include "tests/integration/world/tables.hpp"
#include "tests/integration/world/world.hpp"

#include <gtest/gtest.h>

#include <set>
#include <tuple>

namespace chukan::test {
namespace {

constexpr std::uint64_t persons = 30;
constexpr auto tokyo_union = "9901130001000000";

struct link {
    const char* sender;
    const char* receiver;
};
// Every pair of systems that talks on the way from a KN010 row to the records; those of one group, far from each other on that way, are bad at the same time.
const std::vector<std::vector<link>> groups{{{"operations", "intermediate"}, {"juki", "nws"}, {"institutions", "juki"}},
                                            {{"intermediate", "nws"}, {"provision", "juki"}, {"nws", "institutions"}},
                                            {{"intermediate", "provision"}, {"provision", "intermediate"}, {"institutions", "nws"}},
                                            {{"provision", "operations"}, {"nws", "intermediate"}}};
const std::vector<std::string> kinds{"delay", "drop", "drop_reply", "duplicate", "reorder", "down"};

faults::network_rule rule_of(const link& on, const std::string& kind)
{
    faults::network_rule rule;
    rule.sender = on.sender;
    rule.receiver = on.receiver;
    if (kind == "delay") {
        rule.delay = std::chrono::milliseconds(60);
    } else if (kind == "drop") {
        rule.drop = true;
        rule.times = 1;
    } else if (kind == "drop_reply") {
        rule.drop_reply = true;
        rule.times = 2;
    } else if (kind == "duplicate") {
        rule.duplicate = true;
    } else if (kind == "reorder") {
        rule.reorder = true; // held back until another passes, or for a second
        rule.times = 1;
    } else {
        rule.down = true;    // so many tries are in vain until it is up again: about a second
        rule.times = 4;
    }
    return rule;
}

/// Row 82: the institutions that hold copies about these people ask the union for theirs.
void ask_for_ours(const whole_way& way, int environment)
{
    nlohmann::json wish;
    std::set<std::uint64_t> asked;
    for (const auto& line : split(read_file(way.files().copies), '\n')) {
        if (line.empty())
            continue;
        const auto copy = nlohmann::json::parse(line);
        if (asked.insert(copy.at("reference").get<std::uint64_t>()).second)
            wish["items"].push_back({{"asker_body", copy.at("body")}, {"resident_reference", copy.at("reference")}, {"provider_body", tokyo_union},
                                     {"office", "JM99000000082000"}, {"procedure", "JT99000000082001"}, {"information", "TM90000000000082"}});
    }
    world::instance().control("institutions", "POST", "/internal/inquiries", wish.dump(), environment);
}

class NetworkFault : public testing::TestWithParam<std::tuple<std::size_t, std::string>> {
protected:
    static std::uint64_t next_first()
    {
        static std::uint64_t first = 1;
        const auto mine = first;
        first += persons;
        return mine;
    }
    void TearDown() override { faults::set_network_rules({}); }
};

TEST_P(NetworkFault, NothingIsLostOrDoubled)
{
    auto& world = world::instance();
    const auto environment = world.environment_id();
    world.automatic_sending(true);
    whole_way way(world, persons, 7, "39130000", next_first());
    tables operations("operations"), intermediate("intermediate");

    std::vector<faults::network_rule> rules;
    for (const auto& on : groups[std::get<0>(GetParam())])
        rules.push_back(rule_of(on, std::get<1>(GetParam())));
    if (std::get<0>(GetParam()) == 2) {
        // provision says how far it is only while juki has not answered: it must not be too quick here.
        faults::network_rule slow;
        slow.sender = "provision";
        slow.receiver = "juki";
        slow.delay = std::chrono::milliseconds(400);
        rules.push_back(slow);
    }
    faults::set_network_rules(rules);
    way.seed();
    const auto registration = way.register_enrollees();
    EXPECT_EQ(registration.at("state"), "処理完了") << registration.dump();
    way.wait_for_codes();
    way.register_fukuhon();
    const auto inquiries = way.upload("inquiry", way.files().inquiry_file);
    EXPECT_EQ(inquiries.at("state"), "処理完了") << inquiries.dump();
    books books(world, environment);
    wait_until([&] { return tables("institutions").count("person WHERE state IN (0, 1)") == 0; }, "the institutions' codes");
    ask_for_ours(way, environment);
    wait_until([&] { return tables("institutions").count("inquiry WHERE state IN ('受付', '送信待ち', '照会中')") == 0; }, "answers of row 82");
    wait_until([&] { return books.open_messages() == 0; }, "the last acknowledgement");
    for (const auto& rule : faults::network_rules())
        EXPECT_GT(rule.touched, 0u) << rule.sender << " sent nothing to " << rule.receiver << ": the test proves nothing";
    faults::set_network_rules({});

    const auto of_file = " = '" + registration.at("receipt").get<std::string>() + "'";
    EXPECT_EQ(operations.count("enrollee WHERE receipt" + of_file), static_cast<std::int64_t>(persons));
    const auto branches = way.branch_numbers();
    EXPECT_EQ(std::set<std::string>(branches.begin(), branches.end()).size(), persons);
    EXPECT_EQ(intermediate.count("inquiry WHERE receipt = '" + inquiries.at("receipt").get<std::string>() + "'"), static_cast<std::int64_t>(way.files().inquiry_rows));
    EXPECT_EQ(books.parked_messages(), 0);
    EXPECT_EQ(books.faults(), "");
}

INSTANTIATE_TEST_SUITE_P(EveryLink, NetworkFault, testing::Combine(testing::Range<std::size_t>(0, groups.size()), testing::ValuesIn(kinds)), [](const auto& info) {
    std::string name = std::get<1>(info.param);
    for (const auto& on : groups[std::get<0>(info.param)])
        name += std::string("_") + on.sender + "_to_" + on.receiver;
    return name;
});

} // namespace
} // namespace chukan::test
