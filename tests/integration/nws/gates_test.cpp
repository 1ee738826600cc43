#include "tests/integration/nws/nws_fixture.hpp"

#include "platform/base/error.hpp"
#include "platform/law/permit.hpp"

namespace chukan::nws {
namespace {

constexpr auto resident_record = "TM90000000000001", premiums = "TM90000000000082", medical = "TM90000000000004";

class gate_keeping : public network {
protected:
    gate_keeping()
    {
        announce(tokyo, "intermediate");
        announce(chiyoda, "institutions");
        person_shared_ = code_of(shared, "10000000014");
        person_chiyoda_ = code_of(chiyoda, "10000000014");
    }

    nlohmann::json set(const std::string& body)
    {
        return nlohmann::json::parse(request("PUT", "/gates", {}, body).body);
    }
    void remove(const nlohmann::json& gate) { request("DELETE", "/gates/" + gate.at("id").get<std::string>()); }
    static std::string text(const std::string& gate, const std::string& subject, const std::string& more = "")
    {
        return R"({"gate":")" + gate + R"(","subject":")" + subject + "\"" + more + "}";
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
    void set_day(const std::string& iso)
    {
        auto value = *environments_.find(1);
        value.clock.base_environment = clock::from_iso(iso);
        ++value.clock.version;
        environments_.put(value);
    }

    /// Tokyo asks Chiyoda for the resident record, which the law permits.
    contract::inquiry_receipts ask_chiyoda()
    {
        contract::inquiries body;
        add(body, person_shared_, tokyo, chiyoda, resident_record);
        return ask(body);
    }
    std::string code() { return ask_chiyoda().result_code.at(0); }

