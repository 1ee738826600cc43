#include "tests/integration/intermediate/server.hpp"

#include <nlohmann/json.hpp>

namespace chukan::test {
namespace {

const std::string residents = "TM90000000000001", premiums = "TM90000000000082";

class KeyRolling : public intermediate_server {
protected:
    KeyRolling()
    {
        map(tokyo, {{1, "a"}});
        acquire();
        exchange_.receive("branch-block", contract::encode(contract::branch_block_request{tokyo, 10}));
        first_key_ = announced();
    }

    /// The public key of the next announcement, which nws takes.
    std::string announced()
    {
        const auto message = exchange_.next("body-keys");
        const auto text = exchange_.render(message);
        EXPECT_EQ(exchange_.render(message), text) << "identical on a retry";
        exchange_.acknowledge(message, contract::encode(contract::item_results{}));
        jobs_.run_all();
        return from_base64(contract::decode<contract::body_keys>(*text).public_key.at(0));
    }
    nlohmann::json roll() { return nlohmann::json::parse(request("POST", "/content-keys", {"gate.manage"}, "{}").body).at("items"); }

    std::string ask(const std::string& number)
    {
        const auto answer = post("/inquiries", R"({"branch_number":")" + branch(1) + R"(","provider_body":")" + chiyoda +
                                                   R"(","office":"JM99000000080000","procedure":"JT99000000080001","information":")" + residents + "\"}");
        EXPECT_EQ(answer.status, 202);
        jobs_.run_all();
        const contract::column empty(1);
        exchange_.acknowledge(exchange_.await("inquiries"), contract::encode(contract::inquiry_receipts{{number}, {"I0000"}, empty, empty}));
        return nlohmann::json::parse(answer.body)["id"];
    }
    void answer(const std::string& number, const std::string& key)
    {
        const crypto::content_sealer sealer(key);
        const contract::answer_content content{residents, {"TK90000000100010"}, {"氏名"}, {"千代田 太郎"}};
        exchange_.receive("answers", contract::encode(contract::answers{{number}, {"answered"}, {"I0000"}, {"2017-11-13T09:00:05.000+09:00"}, {"1"}, {to_base64(sealer.ephemeral_public_key())},
                                                                       {to_base64(sealer.seal(number + "|" + tokyo_body + "|" + chiyoda, contract::encode(content)))}}));
    }
    nlohmann::json inquiry(const std::string& id) { return nlohmann::json::parse(get("/inquiries/" + id).body); }
    void days_later(int days)
    {
        auto environment = *environments_.find(1);
        environment.clock.base_environment += std::chrono::hours(24 * days);
        environments_.put(environment);
    }

    contract::answer_requests request_for(const std::string& number, const std::string& key, const std::string& kid)
    {
        law::permit permit{1, number, chiyoda, tokyo_body, "JM99000000082000", "JT99000000082001", premiums};
        permit.kid = kid;
        return {{number}, {"C-a"}, {chiyoda}, {tokyo_body}, {permit.office}, {permit.procedure}, {premiums}, {""}, {""}, {"1"},
                {"2017-11-13T08:59:00.000+09:00"}, {law::sign_permit(permit, key)}, {to_base64(crypto::new_key_pair().public_key)}};
    }
    /// What the union's server says to it, once it has asked nws for the keys as often as it needs.
    std::string result_of(const contract::answer_requests& requests)
    {
        for (int tries = 0;; ++tries)
            try {
                exchange_.receive("answer-requests", contract::encode(requests));
                return contract::decode<contract::answers>(*exchange_.render(exchange_.next("answers"))).result_code.at(0);
            } catch (const service_error& problem) {
                if (problem.code() != "E9003" || tries == 200)
                    throw;
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
            }
    }

