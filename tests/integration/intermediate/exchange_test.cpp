#include "platform/base/error.hpp"
#include "platform/runtime/stopping.hpp"
#include "tests/integration/intermediate/server.hpp"

#include <future>
#include <nlohmann/json.hpp>

namespace chukan::test {
namespace {

const std::string residents = "TM90000000000001", premiums = "TM90000000000082", medical = "TM90000000000004";

class Exchange : public intermediate_server {
protected:
    Exchange()
    {
        map(tokyo, {{1, "a"}, {2, "b"}});
        map(tokyo, {{3, "child"}}, "2");
        acquire();
        exchange_.receive("branch-block", contract::encode(contract::branch_block_request{tokyo, 10}));
        const auto keys = exchange_.next("body-keys");
        our_key_ = from_base64(contract::decode<contract::body_keys>(*exchange_.render(keys)).public_key.at(0));
        exchange_.acknowledge(keys, contract::encode(contract::item_results{}));
        jobs_.run_all();
    }

    static std::string question(const std::string& of, const std::string& more = "")
    {
        return R"({"branch_number":")" + of + R"(","provider_body":")" + chiyoda +
               R"(","office":"JM99000000080000","procedure":"JT99000000080001","information":")" + residents + "\"" + more + "}";
    }
    std::string ask(unsigned serial, const std::string& more = "")
    {
        const auto answer = post("/inquiries", question(branch(serial), more));
        EXPECT_EQ(answer.status, 202);
        return nlohmann::json::parse(answer.body)["id"];
    }
    nlohmann::json inquiry(const std::string& id) { return nlohmann::json::parse(get("/inquiries/" + id).body); }

    contract::inquiries dispatched(messages::message& message)
    {
        jobs_.run_all();
        message = exchange_.await("inquiries");
        return contract::decode<contract::inquiries>(*exchange_.render(message));
    }
    static contract::inquiry_receipts permitted(const contract::column& numbers)
    {
        const contract::column empty(numbers.size());
        return {numbers, contract::column(numbers.size(), "I0000"), empty, empty};
    }
    /// An answer as the institution would seal it.
    contract::answers answer(const std::string& number, const std::string& value)
    {
        const crypto::content_sealer sealer(our_key_);
        const contract::answer_content content{residents, {"TK90000000100010"}, {"氏名"}, {value}};
        return {{number}, {"answered"}, {"I0000"}, {"2017-11-13T09:00:05.000+09:00"}, {"1"}, {to_base64(sealer.ephemeral_public_key())},
                {to_base64(sealer.seal(number + "|" + tokyo_body + "|" + chiyoda, contract::encode(content)))}};
    }

    contract::answer_requests request_for(const std::string& number, const std::string& code, const std::string& information = premiums)
    {
        const law::permit permit{1, number, chiyoda, tokyo_body, "JM99000000082000", "JT99000000082001", information};
        return {{number}, {code}, {chiyoda}, {tokyo_body}, {permit.office}, {permit.procedure}, {information}, {""}, {""}, {"1"},
                {"2017-11-13T08:59:00.000+09:00"}, {law::sign_permit(permit, nws_key_)}, {to_base64(asker_.public_key)}};
    }
    contract::answers answers_to(const contract::answer_requests& requests)
    {
        for (int tries = 0;; ++tries) { // nws' key comes on a thread of its own
            try {
                exchange_.receive("answer-requests", contract::encode(requests));
                break;
            } catch (const service_error& problem) {
                if (problem.code() != "E9003" || tries == 100)
                    throw;
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
            }
        }
        const auto message = exchange_.next("answers");
        auto out = contract::decode<contract::answers>(*exchange_.render(message));
        EXPECT_EQ(contract::encode(out), *exchange_.render(message)) << "a retry sends the same bytes";
        exchange_.acknowledge(message, "{}");
        return out;
    }
    void add_premium(unsigned serial, const std::string& item, const std::string& value, const std::string& held = "0")
    {
        database_->transact([&](db::transaction& running) {
            running.exec("INSERT INTO fukuhon VALUES (1, $1, $2, $3, '0001', '2017', 1, $4, '0001', $5, '', $6, '1', 'I-R1')", tokyo, branch(serial),
                         premiums, item, value, held);
        });
    }
    std::string opened(const contract::answers& given)
    {
        const crypto::content_opener opener(asker_.private_key, from_base64(given.ephemeral_key.at(0)));
        return opener.open(given.exchange_number.at(0) + "|" + chiyoda + "|" + tokyo_body, from_base64(given.sealed.at(0)));
    }
    nlohmann::json records(const std::string& side)
    {
        return nlohmann::json::parse(get("/exchange-records?side=" + side).body)["items"];
    }

