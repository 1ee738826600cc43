#include "platform/contract/record_notices.hpp"
#include "server/intermediate/reconcile_store.hpp"
#include "tests/integration/intermediate/records.hpp"

#include <nlohmann/json.hpp>

namespace chukan::test {
namespace {

const std::string correction = R"({"field":"procedure","value":"JT99000000082002","reason":"事務手続の選択誤り"})";

/// 訂正 and 不開示 of the two records of records.hpp: we are their provider.
class RecordNotes : public Records {
protected:
    RecordNotes()
    {
        more_rights_ = {"record.correct"};
        exchange_.waiting.clear();
    }
    nlohmann::json record(const std::string& number = first) { return nlohmann::json::parse(get("/exchange-records/" + number).body); }
    http::response put(const std::string& path, std::string body)
    {
        auto value = request_of(tokyo, "PUT", path);
        value.body = std::move(body);
        return send(std::move(value));
    }
    std::string correct(const std::string& body, const std::string& number = first)
    {
        return code_of([&] { post("/exchange-records/" + number + "/corrections", body); });
    }
    std::string line(const std::string& side = "provider")
    {
        return database_->transact([&](db::transaction& running) { return intermediate::reconcile_store::lines(running, 1, "20171113", side, "", 1); });
    }
};

TEST_F(RecordNotes, ACorrectionIsAddedToTheRecordAndToldToTheNetwork)
{
    const auto before = line();
    const auto answer = post("/exchange-records/" + first + "/corrections", correction);
    EXPECT_EQ(answer.status, 201);
    auto shown = record();
    EXPECT_EQ(shown["procedure"], "JT99000000082001") << "what was recorded stays";
    EXPECT_EQ(shown["noted"], true);
    ASSERT_EQ(shown["notes"].size(), 1u);
    EXPECT_EQ(shown["notes"][0]["origin"], "provider");
    EXPECT_EQ(shown["notes"][0]["value"], "JT99000000082002");
    EXPECT_EQ(shown["notes"][0]["user_id"], "clerk");
    EXPECT_EQ(shown["notes"][0]["told"], false);
    EXPECT_NE(line(), before) << "a side that has not heard of it must show in the reconciliation";

    const auto message = exchange_.next("record-notices");
    EXPECT_EQ(message.receiver, "nws");
    EXPECT_EQ(exchange_.ordering_keys.at(message.id), first);
    const auto told = contract::decode_notices(*exchange_.render(message));
    EXPECT_EQ(told.exchange_number, contract::column{first});
    EXPECT_EQ(told.ordinal, contract::column{"1"});
    EXPECT_EQ(exchange_.render(message)->find("clerk"), std::string::npos) << "who did it stays here";
    exchange_.acknowledge(message, contract::encode(contract::item_results{}));
    EXPECT_EQ(record()["notes"][0]["told"], true);

    correct(R"({"field":"procedure","value":"JT99000000082003","reason":"再訂正"})");
    shown = record();
    ASSERT_EQ(shown["notes"].size(), 2u);
    EXPECT_EQ(shown["notes"][1]["ordinal"], 2);
    EXPECT_EQ(record(second)["notes"].size(), 0u);
}

TEST_F(RecordNotes, TheNondisclosureOfOurSideIsSetAndLiftedWithItsHistory)
{
    database_->transact([&](db::transaction& running) { running.exec("UPDATE exchange_record SET provider_disclosure = '1'"); });
    const auto path = "/exchange-records/" + first + "/disclosure";
    EXPECT_EQ(nlohmann::json::parse(put(path, R"({"disclosure":"2","reason":"本人の安全のため"})").body)["provider_disclosure"], "2");
    put(path, R"({"disclosure":"2","reason":"もう一度"})");
    EXPECT_EQ(record()["notes"].size(), 1u) << "what holds already is not noted twice";
    EXPECT_EQ(nlohmann::json::parse(put(path, R"({"disclosure":"1","reason":"解除"})").body)["provider_disclosure"], "1");
    const auto shown = record();
    EXPECT_EQ(shown["notes"].size(), 2u);
    EXPECT_EQ(shown["asker_disclosure"], "1") << "the other side is not ours to hide";
    EXPECT_EQ(code_of([&] { put(path, R"({"disclosure":"3","reason":"x"})"); }), "E9203");
    EXPECT_EQ(exchange_.waiting.size(), 2u);
}

TEST_F(RecordNotes, WhatMayNotBeCorrectedIsRefused)
{
    EXPECT_EQ(correct(R"({"field":"asker_body","value":"9902131016000000","reason":"x"})"), "E9203");
    EXPECT_EQ(correct(R"({"field":"procedure","value":"JT1","reason":"x"})"), "E9203");
    EXPECT_EQ(correct(R"({"field":"information","value":"TM90000000009999","reason":"x"})"), "E9203") << "no such 特定個人情報名";
    EXPECT_EQ(correct(R"({"field":"asked_at","value":"yesterday","reason":"x"})"), "E9203");
    EXPECT_EQ(correct(R"({"field":"procedure","value":"JT99000000082002","reason":""})"), "E9203");
    EXPECT_EQ(correct(R"({"field":"procedure","value":"JT99000000082002","reason":"番号 1234-5678-9012"})"), "E9203") << "no number of a person";
    EXPECT_EQ(correct(correction, "20171113000000009999"), "E9310");
    EXPECT_EQ(code_of([&] { post("/exchange-records/" + first + "/corrections", correction, kanagawa); }), "E9310") << "another insurer's";
    database_->transact([&](db::transaction& running) { running.exec("UPDATE exchange_record SET status = 'expired' WHERE exchange_number = $1", first); });
    EXPECT_EQ(correct(correction), "E6016") << "an answer may still come and would write over it";
    more_rights_.clear();
    EXPECT_EQ(correct(correction, second), "E9301");
    EXPECT_EQ(count("record_note"), 0);
    EXPECT_TRUE(exchange_.waiting.empty());
}

TEST_F(RecordNotes, ANoticeOfTheOtherSideIsAppliedOnceAndWaitsForItsRecord)
{
    const contract::record_notices notice{{first}, {"asker"}, {"1"}, {"disclosure"}, {"asker_disclosure"}, {"2"}, {"照会側の理由"}, {"2017-11-13T10:00:00.000+09:00"}};
    exchange_.receive("record-notices", contract::encode_notices(notice));
    auto shown = record();
    EXPECT_EQ(shown["asker_disclosure"], "2");
    ASSERT_EQ(shown["notes"].size(), 1u);
    EXPECT_EQ(shown["notes"][0]["user_id"], nullptr);
    const auto after = line();
    exchange_.receive("record-notices", contract::encode_notices(notice)); // another message with the same note
    EXPECT_EQ(line(), after);
    EXPECT_EQ(count("record_note"), 1);
    EXPECT_TRUE(exchange_.waiting.empty()) << "the network told us; it is not told back";

    auto early = notice;
    early.exchange_number = {"20171113000000009999"};
    EXPECT_EQ(code_of([&] { exchange_.receive("record-notices", contract::encode_notices(early)); }), "E9209") << "it comes again until the answer is here";
    auto wrong = notice;
    wrong.field = {"provider_disclosure"};
    EXPECT_EQ(code_of([&] { exchange_.receive("record-notices", contract::encode_notices(wrong)); }), "E9203") << "nobody hides the other side";
}

TEST_F(RecordNotes, TheOrderInWhichNotesOfTwoSidesComeDoesNotMatter)
{
    // The same two notes on both records, in either order: what the reconciliation sees of them is the same.
    const auto from_asker = [&](const std::string& number) {
        const contract::record_notices notice{{number}, {"asker"}, {"1"}, {"correction"}, {"office"}, {"JM99000000083000"}, {"誤り"}, {"2017-11-13T10:00:00.000+09:00"}};
        exchange_.receive("record-notices", contract::encode_notices(notice));
    };
    from_asker(first);
    correct(correction, first);
    correct(correction, second);
    from_asker(second);
    database_->transact([&](db::transaction& running) {
        EXPECT_EQ(running.exec("SELECT count(DISTINCT notes) AS n FROM exchange_record WHERE notes IS NOT NULL").one().integer("n"), 1);
    });
}

TEST_F(RecordNotes, TheFileTellsTheCorrectionsAndTheNotesGoWithTheRecord)
{
    correct(correction);
    const record_rows read(bytes_of(get("/files/exchange-record")));
    EXPECT_EQ(read.findings, "");
    EXPECT_EQ(read.value(0, "corrections"), "procedure=JT99000000082002");
    EXPECT_EQ(read.value(0, "procedure"), "JT99000000082001");
    EXPECT_EQ(read.value(1, "corrections"), "");

    const auto remove = [&](const char* today) {
        return database_->transact([&](db::transaction& running) { return intermediate::reconcile_store::remove_expired(running, 1, today, 100); });
    };
    EXPECT_EQ(remove("20241113"), 0u);
    EXPECT_EQ(count("record_note"), 1);
    EXPECT_EQ(remove("20241114"), 2u);
    EXPECT_EQ(count("record_note"), 0);
}

} // namespace
} // namespace chukan::test