    std::string first_key_;
};

TEST_F(KeyRolling, WhatWasAskedBeforeIsOpenedWithTheKeyOfItsTime)
{
    const auto under_way = ask("X1");
    EXPECT_FALSE(roll().at(0).at("announced"));
    const auto second_key = announced();
    EXPECT_NE(second_key, first_key_);
    const auto after = ask("X2");
    answer("X1", first_key_);
    answer("X2", second_key);
    for (const auto& id : {under_way, after})
        EXPECT_EQ(inquiry(id)["content"][0]["value"], "千代田 太郎");
}

TEST_F(KeyRolling, TheKeyBeforeEndsOnlyOnceTheNetworkHasTheNewOne)
{
    const auto under_way = ask("X1");
    roll();
    EXPECT_EQ(roll().at(0).at("number"), 2) << "the second key is not with nws yet: there is no third";
    days_later(400);
    answer("X1", first_key_);
    EXPECT_EQ(inquiry(under_way)["state"], "回答受領済") << "nws was out of reach all the time: the first key is the one that it knows";
    announced();
    const auto state = nlohmann::json::parse(request("GET", "/content-keys", {"gate.manage"}).body).at("items").at(0);
    EXPECT_EQ(state.at("accept_until"), "2019-01-17T09:00:00.000+09:00") << "400 days and key_days after the 13th of November 2017";
    EXPECT_TRUE(state.at("announced"));
}

TEST_F(KeyRolling, AfterItsTimeAKeyIsDestroyedAndTheAnswerSaysSo)
{
    const auto in_time = ask("X1"), late = ask("X2"), fresh = ask("X3");
    roll();
    announced();
    days_later(30);
    answer("X1", first_key_);
    EXPECT_EQ(inquiry(in_time)["state"], "回答受領済") << "on the last day";
    days_later(1);
    answer("X2", first_key_);
    EXPECT_EQ(inquiry(late)["result_code"], "E6017");
    const auto asked_now = ask("X4");
    answer("X4", first_key_);
    EXPECT_EQ(inquiry(asked_now)["result_code"], "E6009") << "asked after the rolling: nobody was told to seal for that key";
    roll();
    EXPECT_EQ(count("body_key WHERE private_key IS NULL"), 1);
    EXPECT_EQ(count("body_key WHERE number = 1 AND private_key IS NULL"), 1);
}

TEST_F(KeyRolling, OnlyWhoMayMoveGatesRolls)
{
    EXPECT_EQ(code_of([&] { request("POST", "/content-keys", {"inquiry.ask"}, "{}"); }), "E9301");
    EXPECT_EQ(code_of([&] { request("POST", "/content-keys", {"gate.manage"}, R"({"bodies":[""]})"); }), "E9203");
    EXPECT_EQ(nlohmann::json::parse(request("POST", "/content-keys", {"gate.manage"}, R"({"bodies":["9902131016000000"]})").body).at("items").at(0).at("number"), 1) << "not ours";
    for (const auto& one : roll())
        EXPECT_EQ(one.size(), 5u) << "no key in it";
}

TEST_F(KeyRolling, PermitsOfTheKeyBeforeAndOfTheNewOneHold)
{
    const std::string second(32, '\x0a'), nobodys(32, '\x0b');
    EXPECT_NE(result_of(request_for("Y1", nws_key_, "")), "E6011");
    law::permit_keys both{{"1", crypto::ed25519_public(nws_key_)}, {"2", crypto::ed25519_public(second)}};
    client_.answer = [both](const http::client_request&) { return law::permit_key_answer(both, "2"); };
    EXPECT_NE(result_of(request_for("Y2", second, "2")), "E6011") << "made a moment after the keys were asked for: it waits until they may be asked for again";
    EXPECT_NE(result_of(request_for("Y3", nws_key_, "")), "E6011");
    EXPECT_EQ(result_of(request_for("Y4", nws_key_, "2")), "E6011") << "signed with another key than it names";
    EXPECT_EQ(result_of(request_for("Y5", nobodys, "3")), "E6011") << "of a key that nws does not have";
}

} // namespace
} // namespace chukan::test
