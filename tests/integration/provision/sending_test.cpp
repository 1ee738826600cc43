#include "platform/contract/contract.hpp"
#include "platform/personal_number/contract.hpp"
#include "server/provision/provision.hpp"
#include "tests/integration/provision/one_system.hpp"

#include <nlohmann/json.hpp>

namespace chukan::provision {
namespace {

const std::vector<std::string> operator_rights{"operator.send", "operator.read"};

/// 模擬 numbers made of a pattern, with a right check digit.
const std::map<std::string, std::string> numbers{{"p1", "999111111119"}, {"p2", "999123456782"}, {"p3", "900000000028"}, {"p4", "000000000132"}};

class Sending : public test::one_system {
protected:
    Sending() : one_system("provision"), system_(create_provision(context_))
    {
        exchange_.answer_call = [](const std::string& receiver, const std::string& kind, const std::string&, const std::string& body) {
            EXPECT_EQ(receiver, "operations");
            EXPECT_EQ(kind, "personal-numbers");
            contract::number_reply reply;
            for (const auto& key : contract::decode_number_request(body).person_key)
                reply.personal_number.push_back(numbers.count(key) ? numbers.at(key) : "");
            return contract::encode_numbers(reply);
        };
    }

    void ask(const std::vector<std::string>& persons, std::int16_t environment = 1)
    {
        contract::code_requests body;
        body.unit = "shared-server";
        body.person_key = persons;
        for (const auto& person : persons)
            body.acquisition_number.push_back("n-" + person);
        exchange_.receive("code-requests", contract::encode(body), environment);
    }

    nlohmann::json json(const std::string& method, const std::string& path) { return nlohmann::json::parse(request(method, path, operator_rights).body); }

    static std::string results(const contract::column& codes) { return contract::encode(contract::item_results{codes}); }