    std::string our_key_;
    crypto::key_pair asker_ = crypto::new_key_pair();
};

TEST_F(Exchange, AnInquiryIsAskedAnsweredAndRecorded)
{
    const auto id = ask(1, R"(,"request_number":"R-1")");
    EXPECT_EQ(inquiry(id)["state"], "照会中") << "nothing was under way: it left in the transaction that stored it";
    messages::message message;
    const auto sent = dispatched(message);
    EXPECT_EQ(sent.link_code, contract::column{"C-a"});
    EXPECT_EQ(sent.asker_body, contract::column{tokyo_body});
    EXPECT_EQ(sent.asked_at, contract::column{"2017-11-13T09:00:00.000+09:00"});
    exchange_.acknowledge(message, contract::encode(permitted({"X1"})));
    EXPECT_EQ(inquiry(id)["state"], "照会中");
    exchange_.receive("answers", contract::encode(answer("X1", "千代田 太郎")));
    const auto shown = inquiry(id);
    EXPECT_EQ(shown["state"], "回答受領済");
    EXPECT_EQ(shown["content"][0]["value"], "千代田 太郎");
    EXPECT_EQ(shown["states"].size(), 4u);
    const auto kept = records("asker");
    ASSERT_EQ(kept.size(), 1u);
    EXPECT_EQ(kept[0]["items"], nlohmann::json({"TK90000000100010"}));
    EXPECT_EQ(kept[0]["provided_at"], "2017-11-13T09:00:05.000+09:00");
    EXPECT_EQ(kept[0]["keep_until"], "20241113");
    EXPECT_EQ(code_of([&] { get("/inquiries/" + id, kanagawa); }), "E9310");
}

TEST_F(Exchange, AnAnswerThatOvertakesItsReceiptIsNotLost)
{
    const auto id = ask(1);
    messages::message message;
    dispatched(message);
    exchange_.receive("answers", contract::encode(answer("X1", "早い")));
    EXPECT_EQ(inquiry(id)["state"], "照会中");
    exchange_.acknowledge(message, contract::encode(permitted({"X1"})));
    EXPECT_EQ(inquiry(id)["state"], "回答受領済");
    EXPECT_EQ(count("early_answer"), 0);
    EXPECT_EQ(records("asker").size(), 1u);
}

TEST_F(Exchange, EveryEndOfAnInquiryHasItsState)
{
    const auto none = ask(1);
    messages::message message;
    dispatched(message);
    // While that one is under way the others gather, and leave together.
    const auto held = ask(2), forged = ask(1), refused = ask(2);
    EXPECT_EQ(inquiry(held)["state"], "送信待ち");
    exchange_.acknowledge(message, contract::encode(permitted({"X1"})));
    EXPECT_EQ(dispatched(message).inquiry_id, (contract::column{held, forged, refused}));
    exchange_.acknowledge(message, contract::encode(contract::inquiry_receipts{{"X2", "X3", ""}, {"I0000", "I0000", "E6001"},
                                                                              {"", "", "表にありません"}, {"", "", "not in the table"}}));
    EXPECT_EQ(inquiry(refused)["state"], "不許可");
    EXPECT_EQ(inquiry(refused)["reason"], "表にありません");
    exchange_.receive("answers", contract::encode(contract::answers{{"X1"}, {"none"}, {"E6004"}, {""}, {"1"}, {""}, {""}}));
    EXPECT_EQ(inquiry(none)["state"], "該当情報なし");
    exchange_.receive("answers", contract::encode(contract::answers{{"X2"}, {"held"}, {"E6005"}, {""}, {"1"}, {""}, {""}}));
    EXPECT_EQ(inquiry(held)["state"], "照会中");
    EXPECT_EQ(inquiry(held)["result_code"], "E6005");
    auto later = answer("X2", "後から");
    exchange_.receive("answers", contract::encode(later));
    EXPECT_EQ(inquiry(held)["state"], "回答受領済");
    auto moved = answer("X2", "replayed");
    moved.exchange_number = {"X3"};
    exchange_.receive("answers", contract::encode(moved));
    EXPECT_EQ(inquiry(forged)["result_code"], "E6009") << "sealed under another 処理通番";
    EXPECT_EQ(records("asker").size(), 3u);
    EXPECT_EQ(nlohmann::json::parse(get("/inquiries?state=不許可").body)["items"].size(), 1u);
    EXPECT_EQ(code_of([&] { get("/inquiries?limit=0"); }), "E9202");
    EXPECT_EQ(code_of([&] { get("/inquiries?cursor=last"); }), "E9202");
}

TEST_F(Exchange, AnInstitutionThatCannotAnswerAndDoesNotSayWhyIsStopped)
{
    const auto id = ask(1);
    messages::message message;
    dispatched(message);
    exchange_.acknowledge(message, contract::encode(permitted({"X1"})));
    exchange_.receive("answers", contract::encode(contract::answers{{"X1"}, {"impossible"}, {""}, {""}, {"1"}, {""}, {""}}));
    EXPECT_EQ(inquiry(id)["state"], "エラー");
    EXPECT_EQ(inquiry(id)["result_code"], "E6006");
}

TEST_F(Exchange, AskingIsRefusedWithoutACodeOrWithUnknownCodes)
{
    map(tokyo, {{5, "new"}});
    EXPECT_EQ(code_of([&] { post("/inquiries", question(branch(5))); }), "E6010");
    EXPECT_EQ(code_of([&] { post("/inquiries", question(branch(8))); }), "E4101");
    EXPECT_EQ(code_of([&] { post("/inquiries", question(branch(1)), kanagawa); }), "E4101");
    EXPECT_EQ(code_of([&] { post("/inquiries", R"({"branch_number":"x"})"); }), "E9203");
    const std::pair<std::string, const char*> unknown[] = {
        {chiyoda, "E4121"}, {"JM99000000080000", "E4122"}, {"JT99000000080001", "E4123"}, {residents, "E4124"}};
    for (const auto& [code, refusal] : unknown) {
        auto wrong = question(branch(1));
        wrong.replace(wrong.find(code), 16, "9999999999999999");
        EXPECT_EQ(code_of([&] { post("/inquiries", wrong); }), refusal);
    }
    auto of_another_office = question(branch(1));
    of_another_office.replace(of_another_office.find("JT99000000080001"), 16, "JT99000000082001");
    EXPECT_EQ(code_of([&] { post("/inquiries", of_another_office); }), "E4123") << "there is such a procedure, but not for this office";
}

TEST_F(Exchange, TheSameIdempotencyKeyAsksOnce)
{
    auto value = request_of(tokyo, "POST", "/inquiries");
    value.body = question(branch(1));
    value.headers["idempotency-key"] = "k1";
    auto again = request_of(tokyo, "POST", "/inquiries");
    again.body = value.body;
    again.headers["idempotency-key"] = "k1";
    const auto first = nlohmann::json::parse(send(std::move(value)).body)["id"];
    EXPECT_EQ(nlohmann::json::parse(send(std::move(again)).body)["id"], first);
    EXPECT_EQ(count("inquiry"), 1);
}

TEST_F(Exchange, WhoPrefersToWaitGetsTheAnswerItself)
{
    auto value = request_of(tokyo, "POST", "/inquiries");
    value.body = question(branch(1));
    value.headers["prefer"] = "respond-async, wait=20";
    auto waiting = std::async(std::launch::async, [&] { return send(std::move(value)); });
    messages::message message;
    const auto sent = dispatched(message);
    exchange_.acknowledge(message, contract::encode(permitted({"X1"})));
    auto look = request_of(tokyo, "GET", "/inquiries/" + sent.inquiry_id.at(0));
    look.headers["prefer"] = "wait=20";
    auto looking = std::async(std::launch::async, [&] { return send(std::move(look)); });
    EXPECT_EQ(waiting.wait_for(std::chrono::milliseconds(100)), std::future_status::timeout);
    const auto began = std::chrono::steady_clock::now();
    exchange_.receive("answers", contract::encode(answer("X1", "待った")));
    const auto answer = waiting.get(), looked = looking.get();
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(1)) << "woken, not found by the safety net";
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(looked.status, 200);
    EXPECT_EQ(nlohmann::json::parse(answer.body)["state"], "回答受領済");
    EXPECT_EQ(nlohmann::json::parse(answer.body), nlohmann::json::parse(looked.body));
    EXPECT_EQ(nlohmann::json::parse(answer.body)["content"][0]["value"], "待った");
}