    std::string person_shared_, person_chiyoda_;
};

TEST_F(gate_keeping, WithoutAnAssessmentNothingPassesInEitherDirection)
{
    EXPECT_EQ(code(), "I0000");
    const auto gate = set(text("assessment", chiyoda, R"(,"reason":"評価書は来月公表の予定です。")"));
    const auto as_provider = ask_chiyoda();
    EXPECT_EQ(as_provider.result_code, contract::column{"E6002"});
    EXPECT_NE(as_provider.reason_ja[0].find("第21条第2項第2号"), std::string::npos) << as_provider.reason_ja[0];
    EXPECT_NE(as_provider.reason_ja[0].find("来月公表"), std::string::npos) << as_provider.reason_ja[0];
    EXPECT_EQ(as_provider.reason_ja[0].find("照会できる項はありません"), std::string::npos) << "the two grounds are separate";
    contract::inquiries body;
    add(body, person_chiyoda_, chiyoda, tokyo, premiums, "82");
    add(body, person_chiyoda_, chiyoda, tokyo, resident_record, "82"); // the table first: the other ground
    const auto as_asker = ask(body, "institutions");
    EXPECT_EQ(as_asker.result_code, (contract::column{"E6002", "E6001"}));
    EXPECT_NE(as_asker.reason_ja[1].find("第21条第2項第1号"), std::string::npos) << as_asker.reason_ja[1];
    remove(gate);
    EXPECT_EQ(code(), "I0000");
}

TEST_F(gate_keeping, AnAssessmentMayComeIntoForceOnADay)
{
    set(text("assessment", chiyoda, R"(,"to":"20171130")"));
    EXPECT_EQ(code(), "E6002");
    set_day("2017-12-01T09:00:00+09:00");
    EXPECT_EQ(code(), "I0000");
}

TEST_F(gate_keeping, APlannedStopHoldsFromItsMomentToItsEnd)
{
    set(text("stop", chiyoda, R"(,"from":"2017-11-13T12:00:00+09:00","to":"2017-11-13T13:00:00+09:00")"));
    set(text("stop", chiyoda, R"(,"from":"2017-11-19T00:00:00+09:00","to":"2017-11-19T23:59:59+09:00")"));
    EXPECT_EQ(code(), "I0000");
    set_day("2017-11-13T12:30:00+09:00");
    const auto receipts = ask_chiyoda();
    EXPECT_EQ(receipts.result_code, contract::column{"E6006"});
    EXPECT_NE(receipts.reason_ja[0].find("2017-11-13T13:00 まで"), std::string::npos) << receipts.reason_ja[0];
    set_day("2017-11-13T13:30:00+09:00");
    EXPECT_EQ(code(), "I0000");
    set_day("2017-11-19T10:00:00+09:00");
    EXPECT_EQ(code(), "E6006");
}

TEST_F(gate_keeping, ADisconnectedBodyAndOneThatHasNotBegun)
{
    const auto cut = set(text("connection", chiyoda));
    EXPECT_EQ(code(), "E6012");
    remove(cut);
    set(text("start", chiyoda, R"(,"from":"20171120")"));
    EXPECT_EQ(code(), "E6003");
    set(text("start", chiyoda, R"(,"from":"20171101")")); // moved, not added
    EXPECT_EQ(code(), "I0000");
    EXPECT_EQ(nlohmann::json::parse(request("GET", "/gates").body).at("items").size(), 1u);
    set(text("start", "", R"(,"from":"20180101")")); // 情報連携開始日 of the environment
    const auto receipts = ask_chiyoda();
    EXPECT_EQ(receipts.result_code, contract::column{"E6003"});
    EXPECT_NE(receipts.reason_ja[0].find("2018年1月1日"), std::string::npos) << receipts.reason_ja[0];
    set_day("2018-01-01T09:00:00+09:00");
    EXPECT_EQ(code(), "I0000");
}

TEST_F(gate_keeping, AProcedureIsUsedInItsTimeOnly)
{
    set_day("2017-07-17T09:00:00+09:00");
    EXPECT_EQ(code(), "E6013") << "the master's own first day";
    set(text("procedure", "JT99000000080001", R"(,"from":"20170401","to":"20170930")"));
    EXPECT_EQ(code(), "I0000");
    set_day("2017-11-13T09:00:00+09:00");
    const auto receipts = ask_chiyoda();
    EXPECT_EQ(receipts.result_code, contract::column{"E6013"});
    EXPECT_NE(receipts.reason_ja[0].find("2017年4月1日から2017年9月30日まで"), std::string::npos) << receipts.reason_ja[0];
}

TEST_F(gate_keeping, TheTestsBeforeTheStartUseTheMastersOfTheRealThing)
{
    set_day("2017-05-15T09:00:00+09:00");
    EXPECT_EQ(code(), "E6013");
    auto value = *environments_.find(1);
    value.phase = "総合運用テスト";
    environments_.put(value);
    EXPECT_EQ(code(), "I0000");
    set(text("procedure", "JT99000000080001", R"(,"from":"20170601")")); // but what an operator sets holds
    EXPECT_EQ(code(), "E6013");
}

TEST_F(gate_keeping, ADelegateAsksInTheRightOfTheBodyThatSentIt)
{
    contract::inquiries body;
    add(body, person_chiyoda_, chiyoda, tokyo, medical, "80"); // row 80 is the unions': another union answers
    body.provider_body.back() = kanagawa;
    EXPECT_EQ(ask(body, "institutions").result_code, contract::column{"E6001"});
    const auto given = set(text("delegation", tokyo, R"(,"other":")" + std::string(chiyoda) + R"(","office":"JM99000000080000","to":"20171231")"));
    const auto receipts = ask(body, "institutions");
    ASSERT_EQ(receipts.result_code, contract::column{"I0000"}) << receipts.reason_ja[0];
    const auto message = exchange_.next("answer-requests");
    const auto asked = contract::decode<contract::answer_requests>(*exchange_.render(message));
    const auto key = law::permit_key_of_answer(request("GET", "/internal/permit-key", {}).body);
    const auto permit = law::read_permit(asked.permit[0], key, {1, receipts.exchange_number[0], chiyoda, kanagawa, body.office[0], body.procedure[0], medical});
    ASSERT_TRUE(permit);
    EXPECT_EQ(permit->asker_for, tokyo);
    EXPECT_EQ(permit->provider_for, "");
    EXPECT_EQ(permit->expires_on, "20171120");
    EXPECT_EQ(count("exchange_delegation WHERE asker_for = '" + std::string(tokyo) + "'"), 1);
    // Another 事務, and after its time: no delegation.
    contract::inquiries other;
    add(other, person_chiyoda_, chiyoda, tokyo, "TM90000000000005", "81");
    other.provider_body.back() = "9903990001000000";
    EXPECT_EQ(ask(other, "institutions").result_code, contract::column{"E6001"});
    set_day("2018-01-01T09:00:00+09:00");
    EXPECT_EQ(ask(body, "institutions").result_code, contract::column{"E6001"});
    remove(given);
}

TEST_F(gate_keeping, ADelegateMayAnswerForAUnion)
{
    const auto chuo_code = code_of(chuo, "10000000014");
    announce(chuo, "institutions");
    contract::inquiries body;
    add(body, chuo_code, chuo, chiyoda, premiums, "82"); // 82: the union is the provider
    EXPECT_EQ(ask(body, "institutions").result_code, contract::column{"E6001"});
    set(text("delegation", tokyo, R"(,"other":")" + std::string(chiyoda) + "\""));
    EXPECT_EQ(ask(body, "institutions").result_code, contract::column{"I0000"});
    EXPECT_EQ(count("exchange_delegation WHERE provider_for = '" + std::string(tokyo) + "'"), 1);
}

TEST_F(gate_keeping, ATrainerMayAlterAnAnswerOnItsWay)
{
    announce(tokyo, "intermediate");
    const auto numbers = [&] {
        contract::inquiries body;
        add(body, person_shared_, tokyo, chiyoda, resident_record);
        add(body, person_shared_, tokyo, chuo, resident_record);
        return ask(body).exchange_number;
    };
    const auto passed_on = [&](const contract::column& of) {
        exchange_.waiting.clear();
        const crypto::content_sealer sealer(pairs_[tokyo].public_key);
        const std::string key = to_base64(sealer.ephemeral_public_key());
        const contract::answers given{of, {"answered", "answered"}, {"I0000", "I0000"}, {"2017-11-13T09:01:00.000+09:00", "2017-11-13T09:01:00.000+09:00"}, {"1", "1"},
                                      {key, key}, {to_base64(sealer.seal("a", "clear")), to_base64(sealer.seal("b", "clear"))}};
        exchange_.receive("answers", contract::encode(given), 1, false, {}, "institutions");
        const auto relayed = contract::decode<contract::answers>(*exchange_.render(exchange_.next("answers")));
        std::string opened;
        for (std::size_t at = 0; at < 2; ++at) {
            try {
                const crypto::content_opener opener(pairs_[tokyo].private_key, from_base64(relayed.ephemeral_key[at]));
                opened += opener.open(at == 0 ? "a" : "b", from_base64(relayed.sealed[at])) + " ";
            } catch (const std::exception&) {
                opened += "unreadable ";
            }
        }
        return opened;
    };
    EXPECT_EQ(passed_on(numbers()), "clear clear ");
    const auto gate = set(text("tamper", chiyoda));
    EXPECT_EQ(passed_on(numbers()), "unreadable clear ");
    remove(gate);
    EXPECT_EQ(passed_on(numbers()), "clear clear ");
}

TEST_F(gate_keeping, ATrainerMayLoseTheAnswersOfABody)
{
    set(text("silence", chiyoda));
    const auto number = ask_chiyoda().exchange_number;
    exchange_.waiting.clear();
    const contract::answers given{number, {"none"}, {"E6004"}, {""}, {"1"}, {""}, {""}};
    exchange_.receive("answers", contract::encode(given), 1, false, {}, "institutions");
    EXPECT_TRUE(exchange_.waiting.empty()) << "the asker's time will run out";
    EXPECT_EQ(count("exchange WHERE status = 'asked'"), 1);
}

TEST_F(gate_keeping, EveryMoveIsLoggedAndOnlyWhoMayMovesThem)
{
    const auto gate = set(text("stop", chiyoda));
    remove(gate);
    const auto changes = nlohmann::json::parse(request("GET", "/gates/changes").body).at("items");
    ASSERT_EQ(changes.size(), 2u);
    EXPECT_EQ(changes[0].at("action"), "removed");
    EXPECT_EQ(changes[1].at("changed_by"), "control");
    EXPECT_EQ(changes[1].at("changed_at"), "2017-11-13T09:00:00.000+09:00");
    EXPECT_THROW(request("PUT", "/gates", {"master.read"}, text("stop", chiyoda)), service_error);
    EXPECT_EQ(nlohmann::json::parse(request("PUT", "/gates", {"gate.manage"}, text("stop", chiyoda)).body).at("gate"), "stop");
    EXPECT_EQ(nlohmann::json::parse(request("GET", "/gates/changes").body).at("items")[0].at("changed_by"), "operator");
}

TEST_F(gate_keeping, WhatCannotBeMeantIsRefused)
{
    EXPECT_EQ(refused("no json"), "E9203");
    EXPECT_EQ(refused(text("door", chiyoda)), "E9203");
    EXPECT_EQ(refused(text("stop", "0000000000000000")), "E9203");
    EXPECT_EQ(refused(text("stop", chiyoda, R"(,"from":"20171113")")), "E9203") << "a stop has moments";
    EXPECT_EQ(refused(text("assessment", chiyoda, R"(,"from":"2017-11-13")")), "E9203");
    EXPECT_EQ(refused(text("assessment", chiyoda, R"(,"from":"20171201","to":"20171130")")), "E9203");
    EXPECT_EQ(refused(text("start", chiyoda)), "E9203");
    EXPECT_EQ(refused(text("delegation", chiyoda)), "E9203");
    EXPECT_EQ(refused(text("delegation", chiyoda, R"(,"other":")" + std::string(chiyoda) + "\"")), "E9203");
    EXPECT_EQ(refused(text("procedure", "JT99000000999001")), "E9203");
    EXPECT_EQ(refused(text("stop", chiyoda, R"(,"office":"JM99000000080000")")), "E9203");
    EXPECT_EQ(count("gate"), 0);
}

TEST_F(gate_keeping, AResetOpensEverything)
{
    set(text("stop", chiyoda));
    database_->transact([&](db::transaction& running) { system_->reset(running, 1); });
    EXPECT_EQ(count("gate"), 0);
    EXPECT_EQ(count("gate_change"), 0);
}

} // namespace
} // namespace chukan::nws
