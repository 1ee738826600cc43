#include "platform/records/inside.hpp"
#include "tests/integration/intermediate/server.hpp"

#include <nlohmann/json.hpp>

namespace chukan::test {
namespace {

const std::string medical = "TM90000000000004", premiums = "TM90000000000082", item = "TK90000000400050", kanagawa_body = "9901140007000000";

/// Tokyo asks Kanagawa, whose member person `a` was before: both are insurers of this server.
class InsideRoad : public intermediate_server {
protected:
    InsideRoad()
    {
        more_rights_ = {"record.correct"};
        map(tokyo, {{1, "a"}, {2, "b"}});
        map(kanagawa, {{5, "a"}});
        acquire();
        exchange_.waiting.clear();
    }

    void kanagawa_holds(const std::string& value, const std::string& held = "0")
    {
        database_->transact([&](db::transaction& running) {
            running.exec("INSERT INTO fukuhon VALUES (1, $1, $2, $3, '0001', '2017', 1, $4, '0001', $5, '', $6, '1', 'I-R1')", kanagawa, branch(5), medical, item, value, held);
        });
    }
    std::string ask(unsigned serial = 1, const std::string& information = medical)
    {
        const auto answer = post("/inquiries", R"({"branch_number":")" + branch(serial) + R"(","provider_body":")" + kanagawa_body +
                                                   R"(","office":"JM99000000080000","procedure":"JT99000000080001","information":")" + information + "\"}");
        EXPECT_EQ(answer.status, 202);
        jobs_.run_all();
        return nlohmann::json::parse(answer.body)["id"];
    }
    nlohmann::json inquiry(const std::string& id) { return nlohmann::json::parse(get("/inquiries/" + id).body); }
    nlohmann::json records(const std::string& side, const std::string& insurer) { return nlohmann::json::parse(get("/exchange-records?side=" + side, insurer).body)["items"]; }
    /// Nothing but the announcement of content keys has left for another system.
    void nothing_left()
    {
        for (const auto& message : exchange_.waiting)
            EXPECT_EQ(message.kind, "body-keys");
    }
};

TEST_F(InsideRoad, TheOtherInsurersCopyAnswersWithoutTheNetwork)
{
    kanagawa_holds("現役並みⅡ");
    const auto shown = inquiry(ask());
    EXPECT_EQ(shown["state"], "回答受領済");
    EXPECT_EQ(shown["content"][0]["value"], "現役並みⅡ");
    const auto number = shown["exchange_number"].get<std::string>();
    EXPECT_TRUE(records::is_inside(number)) << number;
    EXPECT_EQ(number.substr(0, 8), "20171113");
    nothing_left();

    const auto asked = records("asker", tokyo), provided = records("provider", kanagawa);
    ASSERT_EQ(asked.size(), 1u);
    ASSERT_EQ(provided.size(), 1u);
    for (const char* field : {"exchange_number", "asker_body", "provider_body", "office", "procedure", "information", "items", "asked_at", "provided_at", "status", "result_code",
                              "asker_disclosure", "provider_disclosure", "keep_until", "road"})
        EXPECT_EQ(asked[0][field], provided[0][field]) << field;
    EXPECT_EQ(asked[0]["road"], "inside");
    EXPECT_EQ(provided[0]["branch_number"], branch(5)) << "each side knows the person by its own 枝番";
    EXPECT_EQ(records("provider", tokyo).size() + records("asker", kanagawa).size(), 0u);
}

TEST_F(InsideRoad, TheLawIsTheSame)
{
    kanagawa_holds("x");
    const auto shown = inquiry(ask(1, premiums));
    EXPECT_EQ(shown["result_code"], "E6001");
    EXPECT_EQ(shown["state"], "不許可");
    EXPECT_TRUE(shown["exchange_number"].is_null()) << shown["exchange_number"];
    EXPECT_EQ(records("provider", kanagawa).size(), 0u) << "nobody was looked up";
    nothing_left();
}

TEST_F(InsideRoad, NoCopyAndNoMemberAreTheSameToTheAsker)
{
    const auto member = inquiry(ask(1)), stranger = inquiry(ask(2));
    EXPECT_EQ(member["state"], "該当情報なし");
    EXPECT_EQ(stranger["state"], "該当情報なし");
    EXPECT_EQ(member["result_code"], "E6004");
    EXPECT_EQ(stranger["result_code"], "E6004");
}

TEST_F(InsideRoad, WhatIsHeldWaitsForTheOtherInsurersClerk)
{
    kanagawa_holds("保留の値", "1");
    const auto id = ask();
    EXPECT_EQ(inquiry(id)["state"], "照会中");
    EXPECT_EQ(inquiry(id)["result_code"], "E6005");
    const auto pending = nlohmann::json::parse(get("/answers/pending", kanagawa).body)["items"];
    ASSERT_EQ(pending.size(), 1u);
    const auto number = pending[0]["exchange_number"].get<std::string>();
    EXPECT_EQ(code_of([&] { post("/answers/" + number + "/release", "{}", tokyo); }), "E9310") << "not the asker's to release";
    EXPECT_EQ(post("/answers/" + number + "/release", "{}", kanagawa).status, 200);
    EXPECT_EQ(inquiry(id)["state"], "回答受領済");
    EXPECT_EQ(inquiry(id)["content"][0]["value"], "保留の値");
    EXPECT_EQ(post("/answers/" + number + "/release", "{}", kanagawa).status, 200) << "again: the same";
    EXPECT_EQ(records("asker", tokyo).size(), 1u);
    EXPECT_EQ(records("provider", kanagawa).size(), 1u);
    nothing_left();
}

TEST_F(InsideRoad, AnAnswerByHandGoesTheSameWay)
{
    kanagawa_holds("x", "1");
    const auto id = ask();
    const auto number = nlohmann::json::parse(get("/answers/pending", kanagawa).body)["items"][0]["exchange_number"].get<std::string>();
    EXPECT_EQ(post("/answers/" + number + "/by-hand", R"({"outcome":"none"})", kanagawa).status, 200);
    EXPECT_EQ(inquiry(id)["state"], "該当情報なし");
    nothing_left();
}

TEST_F(InsideRoad, ACorrectionIsOnBothSidesAtOnceAndGoesNowhereElse)
{
    kanagawa_holds("x");
    const auto number = inquiry(ask())["exchange_number"].get<std::string>();
    auto value = request_of(tokyo, "PUT", "/exchange-records/" + number + "/disclosure");
    value.body = R"({"disclosure":"2","reason":"本人の申出"})";
    EXPECT_EQ(send(std::move(value)).status, 200);
    EXPECT_EQ(records("asker", tokyo)[0]["asker_disclosure"], "2");
    EXPECT_EQ(records("provider", kanagawa)[0]["asker_disclosure"], "2");
    const auto notes = nlohmann::json::parse(get("/exchange-records/" + number, kanagawa).body)["notes"];
    ASSERT_EQ(notes.size(), 1u);
    EXPECT_TRUE(notes[0]["user_id"].is_null()) << "who noted it stays on the noting side";
    nothing_left();
}

TEST_F(InsideRoad, TheNetworksReconciliationLeavesItOut)
{
    kanagawa_holds("x");
    ask();
    for (const char* side : {"asker", "provider"}) {
        auto value = request_of(tokyo, "GET", std::string("/internal/exchange-records/lines?side=") + side + "&after=&limit=100");
        value.headers.erase("chukan-caller");
        value.headers["chukan-environment"] = "1";
        tls::identity nws;
        nws.kind = "system";
        nws.organisation = "nws";
        value.peer.identity = nws;
        EXPECT_EQ(bytes_of(send(std::move(value))), "") << side;
    }
}

TEST_F(InsideRoad, ABulkRequestTakesBothRoads)
{
    kanagawa_holds("束の値");
    const std::string header = "レコード番号,照会依頼番号,番号体系,被保険者枝番,統合宛名番号,照会依頼日時,情報照会者部署コード,情報照会者ユーザーID,情報照会者機関コード,照会側不開示コード,"
                               "事務コード,事務手続コード,情報照会者機関コード（委任元）,情報提供者機関コード（委任元）,情報提供者機関コード,特定個人情報名コード,照会条件区分,照会年度区分,"
                               "照会開始日付,照会終了日付\r\n";
    const auto row = [](int number, const std::string& provider, const std::string& information) {
        return std::to_string(number) + ",A" + std::to_string(number) + ",01," + branch(1) + ",,20171113090000000,,," + tokyo_body + ",1,JM99000000080000,JT99000000080001,,," + provider + "," +
               information + ",0,0,,\r\n";
    };
    const auto receipt = nlohmann::json::parse(upload("inquiry", "39130000_JS010_20171113_001.csv", header + row(1, kanagawa_body, medical) + row(2, chiyoda, "TM90000000000001")).body)["receipt"]
                             .get<std::string>();
    jobs_.run_all();
    while (!exchange_.waiting.empty() && exchange_.waiting.front().kind == "body-keys") {
        exchange_.acknowledge(exchange_.next("body-keys"), contract::encode(contract::item_results{}));
        jobs_.run_all();
    }
    const auto message = exchange_.await("inquiries");
    const auto sent = contract::decode<contract::inquiries>(*exchange_.render(message));
    EXPECT_EQ(sent.provider_body, contract::column{chiyoda}) << "only the other one goes to nws";
    const contract::column empty(1);
    exchange_.acknowledge(message, contract::encode(contract::inquiry_receipts{{"X1"}, {"I0000"}, empty, empty}));
    exchange_.receive("answers", contract::encode(contract::answers{{"X1"}, {"none"}, {"E6004"}, {""}, {"1"}, {""}, {""}}));
    jobs_.run_all();
    const auto state = nlohmann::json::parse(get("/files/" + receipt).body);
    EXPECT_EQ(state["state"], "処理完了");
    const auto lines = bytes_of(get("/files/" + receipt + "/result"));
    EXPECT_NE(lines.find("束の値"), std::string::npos) << lines;
    EXPECT_NE(lines.find("該当情報なし"), std::string::npos) << lines;
}

TEST_F(InsideRoad, TheFileOfRecordsNamesTheRoad)
{
    kanagawa_holds("x");
    ask();
    auto value = request_of(tokyo, "GET", "/files/exchange-record");
    const auto lines = split(bytes_of(send(std::move(value))), '\n');
    ASSERT_GE(lines.size(), 2u);
    EXPECT_NE(lines[0].find("経路区分"), std::string::npos);
    EXPECT_EQ(lines[1].substr(lines[1].rfind(',') + 1, 1), "2");
}

} // namespace
} // namespace chukan::test