TEST_F(Exchange, WhoWaitsTooLongIsToldHowThingsStand)
{
    auto value = request_of(tokyo, "POST", "/inquiries");
    value.body = question(branch(1));
    value.headers["prefer"] = "wait=1";
    const auto answer = send(std::move(value));
    EXPECT_EQ(answer.status, 202);
    EXPECT_EQ(nlohmann::json::parse(answer.body)["state"], "照会中");
    EXPECT_EQ(answer.headers.at(0).second, "wait=1");
    auto foreign = request_of(kanagawa, "GET", "/inquiries/" + nlohmann::json::parse(answer.body)["id"].get<std::string>());
    foreign.headers["prefer"] = "wait=20";
    EXPECT_EQ(code_of([&] { send(std::move(foreign)); }), "E9310") << "at once, as if it were not there";
}

TEST_F(Exchange, AProcessThatStopsLetsThemGo)
{
    auto value = request_of(tokyo, "POST", "/inquiries");
    value.body = question(branch(1));
    value.headers["prefer"] = "wait=20";
    auto waiting = std::async(std::launch::async, [&] { return send(std::move(value)); });
    messages::message message;
    dispatched(message);
    EXPECT_EQ(waiting.wait_for(std::chrono::milliseconds(200)), std::future_status::timeout);
    runtime::announce_stopping();
    ASSERT_EQ(waiting.wait_for(std::chrono::seconds(2)), std::future_status::ready);
    EXPECT_EQ(waiting.get().status, 202);
}

