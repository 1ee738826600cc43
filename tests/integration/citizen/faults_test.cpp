#include "platform/faults/faults.hpp"
#include "tests/integration/citizen/people.hpp"

namespace chukan::test {
namespace {

using hops = std::vector<std::pair<std::string, std::string>>;
const hops login_hops{{"mynaportal", "juki"}, {"juki", "nws"}, {"nws", "mynaportal"}},
    information_hops{{"mynaportal", "nws"}, {"nws", "intermediate"}, {"intermediate", "mynaportal"}};

/// The first request of each hop suffers this.
void once(void (*spoil)(faults::network_rule&), const hops& on)
{
    std::vector<faults::network_rule> rules;
    for (const auto& [sender, receiver] : on) {
        faults::network_rule rule;
        rule.sender = sender;
        rule.receiver = receiver;
        rule.times = 1;
        spoil(rule);
        rules.push_back(rule);
    }
    faults::set_network_rules(rules);
}

void expect_all_touched()
{
    for (const auto& rule : faults::network_rules())
        EXPECT_EQ(rule.touched, 1u) << rule.sender << " to " << rule.receiver << " was never spoilt: this proves nothing";
}

} // namespace

TEST_F(Citizen, ALostOrDoubledMessageChangesNothing)
{
    const auto spoils = {+[](faults::network_rule& rule) { rule.drop = true; }, +[](faults::network_rule& rule) { rule.drop_reply = true; },
                         +[](faults::network_rule& rule) { rule.duplicate = true; }};
    for (const auto spoil : spoils) {
        citizen person(world::instance());
        const auto with = card_of(insured_[1]);
        once(spoil, login_hops);
        ASSERT_EQ(person.log_in(with).status, 201);
        expect_all_touched();
        once(spoil, information_hops);
        const auto got = person.self_information(premiums, tokyo_union);
        EXPECT_EQ(got.at("selfiTranStatusCd"), "03");
        expect_all_touched();
        // A wrong PIN is one failure, whatever became of the word about it.
        for (int turn = 1; turn <= 2; ++turn) {
            once(spoil, {{"mynaportal", "juki"}});
            EXPECT_EQ(person.log_in({with.serial, wrong_pin(with)}).json().at("code"), "E9314");
            expect_all_touched();
        }
        faults::set_network_rules({});
        EXPECT_EQ(person.log_in(with).status, 201) << "two failures do not lock";
    }
    wait_until([] { return tables("juki").count("card_login") + tables("nws").count("disclosure_login") + tables("nws").count("self_request") == 0; }, "nothing is left on the way");
}

TEST_F(Citizen, NobodyIsShownAnythingWhileAProtectionCannotBeAskedFor)
{
    citizen person(world::instance());
    ASSERT_EQ(person.log_in(card_of(insured_[1])).status, 201);
    faults::network_rule down;
    down.sender = "nws";
    down.receiver = "intermediate";
    down.down = true;
    faults::set_network_rules({down});
    const auto page = person.ask("GET", "/records");
    EXPECT_EQ(page.status, 503);
    EXPECT_EQ(page.json().at("code"), "E9003");
    faults::set_network_rules({});
    EXPECT_EQ(person.ask("GET", "/records").status, 200);
}

} // namespace chukan::test