    std::unique_ptr<runtime::system> system_;
};

TEST_F(Sending, WaitsForTheOperatorAndErasesTheNumbersOnTheAnswer)
{
    ask({"p1", "p2"});
    jobs_.run_all();
    EXPECT_TRUE(exchange_.waiting.empty());
    EXPECT_EQ(exchange_.calls, 0u) << "no number may be fetched before 送信";
    EXPECT_EQ(json("GET", "/code-acquisitions")["items"][0]["count"], 2);
    EXPECT_EQ(json("GET", "/code-acquisitions/summary")["oldest_waiting_at"], "2017-11-13T09:00:00.000+09:00");

    const auto sent = json("POST", "/code-acquisitions/send");
    EXPECT_EQ(sent["count"], 2);
    EXPECT_EQ(sent["sent_batches"], 1);
    jobs_.run_all();
    const auto resolutions = exchange_.next("code-resolutions");
    EXPECT_EQ(resolutions.receiver, "juki");
    EXPECT_EQ(resolutions.reference.find("1111"), std::string::npos);
    const auto body = contract::decode_code_resolutions(*exchange_.render(resolutions));
    EXPECT_EQ(body.acquisition_number, (contract::column{"n-p1", "n-p2"}));
    EXPECT_EQ(body.personal_number, (std::vector<std::string>{"999111111119", "999123456782"}));
    EXPECT_EQ(exchange_.render(resolutions), exchange_.render(resolutions)) << "identical on a retry";
    const auto progress = exchange_.next("code-progress");
    EXPECT_EQ(contract::decode<contract::code_progress>(*exchange_.render(progress)).state, (contract::column{"sent", "sent"}));

    exchange_.acknowledge(resolutions, results({}));
    EXPECT_EQ(count("number_in_transit"), 0);
    EXPECT_EQ(count("request_group WHERE acquisition_numbers <> '' OR person_keys <> ''"), 0);
    EXPECT_FALSE(exchange_.render(progress)) << "juki's answer says more than 'sent'";
    const auto summary = json("GET", "/code-acquisitions/summary");
    EXPECT_EQ(summary["completed"], 2);
    EXPECT_EQ(summary["waiting"], 0);
    EXPECT_EQ(summary["failed"], 0);
}

TEST_F(Sending, FailuresGoBackOneByOneAndAreForgottenWhenTaken)
{
    ask({"p1", "unknown", "p3"});
    json("POST", "/code-acquisitions/send");
    jobs_.run_all();
    const auto resolutions = exchange_.next("code-resolutions");
    EXPECT_EQ(contract::decode_code_resolutions(*exchange_.render(resolutions)).acquisition_number, (contract::column{"n-p1", "n-p3"}));
    exchange_.next("code-progress");
    const auto without_number = exchange_.next("code-progress");
    auto failed = contract::decode<contract::code_progress>(*exchange_.render(without_number));
    EXPECT_EQ(failed.acquisition_number, contract::column{"n-unknown"});
    EXPECT_EQ(failed.result_code, contract::column{"E5005"});

    exchange_.acknowledge(resolutions, results({"I0000", "E5001"}));
    const auto answered = exchange_.next("code-progress");
    failed = contract::decode<contract::code_progress>(*exchange_.render(answered));
    EXPECT_EQ(failed.acquisition_number, contract::column{"n-p3"});
    EXPECT_EQ(failed.state, contract::column{"failed"});
    exchange_.acknowledge(without_number, results({}));
    exchange_.acknowledge(answered, results({}));
    EXPECT_EQ(count("failure"), 0);
    const auto summary = json("GET", "/code-acquisitions/summary");
    EXPECT_EQ(summary["completed"], 1);
    EXPECT_EQ(summary["failed_by_code"]["E5001"], 1);
    EXPECT_EQ(summary["failed_by_code"]["E5005"], 1);
}

TEST_F(Sending, NobodyHasANumber)
{
    ask({"unknown"});
    json("POST", "/code-acquisitions/send");
    jobs_.run_all();
    EXPECT_EQ(contract::decode<contract::code_progress>(*exchange_.render(exchange_.next("code-progress"))).result_code, contract::column{"E5005"});
    EXPECT_TRUE(exchange_.waiting.empty());
    EXPECT_EQ(count("request_group WHERE acquisition_numbers <> '' OR person_keys <> ''"), 0);
    EXPECT_EQ(json("GET", "/code-acquisitions/summary")["sent"], 0);
}

TEST_F(Sending, GroupsFillMessagesUpToTheLimit)
{
    ask({"p1", "p2"});
    ask({"p3"});
    ask({"p4"});
    json("POST", "/code-acquisitions/send");
    jobs_.run_all();
    EXPECT_EQ(exchange_.next("code-resolutions").items, 3u); // the limit of this test
    exchange_.next("code-progress");
    EXPECT_EQ(exchange_.next("code-resolutions").items, 1u);
}

TEST_F(Sending, AutomaticWithoutTheOperator)
{
    auto environment = *environments_.find(1);
    environment.automatic_sending = true;
    environment.clock.version = 1;
    environments_.put(environment);
    ask({"p1"});
    jobs_.run_all();
    EXPECT_EQ(exchange_.next("code-resolutions").items, 1u);
}

TEST_F(Sending, TheSameMessageAgainAddsNothing)
{
    contract::code_requests body{"shared-server", {"n-p1"}, {"p1"}};
    exchange_.receive("code-requests", contract::encode(body));
    exchange_.receive("code-requests", contract::encode(body), 1, true);
    EXPECT_EQ(count("request_group"), 1);
    EXPECT_EQ(count("request_group WHERE acquisition_numbers = 'n-p1' AND person_keys = 'p1'"), 1);
}

TEST_F(Sending, OperationsAwayLosesNothing)
{
    ask({"p1"});
    json("POST", "/code-acquisitions/send");
    const auto good = exchange_.answer_call;
    exchange_.answer_call = [](auto&&...) -> std::string { throw http::unreachable("operations"); };
    const auto job = jobs_.waiting;
    EXPECT_THROW(jobs_.run_all(), http::unreachable);
    EXPECT_EQ(count("number_in_transit"), 0);
    exchange_.answer_call = good;
    jobs_.waiting = job;
    jobs_.run_all();
    EXPECT_EQ(exchange_.next("code-resolutions").items, 1u);
}

TEST_F(Sending, WhatJukiRefusedIsParkedAndSentAgainByTheOperator)
{
    ask({"p1"});
    json("POST", "/code-acquisitions/send");
    jobs_.run_all();
    const auto resolutions = exchange_.next("code-resolutions");
    exchange_.park(resolutions);
    EXPECT_EQ(json("POST", "/code-acquisitions/send")["sent_batches"], 1);
    EXPECT_EQ(exchange_.resent, std::vector<std::string>{resolutions.id});
    EXPECT_TRUE(exchange_.render(resolutions));
}

TEST_F(Sending, TheNumbersLieSealed)
{
    ask({"p1"});
    json("POST", "/code-acquisitions/send");
    jobs_.run_all();
    const auto found = database_->transact([](db::transaction& running) {
        return running.exec("SELECT count(*) AS count FROM number_in_transit WHERE position('999111111119'::bytea IN sealed) > 0").one().integer("count");
    });
    EXPECT_EQ(count("number_in_transit"), 1);
    EXPECT_EQ(found, 0);
}

TEST_F(Sending, RightsAndEnvironmentsAreKeptApart)
{
    ask({"p1"}, 2);
    EXPECT_TRUE(json("GET", "/code-acquisitions")["items"].empty());
    EXPECT_EQ(json("POST", "/code-acquisitions/send")["count"], 0);
    EXPECT_ANY_THROW(request("POST", "/code-acquisitions/send", {"operator.read"}));
    EXPECT_ANY_THROW(request("GET", "/code-acquisitions"));
    EXPECT_ANY_THROW(request("POST", "/code-acquisitions/send", operator_rights, "", "39130000")) << "a union is not the 取りまとめ機関";
    database_->transact([&](db::transaction& running) { system_->reset(running, 2); });
    EXPECT_EQ(count("request_group"), 0);
}

} // namespace
} // namespace chukan::provision