TEST_F(Exchange, AnEndThatAnotherProcessAnnouncesIsHeard)
{
    auto value = request_of(tokyo, "POST", "/inquiries");
    value.body = question(branch(1));
    value.headers["prefer"] = "wait=20";
    auto waiting = std::async(std::launch::async, [&] { return send(std::move(value)); });
    messages::message message;
    const auto id = dispatched(message).inquiry_id.at(0);
    const auto began = std::chrono::steady_clock::now();
    database_->transact([&](db::transaction& running) {
        running.exec("UPDATE inquiry SET state = '該当情報なし', result_code = 'E6004', settled_at = asked_at, settled_real_at = clock_timestamp()");
        running.exec("SELECT pg_notify('inquiry', $1)", "another-process 1 " + id);
    });
    EXPECT_EQ(nlohmann::json::parse(waiting.get().body)["state"], "該当情報なし");
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(1));
}

TEST_F(Exchange, WhatAProcessLeftUnsentWhenItDiedIsSentByTheNext)
{
    const auto first = ask(1), left = ask(2); // the first is under way, so the second waits
    messages::message message;
    EXPECT_EQ(dispatched(message).inquiry_id, contract::column{first});
    EXPECT_EQ(inquiry(left)["state"], "送信待ち");
    system_->stop(); // what it had gathered is forgotten, as by a kill -9
    system_.reset();
    database_->transact([](db::transaction& running) { running.exec("UPDATE inquiry SET asked_real_at = clock_timestamp() - interval '1 minute'"); });
    router_ = {};
    system_ = intermediate::create_intermediate(context_);
    system_->start();
    std::this_thread::sleep_for(std::chrono::milliseconds(2500));
    system_->stop(); // its threads are at rest: the list of jobs may be looked at
    jobs_.run_all();
    EXPECT_EQ(contract::decode<contract::inquiries>(*exchange_.render(exchange_.next("inquiries"))).inquiry_id, contract::column{left});
}

