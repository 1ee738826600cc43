#include "tests/integration/nws/nws_fixture.hpp"

#include "platform/base/error.hpp"
#include "platform/law/permit.hpp"

namespace chukan::nws {
namespace {

constexpr auto resident_record = "TM90000000000001", local_tax = "TM90000000000002", premiums = "TM90000000000082";

class exchange : public network {
protected:
    exchange()
    {
        announce(tokyo, "intermediate");
        announce(chiyoda, "institutions");
        person_shared_ = code_of(shared, "10000000014");
        person_chiyoda_ = code_of(chiyoda, "10000000014");
    }
    contract::answers answer(const std::string& number, const std::string& status = "answered", const std::string& sealed = "c2VhbGVk")
    {
        const bool with = status == "answered";
        return {{number}, {status}, {with ? "I0000" : status == "held" ? "E6005" : "E6004"}, {with ? "2017-11-13T09:01:00.000+09:00" : ""}, {"1"},
                {with ? "a2V5" : ""}, {with ? sealed : ""}};
    }
    nlohmann::json records(const std::string& query = "") { return nlohmann::json::parse(request("GET", "/exchange-records" + query, {"record.read"}).body); }

    std::string person_shared_, person_chiyoda_;
};

TEST_F(exchange, APermittedInquiryGoesToTheProviderInTheProvidersCode)
{
    contract::inquiries body;
    add(body, person_shared_, tokyo, chiyoda, resident_record);
    const auto receipts = ask(body);
    ASSERT_EQ(receipts.result_code, contract::column{"I0000"}) << receipts.reason_ja[0];
    EXPECT_EQ(receipts.exchange_number[0].substr(0, 8), "20171113");
    EXPECT_EQ(receipts.exchange_number[0].size(), 20u);

    const auto message = exchange_.next("answer-requests");
    EXPECT_EQ(message.receiver, "institutions");
    const auto text = exchange_.render(message);
    EXPECT_EQ(text, exchange_.render(message)) << "identical on a retry";
    const auto asked = contract::decode<contract::answer_requests>(*text);
    EXPECT_EQ(asked.link_code, contract::column{person_chiyoda_});
    EXPECT_EQ(asked.asked_at, body.asked_at);
    EXPECT_EQ(from_base64(asked.asker_key[0]), pairs_[tokyo].public_key);
    const auto key = law::permit_key_of_answer(request("GET", "/internal/permit-key", {}).body);
    EXPECT_TRUE(law::permit_holds(asked.permit[0], key, {1, receipts.exchange_number[0], tokyo, chiyoda, body.office[0], body.procedure[0], resident_record}));
    EXPECT_FALSE(law::permit_holds(asked.permit[0], key, {1, receipts.exchange_number[0], tokyo, chiyoda, body.office[0], body.procedure[0], premiums}));

    const auto record = records().at("items").at(0);
    EXPECT_EQ(record.at("exchange_number"), receipts.exchange_number[0]);
    EXPECT_EQ(record.at("status"), "asked");
    EXPECT_EQ(record.at("keep_until"), "20241113");
}

TEST_F(exchange, TheSameMessageAgainGivesTheSameReceipts)
{
    contract::inquiries body;
    add(body, person_shared_, tokyo, chiyoda, resident_record);
    add(body, person_shared_, tokyo, chiyoda, local_tax);
    add(body, person_shared_, tokyo, chiyoda, resident_record);
    const auto id = new_uuid();
    const auto first = ask(body, "intermediate", id);
    EXPECT_EQ(first.result_code, (contract::column{"I0000", "E6008", "I0000"}));
    const auto again = ask(body, "intermediate", id, true);
    EXPECT_EQ(contract::encode(first), contract::encode(again));
    EXPECT_EQ(exchange_.waiting.size(), 1u);
    EXPECT_EQ(count("exchange"), 2);
}

TEST_F(exchange, ARefusalCitesTheRowTheDayAndWhatWouldBeLawful)
{
    contract::inquiries body;
    add(body, person_shared_, tokyo, chiyoda, local_tax);            // open to unions from July 2018
    add(body, person_shared_, tokyo, chiyoda, premiums);             // in no row for a union
    add(body, person_shared_, tokyo, "9904990002000000", "TM90000000000005", "81"); // 日本年金機構 from June 2019
    add(body, person_shared_, tokyo, "9990999999000000", resident_record);          // not connected
    add(body, person_chiyoda_, tokyo, chiyoda, resident_record);     // a code of another unit
    add(body, "00112233445566778899aabbccddeeff", tokyo, chiyoda, resident_record);
    add(body, person_shared_, chiyoda, tokyo, premiums, "82");       // intermediate does not ask for Chiyoda
    add(body, person_shared_, tokyo, chiyoda, resident_record);
    body.period_from.back() = "yesterday";
    const auto receipts = ask(body);
    EXPECT_EQ(receipts.result_code, (contract::column{"E6008", "E6001", "E6008", "E6012", "E6010", "E6010", "E6012", "E9203"}));
    EXPECT_NE(receipts.reason_ja[0].find("2018年7月1日から"), std::string::npos) << receipts.reason_ja[0];
    EXPECT_NE(receipts.reason_ja[0].find("80の項"), std::string::npos);
    EXPECT_NE(receipts.reason_ja[1].find("最も近い照会"), std::string::npos) << receipts.reason_ja[1];
    EXPECT_NE(receipts.reason_en[1].find("nearest"), std::string::npos) << receipts.reason_en[1];
    for (const auto& number : receipts.exchange_number)
        EXPECT_EQ(number, "");
    EXPECT_TRUE(exchange_.waiting.empty());
    EXPECT_EQ(count("exchange"), 0);
    EXPECT_EQ(count("refusal"), 8);
}

TEST_F(exchange, ABodyThatHasNotBegunIsNamedWithItsDay)
{
    auto earlier = *environments_.find(1);
    earlier.clock.base_environment = clock::from_iso("2016-12-31T09:00:00+09:00");
    environments_.put(earlier);
    contract::inquiries body;
    add(body, person_shared_, tokyo, chiyoda, resident_record); // lawful since 2015; the municipalities begin with 2017
    const auto receipts = ask(body);
    EXPECT_EQ(receipts.result_code, contract::column{"E6003"});
    EXPECT_NE(receipts.reason_ja[0].find("2017年1月1日から"), std::string::npos) << receipts.reason_ja[0];
}

TEST_F(exchange, WithoutTheAskersKeyTheSenderMustTryAgain)
{
    contract::inquiries body;
    add(body, person_shared_, kanagawa, chiyoda, resident_record);
    EXPECT_THROW(ask(body), service_error);
    announce(kanagawa, "intermediate");
    EXPECT_EQ(ask(body).result_code, contract::column{"I0000"});
}

TEST_F(exchange, AnAnswerIsPassedOnUnreadAndRecorded)
{
    contract::inquiries body;
    add(body, person_chiyoda_, chiyoda, tokyo, premiums, "82");
    const auto number = ask(body, "institutions").exchange_number.at(0);
    EXPECT_EQ(exchange_.next("answer-requests").receiver, "intermediate");
    const auto sent = contract::encode(answer(number));
    EXPECT_EQ(exchange_.receive("answers", sent, 1, false, {}, "intermediate"), "{\"result\":[]}");
    const auto message = exchange_.next("answers");
    EXPECT_EQ(message.receiver, "institutions");
    EXPECT_EQ(exchange_.render(message), sent);
    exchange_.acknowledge(message, "{\"result\":[]}");
    EXPECT_FALSE(exchange_.render(message));
    EXPECT_EQ(count("relay"), 0);
    const auto record = records("?asker_body=" + std::string(chiyoda)).at("items").at(0);
    EXPECT_EQ(record.at("status"), "answered");
    EXPECT_EQ(record.at("provided_at"), "2017-11-13T09:01:00.000+09:00");
    EXPECT_EQ(records("?asker_body=" + std::string(tokyo)).at("items").size(), 0u);
}

TEST_F(exchange, AHeldAnswerMayFollowASettledOneMayNot)
{
    contract::inquiries body;
    add(body, person_shared_, tokyo, chiyoda, resident_record);
    const auto number = ask(body).exchange_number.at(0);
    exchange_.waiting.clear();
    exchange_.receive("answers", contract::encode(answer(number, "held")), 1, false, {}, "institutions");
    EXPECT_EQ(exchange_.waiting.size(), 1u);
    exchange_.receive("answers", contract::encode(answer(number)), 1, false, {}, "institutions");
    EXPECT_EQ(exchange_.waiting.size(), 2u);
    EXPECT_EQ(exchange_.receive("answers", contract::encode(answer(number, "none")), 1, false, {}, "institutions"), "{\"result\":[]}");
    EXPECT_EQ(exchange_.waiting.size(), 2u) << "settled: nothing more is passed on";
    EXPECT_EQ(records().at("items").at(0).at("status"), "answered");
}

TEST_F(exchange, OnlyTheProviderAnswers)
{
    contract::inquiries body;
    add(body, person_shared_, tokyo, chiyoda, resident_record);
    const auto number = ask(body).exchange_number.at(0);
    exchange_.waiting.clear();
    EXPECT_EQ(exchange_.receive("answers", contract::encode(answer(number)), 1, false, {}, "intermediate"), "{\"result\":[\"E9310\"]}");
    EXPECT_EQ(exchange_.receive("answers", contract::encode(answer("20171113999999999999")), 1, false, {}, "institutions"), "{\"result\":[\"E9310\"]}");
    EXPECT_TRUE(exchange_.waiting.empty());
    EXPECT_EQ(records().at("items").at(0).at("status"), "asked");
}

TEST_F(exchange, RecordsComeInPages)
{
    contract::inquiries body;
    for (int i = 0; i < 5; ++i)
        add(body, person_shared_, tokyo, chiyoda, resident_record);
    ask(body);
    const auto first = records("?limit=3");
    EXPECT_EQ(first.at("items").size(), 3u);
    const auto second = records("?limit=3&cursor=" + first.at("next_cursor").get<std::string>());
    EXPECT_EQ(second.at("items").size(), 2u);
    EXPECT_TRUE(second.at("next_cursor").is_null());
}

TEST_F(exchange, AResetForgetsTheEnvironmentOnly)
{
    contract::inquiries body;
    add(body, person_shared_, tokyo, chiyoda, resident_record);
    ask(body);
    database_->transact([&](db::transaction& running) { system_->reset(running, 2); });
    EXPECT_EQ(count("exchange"), 1);
    database_->transact([&](db::transaction& running) { system_->reset(running, 1); });
    for (const auto* table : {"exchange", "number_block", "body_key", "counter", "relay", "refusal"})
        EXPECT_EQ(count(table), 0) << table;
}

TEST_F(exchange, MastersAreGivenInFull)
{
    const auto list = nlohmann::json::parse(request("GET", "/masters/permissions", {"master.read"}).body);
    EXPECT_EQ(list.at("permissions").size(), 1236u);
    EXPECT_EQ(list.at("permissions").at(0).at("row"), "1");
    EXPECT_TRUE(nlohmann::json::parse(request("GET", "/masters/bodies", {"master.read"}).body).contains("bodies"));
}

} // namespace
} // namespace chukan::nws
