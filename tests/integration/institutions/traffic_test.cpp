#include "peers/institutions/traffic.hpp"

#include "peers/institutions/institutions.hpp"
#include "platform/base/error.hpp"
#include "platform/law/law.hpp"
#include "tests/integration/provision/one_system.hpp"

#include <nlohmann/json.hpp>

namespace chukan::institutions {
namespace {

using namespace std::chrono_literals;
const std::string chiyoda = "9902131016000000", pension = "9904990002000000";

class Traffic : public test::one_system {
protected:
    Traffic() : one_system("institutions"), world_(context_), asker_(context_, world_), traffic_(context_, world_, asker_), law_(context_.config_directory)
    {
        asker_.register_messages();
        world_.keys().register_messages();
        traffic_.register_routes();
        database_->transact([](db::transaction& running) {
            for (int reference = 1; reference <= 3; ++reference)
                running.exec("INSERT INTO person (environment_id, unit, reference, state, link_code) VALUES (1, $1, $2::bigint, 2, 'C')", chiyoda, reference);
            running.exec("INSERT INTO person (environment_id, unit, reference, state) VALUES (1, $1, 4, 0)", chiyoda); // has no code yet
        });
    }
    nlohmann::json set(const std::string& body) { return nlohmann::json::parse(request("PUT", "/internal/traffic", {}, body).body); }
    nlohmann::json state() { return nlohmann::json::parse(request("GET", "/internal/traffic").body); }
    /// What was asked, as nws would get it, in the order of asking.
    contract::inquiries asked()
    {
        contract::inquiries all;
        while (!exchange_.waiting.empty()) {
            const auto message = exchange_.waiting.front();
            exchange_.waiting.pop_front();
            if (message.kind != "inquiries")
                continue;
            const auto part = contract::decode<contract::inquiries>(*exchange_.render(message));
            for (const auto column : {&contract::inquiries::asker_body, &contract::inquiries::provider_body, &contract::inquiries::office, &contract::inquiries::procedure,
                                      &contract::inquiries::information})
                (all.*column).insert((all.*column).end(), (part.*column).begin(), (part.*column).end());
        }
        return all;
    }
    bool lawful(const contract::inquiries& all, std::size_t index)
    {
        const auto bodies = law_.bodies();
        return law_.permissions()
            ->check(*bodies->find(all.asker_body[index]), *bodies->find(all.provider_body[index]), all.office[index], all.procedure[index], all.information[index], "20171113")
            .permitted();
    }
    std::string refused(const std::string& body)
    {
        try {
            set(body);
        } catch (const service_error& problem) {
            return problem.code();
        }
        return "";
    }

    world world_;
    asker asker_;
    traffic traffic_;
    law::book law_;
};

TEST_F(Traffic, NobodyAsksUntilItIsSet)
{
    traffic_.turn(60s);
    EXPECT_EQ(asked().asker_body.size(), 0u);
    EXPECT_EQ(state()["per_minute"], 0);
}

TEST_F(Traffic, SoManyAMinuteOfWhichTheShareIsUnlawful)
{
    set(R"({"per_minute":60,"unlawful_percent":25})");
    for (int turn = 0; turn < 40; ++turn)
        traffic_.turn(500ms);
    const auto all = asked();
    ASSERT_EQ(all.asker_body.size(), 20u) << "one a second, for twenty seconds";
    std::size_t unlawful = 0;
    for (std::size_t index = 0; index < all.asker_body.size(); ++index) {
        EXPECT_EQ(all.provider_body[index], "9901130001000000") << "the union of the same prefecture";
        unlawful += lawful(all, index) ? 0 : 1;
    }
    EXPECT_EQ(unlawful, 5u);
    EXPECT_EQ(state()["asked"], 20);
    EXPECT_EQ(state()["unlawful"], 5);
}

TEST_F(Traffic, TheSameWorldAndSettingAskTheSame)
{
    std::vector<contract::column> informations;
    for (int time = 0; time < 2; ++time) {
        set(R"({"per_minute":0,"unlawful_percent":0})");
        database_->transact([](db::transaction& running) { running.exec("DELETE FROM traffic"); });
        set(R"({"per_minute":6000,"unlawful_percent":50})");
        traffic_.turn(100ms);
        informations.push_back(asked().information);
    }
    EXPECT_EQ(informations.at(0).size(), 10u);
    EXPECT_EQ(informations.at(0), informations.at(1));
}

TEST_F(Traffic, APausedEnvironmentRestsAndALongGapIsNotMadeUpFor)
{
    set(R"({"per_minute":6000,"unlawful_percent":0})");
    auto environment = *environments_.find(1);
    environment.paused = true;
    environments_.put(environment);
    traffic_.turn(1s);
    EXPECT_EQ(asked().asker_body.size(), 0u);
    environment.paused = false;
    environments_.put(environment);
    traffic_.turn(1h);
    EXPECT_LE(asked().asker_body.size(), 1000u);
}

TEST_F(Traffic, LimitsAtBothSides)
{
    EXPECT_EQ(set(R"({"per_minute":6000,"unlawful_percent":100})")["per_minute"], 6000);
    EXPECT_EQ(refused(R"({"per_minute":6001,"unlawful_percent":0})"), "E9203");
    EXPECT_EQ(refused(R"({"per_minute":-1,"unlawful_percent":0})"), "E9203");
    EXPECT_EQ(refused(R"({"per_minute":1,"unlawful_percent":101})"), "E9203");
    EXPECT_EQ(refused(R"([])"), "E9203");
}

TEST_F(Traffic, WithoutPeopleNobodyIsAskedAbout)
{
    database_->transact([](db::transaction& running) { running.exec("DELETE FROM person"); });
    set(R"({"per_minute":60,"unlawful_percent":0})");
    traffic_.turn(5s);
    EXPECT_EQ(asked().asker_body.size(), 0u);
}

} // namespace
} // namespace chukan::institutions