TEST_F(Exchange, AnInquiryThatNobodyAnswersInTimeEnds)
{
    const auto id = ask(1);
    messages::message message;
    dispatched(message);
    exchange_.acknowledge(message, contract::encode(permitted({"X1"})));
    auto environment = *environments_.find(1);
    environment.clock.base_environment += std::chrono::hours(24 * 6);
    environments_.put(environment);
    std::this_thread::sleep_for(std::chrono::milliseconds(1500)); // the clock of the deadlines looks every second
    EXPECT_EQ(inquiry(id)["state"], "照会中");
    environment.clock.base_environment += std::chrono::hours(24 * 2);
    environments_.put(environment);
    for (int turn = 0; turn < 500 && inquiry(id)["state"] == "照会中"; ++turn)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_EQ(inquiry(id)["state"], "回答期限超過");
    EXPECT_EQ(inquiry(id)["result_code"], "E6007");
    ASSERT_EQ(records("asker").size(), 1u);
    EXPECT_EQ(records("asker")[0]["status"], "expired");
    exchange_.receive("answers", contract::encode(answer("X1", "遅い")));
    EXPECT_EQ(inquiry(id)["state"], "回答受領済") << "late, and an answer all the same";
    ASSERT_EQ(records("asker").size(), 1u);
    EXPECT_EQ(records("asker")[0]["status"], "answered");
    EXPECT_EQ(records("asker")[0]["items"], nlohmann::json({"TK90000000100010"}));
}

TEST_F(Exchange, InquiriesInBulkEndInOneLinePerItem)
{
    const std::string header = "レコード番号,照会依頼番号,番号体系,被保険者枝番,統合宛名番号,照会依頼日時,情報照会者部署コード,情報照会者ユーザーID,情報照会者機関コード,照会側不開示コード,"
                               "事務コード,事務手続コード,情報照会者機関コード（委任元）,情報提供者機関コード（委任元）,情報提供者機関コード,特定個人情報名コード,照会条件区分,照会年度区分,"
                               "照会開始日付,照会終了日付\r\n";
    const auto row = [](int number, const std::string& request, const std::string& of) {
        return std::to_string(number) + "," + request + ",01," + of + ",,20171113090000000,,," + tokyo_body + ",1,JM99000000080000,JT99000000080001,,," +
               chiyoda + "," + residents + ",0,0,,\r\n";
    };
    const auto receipt = nlohmann::json::parse(
        upload("inquiry", "39130000_JS010_20171113_001.csv", header + row(1, "A1", branch(1)) + row(2, "A2", branch(9)) + row(3, "A3", branch(2)) +
                                                                 row(4, "A1", branch(2))).body)["receipt"].get<std::string>();
    messages::message message;
    EXPECT_EQ(dispatched(message).inquiry_id.size(), 2u);
    EXPECT_EQ(nlohmann::json::parse(get("/files/" + receipt).body)["state"], "処理中");
    exchange_.acknowledge(message, contract::encode(permitted({"X1", "X2"})));
    exchange_.receive("answers", contract::encode(answer("X1", "one")));
    jobs_.run_all();
    EXPECT_EQ(nlohmann::json::parse(get("/files/" + receipt).body)["state"], "処理中");
    exchange_.receive("answers", contract::encode(contract::answers{{"X2"}, {"none"}, {"E6004"}, {""}, {"1"}, {""}, {""}}));
    jobs_.run_all();
    const auto state = nlohmann::json::parse(get("/files/" + receipt).body);
    EXPECT_EQ(state["state"], "処理完了");
    EXPECT_EQ(state["accepted"], 2);
    EXPECT_EQ(state["error_count"], 2);
    const auto lines = split(bytes_of(get("/files/" + receipt + "/result")), '\n');
    ASSERT_EQ(lines.size(), 6u);
    EXPECT_NE(lines[1].find("1,A1,X1,回答受領済," + residents + ",TK90000000100010,氏名,one,I0000"), std::string::npos) << lines[1];
    EXPECT_NE(lines[2].find("E4101"), std::string::npos) << lines[2];
    EXPECT_NE(lines[3].find("該当情報なし"), std::string::npos) << lines[3];
    EXPECT_NE(lines[4].find("E4125"), std::string::npos) << lines[4];
}

TEST_F(Exchange, OurCopiesAreAnsweredSealedForTheAskerOnly)
{
    add_premium(1, "TK90000008200010", "2017");
    add_premium(1, "TK90000008200020", "42400");
    const auto given = answers_to(request_for("X1", "C-a"));
    EXPECT_EQ(given.status, contract::column{"answered"});
    const auto content = contract::decode<contract::answer_content>(opened(given));
    EXPECT_EQ(content.value, (contract::column{"2017", "42400"}));
    EXPECT_EQ(content.item_name.at(1), "均等割額");
    EXPECT_EQ(records("provider").at(0)["items"].size(), 2u);
    EXPECT_EQ(count("answer_request WHERE sealed IS NOT NULL"), 0) << "kept until nws has it, and no longer";
    EXPECT_EQ(answers_to(request_for("X2", "C-b")).status, contract::column{"none"});
    EXPECT_EQ(answers_to(request_for("X3", "C-child")).result_code, contract::column{"E6004"});
    EXPECT_EQ(answers_to(request_for("X4", "unknown code")).result_code, contract::column{"E6004"});
}

TEST_F(Exchange, AnAnswerThatNwsCouldNotTakeIsKeptForAnotherTry)
{
    add_premium(1, "TK90000008200010", "2017");
    answers_to(request_for("X0", "C-a")); // nws' key is there from now on
    exchange_.receive("answer-requests", contract::encode(request_for("X1", "C-a")));
    const auto message = exchange_.next("answers");
    exchange_.acknowledge(message, R"({"result":["E9001"]})"); // parked for an operator
    EXPECT_EQ(count("answer_request WHERE sealed IS NOT NULL"), 1);
    EXPECT_TRUE(exchange_.render(message));
}

TEST_F(Exchange, PermitAndLawAreCheckedAgain)
{
    add_premium(1, "TK90000008200010", "2017");
    auto other = request_for("X1", "C-a");
    answers_to(request_for("X0", "C-a")); // nws' key is there from now on
    other.permit = request_for("X2", "C-a").permit;
    EXPECT_EQ(answers_to(other).result_code, contract::column{"E6011"});
    EXPECT_EQ(answers_to(request_for("X3", "C-a", residents)).result_code, contract::column{"E6001"}) << "permitted by nws, not by the table";
    EXPECT_EQ(count("exchange_record WHERE status = 'impossible'"), 2);
}

TEST_F(Exchange, WhatMayNotBeAnsweredAutomaticallyWaitsForAClerk)
{
    add_premium(1, "TK90000008200010", "2017", "1");
    EXPECT_EQ(answers_to(request_for("X1", "C-a")).status, contract::column{"held"});
    EXPECT_TRUE(records("provider").empty());
    const auto waiting = nlohmann::json::parse(get("/answers/pending").body)["items"];
    ASSERT_EQ(waiting.size(), 1u);
    EXPECT_EQ(waiting[0]["state"], "提供保留");
    EXPECT_EQ(nlohmann::json::parse(get("/answers/pending", kanagawa).body)["items"].size(), 0u);
    EXPECT_EQ(code_of([&] { post("/answers/X1/release", "", kanagawa); }), "E9310");
    EXPECT_EQ(nlohmann::json::parse(post("/answers/X1/release", "").body)["state"], "手動応答済");
    EXPECT_EQ(nlohmann::json::parse(post("/answers/X1/release", "").body)["state"], "手動応答済");
    const auto given = contract::decode<contract::answers>(*exchange_.render(exchange_.next("answers")));
    EXPECT_TRUE(exchange_.waiting.empty());
    EXPECT_EQ(given.status, contract::column{"answered"});
    EXPECT_EQ(contract::decode<contract::answer_content>(opened(given)).value, contract::column{"2017"});
    EXPECT_EQ(records("provider").at(0)["user_id"], "clerk");
}

} // namespace
} // namespace chukan::test
