#include "peers/institutions/answering.hpp"
#include "peers/institutions/asking.hpp"
#include "peers/institutions/institutions.hpp"
#include "peers/institutions/loading.hpp"
#include "peers/institutions/reconcile_store.hpp"
#include "platform/base/error.hpp"
#include "platform/content_keys/key_store.hpp"
#include "platform/contract/citizen.hpp"
#include "platform/crypto/content.hpp"
#include "platform/records/retention.hpp"
#include "tests/integration/provision/one_system.hpp"

#include <nlohmann/json.hpp>

namespace chukan::institutions {
namespace {

const std::string union_body = "9901130001000000", ward = "9902131016000000", other_ward = "9902131041000000";
const std::string residents = "TM90000000000001", premiums = "TM90000000000082";

class Exchange : public test::one_system {
protected:
    Exchange() : one_system("institutions"), system_(create_institutions(context_)), loading_world_(context_)
    {
        client_.answer = [this](const http::client_request&) { return law::permit_key_answer(crypto::ed25519_public(nws_key_)); };
        exchange_.answer_call = [this](const std::string&, const std::string& kind, const std::string& id, const std::string& body) {
            EXPECT_EQ(kind, "acquisition-numbers");
            asked_ids_.push_back(id);
            contract::acquisition_number_reply reply;
            const auto question = contract::decode<contract::acquisition_number_request>(body);
            for (unsigned index = 0; index < question.count; ++index)
                reply.acquisition_number.push_back("A" + std::to_string(++numbers_));
            return contract::encode(reply);
        };
    }

    void load(const std::string& lines)
    {
        copy_loader loader(context_, loading_world_, 1);
        loader.feed(lines);
        loader.finish();
        loader.apply();
    }

    static std::string line(const std::string& body, int reference, const std::string& value, const std::string& more = "")
    {
        return R"({"body":")" + body + R"(","reference":)" + std::to_string(reference) + R"(,"information":")" + residents +
               R"(","items":[["TK90000000100010","氏名",")" + value + R"("]],"valid_from":"20170601","valid_to":"")" + more + "}\n";
    }

    /// Codes for all who wait: C1, C2 … in the order of the messages.
    void acquire()
    {
        jobs_.run_all();
        while (!exchange_.waiting.empty()) {
            const auto message = exchange_.waiting.front();
            exchange_.waiting.pop_front();
            if (message.kind == "body-keys")
                exchange_.acknowledge(message, contract::encode(contract::item_results{}));
            if (message.kind != "resident-resolutions")
                continue;
            const auto body = contract::decode<contract::resident_resolutions>(*exchange_.render(message));
            exchange_.acknowledge(message, contract::encode(contract::item_results{}));
            contract::link_codes codes{body.unit, body.acquisition_number, {}};
            for (const auto& reference : body.resident_reference)
                codes.link_code.push_back("C-" + body.unit.substr(4, 6) + "-" + reference);
            exchange_.receive("link-codes", contract::encode(codes));
        }
    }

    contract::answer_requests ask_for(const std::vector<std::string>& link_codes, const std::string& information = residents)
    {
        contract::answer_requests out;
        for (const auto& code : link_codes) {
            const auto number = "N" + std::to_string(++exchange_numbers_);
            const law::permit permit{1, number, union_body, ward, "JM99000000080000", "JT99000000080001", information};
            out.exchange_number.push_back(number);
            out.link_code.push_back(code);
            out.asker_body.push_back(permit.asker_body);
            out.provider_body.push_back(permit.provider_body);
            out.office.push_back(permit.office);
            out.procedure.push_back(permit.procedure);
            out.information.push_back(information);
            out.period_from.emplace_back();
            out.period_to.emplace_back();
            out.asker_disclosure.emplace_back("1");
            out.asked_at.push_back("2017-11-13T08:59:00.000+09:00");
            out.permit.push_back(law::sign_permit(permit, nws_key_));
            out.asker_key.push_back(to_base64(asker_.public_key));
        }
        return out;
    }

    contract::answers answers_to(const contract::answer_requests& requests)
    {
        exchange_.receive("answer-requests", contract::encode(requests));
        const auto message = exchange_.next("answers");
        auto answers = contract::decode<contract::answers>(*exchange_.render(message));
        exchange_.acknowledge(message, "{}");
        return answers;
    }

    std::string value_in(const contract::answers& answers, std::size_t index)
    {
        const crypto::content_opener opener(asker_.private_key, from_base64(answers.ephemeral_key[index]));
        const auto text = opener.open(sealing_context(answers.exchange_number[index], union_body, ward), from_base64(answers.sealed[index]));
        return contract::decode<contract::answer_content>(text).value.at(0);
    }

    nlohmann::json get(const std::string& path) { return nlohmann::json::parse(request("GET", path).body); }

    std::string nws_key_ = std::string(32, '\x09');
    crypto::key_pair asker_ = crypto::new_key_pair();
    std::unique_ptr<runtime::system> system_;
    world loading_world_;
    std::vector<std::string> asked_ids_;
    unsigned numbers_{0}, exchange_numbers_{0};
};

TEST_F(Exchange, ARecordIsKeptSevenYearsAndThenDeleted)
{
    load(line(ward, 1, "someone"));
    acquire();
    auto requests = ask_for({"C-131016-1"});
    requests.exchange_number[0] = "20171113000000000001";
    exchange_.receive("answer-requests", contract::encode(requests));
    records::retention retention(context_, reconcile_store::remove_expired);
    const auto on = [&](const char* day) {
        auto stepped = *environments_.find(1);
        stepped.clock.base_environment = clock::from_iso(std::string(day) + "T12:00:00+09:00");
        environments_.put(stepped);
        retention.look();
    };
    on("2024-11-13");
    EXPECT_EQ(count("exchange_record"), 1) << "its last day";
    on("2024-11-14");
    EXPECT_EQ(count("exchange_record"), 0);
}

TEST_F(Exchange, ACitizenIsAnsweredForOneSessionAndHearsNothingOfWhatIsNotDisclosed)
{
    load(line(ward, 1, "someone") + line(ward, 2, "held", R"(,"held":true)") + line(ward, 3, "hidden", R"(,"disclosure":"2")"));
    acquire();
    const auto answer = [&](const std::string& person) {
        const contract::self_information_request asked{new_uuid(), person, ward, residents, "", "", "2017-11-13T09:00:00.000+09:00", to_base64(asker_.public_key)};
        exchange_.receive("self-information-requests", contract::encode_citizen(asked));
        const auto message = exchange_.next("self-information");
        EXPECT_EQ(message.receiver, "mynaportal");
        const auto given = contract::decode_citizen<contract::self_information>(*exchange_.render(message));
        EXPECT_EQ(given.request, asked.request);
        exchange_.receive("self-information-requests", contract::encode_citizen(asked), 1, true);
        EXPECT_TRUE(exchange_.waiting.empty()) << "once";
        exchange_.acknowledge(message, "{}");
        EXPECT_FALSE(exchange_.render(message));
        return given;
    };
    const auto given = answer("C-131016-1");
    EXPECT_EQ(given.status, "answered");
    const crypto::content_opener opener(asker_.private_key, from_base64(given.ephemeral_key));
    EXPECT_EQ(contract::decode<contract::answer_content>(opener.open(contract::self_information_context(given.request, ward), from_base64(given.sealed))).value,
              contract::column{"someone"});
    EXPECT_EQ(answer("C-131016-2").result_code, "E6020");
    for (const char* person : {"C-131016-3", "C-131016-9"}) {
        const auto none = answer(person);
        EXPECT_EQ(none.status + none.result_code + none.sealed, "noneE6004") << person;
    }
    EXPECT_EQ(count("answer_out"), 0);
    EXPECT_EQ(count("exchange_record"), 0) << "no 情報連携: nobody but the person was told";
}

TEST_F(Exchange, AProcessingNumberTwiceInOneMessageIsRefused)
{
    load(line(ward, 1, "someone"));
    acquire();
    auto requests = ask_for({"C-131016-1", "C-131016-1"});
    requests.exchange_number[1] = requests.exchange_number[0];
    try {
        exchange_.receive("answer-requests", contract::encode(requests));
        FAIL() << "it was taken";
    } catch (const service_error& refusal) {
        EXPECT_EQ(refusal.code(), "E9215");
    }
    EXPECT_EQ(get("/exchange-records")["items"].size(), 0u);
}

TEST_F(Exchange, KeysAreMadeOnceAndAnnouncedBeforeAnything)
{
    system_->start();
    const auto message = exchange_.next("body-keys");
    const auto keys = contract::decode<contract::body_keys>(*exchange_.render(message));
    EXPECT_GT(keys.body.size(), 90u);
    EXPECT_EQ(from_base64(keys.public_key.front()).size(), 32u);
    exchange_.waiting.clear();
    system_->start();
    EXPECT_TRUE(exchange_.waiting.empty());
}

TEST_F(Exchange, TheSameCopiesTwiceAreOne)
{
    const auto lines = line(ward, 1, "甲") + line(ward, 2, "乙") + line(ward, 2, "丙");
    load(lines);
    load(lines);
    EXPECT_EQ(count("copy"), 2);
    EXPECT_EQ(count("person"), 2);
    EXPECT_EQ(count("copy WHERE content LIKE '%丙%'"), 1);
}

TEST_F(Exchange, CodesComeForAllBodiesAndTheNumbersGo)
{
    load(line(ward, 1, "甲") + line(ward, 2, "乙") + line(other_ward, 3, "丙") + line(other_ward, 4, "丁"));
    acquire();
    EXPECT_EQ(count("person WHERE link_code IS NOT NULL"), 4);
    EXPECT_EQ(count("acquisition"), 0);
    EXPECT_EQ(asked_ids_.size(), 3u); // at most three persons a round in this test: two of one ward, one and one of the other
}

TEST_F(Exchange, ACodeMayComeBeforeJukisAcknowledgement)
{
    load(line(ward, 1, "甲") + line(ward, 2, "乙"));
    jobs_.run_all();
    exchange_.next("body-keys");
    const auto message = exchange_.next("resident-resolutions");
    const auto first = exchange_.render(message);
    const auto body = contract::decode<contract::resident_resolutions>(*first);
    exchange_.receive("link-codes", contract::encode(contract::link_codes{ward, {body.acquisition_number[0]}, {"C1"}}));
    EXPECT_EQ(exchange_.render(message), first) << "identical on a retry";
    exchange_.acknowledge(message, contract::encode(contract::item_results{{"I0000", "E5002"}}));
    EXPECT_EQ(count("acquisition"), 0);
    EXPECT_EQ(count("person WHERE link_code = 'C1'"), 1);
    EXPECT_EQ(count("person WHERE state = 3 AND result_code = 'E5002'"), 1);

    const auto late = contract::decode<contract::item_results>(
        exchange_.receive("link-codes", contract::encode(contract::link_codes{ward, {body.acquisition_number[0]}, {"C9"}})));
    EXPECT_EQ(late.result, contract::column{"E9310"});
    EXPECT_EQ(count("person WHERE link_code = 'C1'"), 1);

    load(line(ward, 2, "乙"));  // the register was put right
    acquire();
    EXPECT_EQ(count("person WHERE link_code IS NOT NULL"), 2);
    EXPECT_NE(asked_ids_.front(), asked_ids_.back());
}

TEST_F(Exchange, AnswersThatOnlyTheAskerCanRead)
{
    load(line(ward, 1, "甲") + line(ward, 2, "乙"));
    acquire();
    const auto answers = answers_to(ask_for({"C-131016-1", "C-131016-2", "nobody"}));
    EXPECT_EQ(answers.status, (contract::column{"answered", "answered", "none"}));
    EXPECT_EQ(answers.result_code, (contract::column{"I0000", "I0000", "E6004"}));
    EXPECT_EQ(value_in(answers, 0), "甲");
    EXPECT_EQ(value_in(answers, 1), "乙");
    EXPECT_EQ(answers.ephemeral_key[0], answers.ephemeral_key[1]);
    EXPECT_EQ(answers.provided_at[0], "2017-11-13T09:00:00.000+09:00");
    EXPECT_EQ(count("answer_out"), 0);
    const auto records = get("/exchange-records?side=provide");
    ASSERT_EQ(records["items"].size(), 3u);
    EXPECT_EQ(records["items"][0]["item_codes"][0], "TK90000000100010");
    EXPECT_EQ(records["items"][0]["keep_until"], "20241113");
    EXPECT_EQ(records["items"][2]["status"], "none");
}

TEST_F(Exchange, NothingWithoutAPermitAndTheLaw)
{
    load(line(ward, 1, "甲"));
    acquire();
    auto requests = ask_for({"C-131016-1", "C-131016-1", "C-131016-1", "C-131016-1"});
    requests.permit[0] = requests.permit[1];                       // another inquiry's
    requests.permit[1] = "forged";
    requests.provider_body[2] = union_body;                        // not ours
    const law::permit wide{1, requests.exchange_number[3], union_body, ward, "JM99000000080000", "JT99000000080001", premiums};
    requests.information[3] = premiums;                            // nws erred: our own table says no
    requests.permit[3] = law::sign_permit(wide, nws_key_);
    const auto answers = answers_to(requests);
    EXPECT_EQ(answers.status, (contract::column(4, "impossible")));
    EXPECT_EQ(answers.result_code, (contract::column{"E6011", "E6011", "E6012", "E6001"}));
    EXPECT_EQ(answers.sealed, contract::column(4));
}

TEST_F(Exchange, AHeldAnswerWaitsForAClerk)
{
    load(line(ward, 1, "甲", R"(,"held":true,"disclosure":"2")"));
    acquire();
    const auto requests = ask_for({"C-131016-1"});
    const auto held = answers_to(requests);
    EXPECT_EQ(held.status, contract::column{"held"});
    EXPECT_EQ(held.sealed, contract::column{""});
    EXPECT_EQ(get("/exchange-records")["items"][0]["status"], "held");
    EXPECT_EQ(request("POST", "/internal/answers/" + requests.exchange_number[0] + "/release").status, 202);
    const auto released = contract::decode<contract::answers>(*exchange_.render(exchange_.next("answers")));
    EXPECT_EQ(released.status, contract::column{"answered"});
    EXPECT_EQ(released.provider_disclosure, contract::column{"2"});
    EXPECT_EQ(value_in(released, 0), "甲");
    EXPECT_EQ(get("/exchange-records")["items"].size(), 1u);
    EXPECT_EQ(get("/exchange-records")["items"][0]["status"], "answered");
    EXPECT_ANY_THROW(request("POST", "/internal/answers/" + requests.exchange_number[0] + "/release"));
}

TEST_F(Exchange, AWardAsksAUnionAndReadsTheAnswer)
{
    load(line(ward, 1, "甲"));
    acquire();
    system_->start();
    exchange_.waiting.clear();
    const auto added = nlohmann::json::parse(
        request("POST", "/internal/inquiries", {},
                R"({"items":[{"asker_body":")" + ward + R"(","resident_reference":1,"provider_body":")" + union_body + R"(","information":")" + premiums +
                    R"("},{"asker_body":")" + ward + R"(","resident_reference":"99","provider_body":")" + union_body + R"(","information":")" + premiums +
                    R"("}]})")
            .body);
    EXPECT_EQ(added["items"][0]["state"], "送信待ち");
    EXPECT_EQ(added["items"][1]["result_code"], "E6010");
    const auto message = exchange_.next("inquiries");
    const auto body = contract::decode<contract::inquiries>(*exchange_.render(message));
    ASSERT_EQ(body.inquiry_id.size(), 1u);
    EXPECT_EQ(body.link_code[0], "C-131016-1");
    EXPECT_EQ(body.asked_at[0], "2017-11-13T09:00:00.000+09:00");

    const auto ward_key = database_->transact([&](db::transaction& running) { return content_keys::key_store::latest(running, 1, {ward}, false); });
    request("POST", "/content-keys", {"gate.manage"}, "{}"); // rolled while the answer is under way
    const auto rolled = exchange_.next("body-keys");
    EXPECT_EQ(exchange_.ordering_keys[rolled.id], "inquiries");
    exchange_.acknowledge(rolled, contract::encode(contract::item_results{}));
    const crypto::content_sealer sealer(ward_key.at(0).public_key);
    const auto content = contract::encode(contract::answer_content{premiums, {"TK90000008200010"}, {"年度"}, {"2017"}});
    const contract::answers answer{{"X1"}, {"answered"}, {"I0000"}, {"2017-11-13T09:00:01.000+09:00"}, {"1"}, {to_base64(sealer.ephemeral_public_key())},
                                   {to_base64(sealer.seal(sealing_context("X1", ward, union_body), content))}};
    EXPECT_ANY_THROW(exchange_.receive("answers", contract::encode(answer))) << "an answer before its receipt must come again";
    exchange_.acknowledge(message, contract::encode(contract::inquiry_receipts{{"X1"}, {"I0000"}, {""}, {""}}));
    EXPECT_EQ(get("/exchange-records?side=ask")["items"][0]["status"], "asked");
    EXPECT_EQ(contract::decode<contract::item_results>(exchange_.receive("answers", contract::encode(answer))).result, contract::column{"I0000"});

    const auto id = added["items"][0]["inquiry_id"].get<std::string>();
    const auto one = get("/inquiries/" + id);
    EXPECT_EQ(one["state"], "回答受領済");
    EXPECT_EQ(one["content"]["value"][0], "2017");
    const auto record = get("/exchange-records?side=ask")["items"][0];
    EXPECT_EQ(record["status"], "answered");
    EXPECT_EQ(record["item_codes"][0], "TK90000008200010");

    // That the clerk over there had not decided yet: the word was on its way when the answer overtook it.
    const contract::answers overtaken{{"X1"}, {"held"}, {"E6005"}, {""}, {"1"}, {""}, {""}};
    EXPECT_EQ(contract::decode<contract::item_results>(exchange_.receive("answers", contract::encode(overtaken))).result, contract::column{"I0000"});
    EXPECT_EQ(get("/inquiries/" + id), one);
    EXPECT_EQ(get("/exchange-records?side=ask")["items"][0], record);
    EXPECT_EQ(get("/internal/inquiries?limit=1")["next_cursor"], id);
    EXPECT_EQ(get("/internal/summary")["inquiries"]["回答受領済"], 1);

    auto unknown = answer;
    unknown.exchange_number[0] = "X2";
    EXPECT_EQ(contract::decode<contract::item_results>(exchange_.receive("answers", contract::encode(unknown))).result, contract::column{"E9310"});
}

TEST_F(Exchange, WhatNobodyAnswersInTimeIsOver)
{
    load(line(ward, 1, "甲"));
    acquire();
    system_->start();
    exchange_.waiting.clear();
    const auto id = nlohmann::json::parse(request("POST", "/internal/inquiries", {},
                                                  R"({"items":[{"asker_body":")" + ward + R"(","resident_reference":1,"provider_body":")" + union_body +
                                                      R"(","information":")" + premiums + R"("}]})").body)["items"][0]["inquiry_id"].get<std::string>();
    exchange_.acknowledge(exchange_.next("inquiries"), contract::encode(contract::inquiry_receipts{{"X1"}, {"I0000"}, {""}, {""}}));
    auto environment = *environments_.find(1);
    environment.clock.base_environment += std::chrono::hours(24 * 8);
    environments_.put(environment);
    for (int turn = 0; turn < 500 && get("/inquiries/" + id)["state"] == "照会中"; ++turn)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_EQ(get("/inquiries/" + id)["state"], "回答期限超過");
    EXPECT_EQ(get("/inquiries/" + id)["result_code"], "E6007");
    EXPECT_EQ(get("/exchange-records?side=ask")["items"][0]["status"], "expired");
    exchange_.receive("answers", contract::encode(contract::answers{{"X1"}, {"none"}, {"E6004"}, {""}, {"1"}, {""}, {""}}));
    EXPECT_EQ(get("/inquiries/" + id)["state"], "該当情報なし") << "late, and an answer all the same";
    EXPECT_EQ(get("/exchange-records?side=ask")["items"][0]["status"], "none");
}

TEST_F(Exchange, RefusedAndUnreadable)
{
    load(line(ward, 1, "甲"));
    acquire();
    system_->start();
    exchange_.waiting.clear();
    const auto item = R"({"asker_body":")" + ward + R"(","resident_reference":1,"provider_body":")" + union_body + R"(","information":")" + premiums + R"("})";
    request("POST", "/internal/inquiries", {}, R"({"items":[)" + item + "," + item + "]}");
    exchange_.acknowledge(exchange_.next("inquiries"),
                          contract::encode(contract::inquiry_receipts{{"", "X2"}, {"E6001", "I0000"}, {"許可されない", ""}, {"not permitted", ""}}));
    const contract::answers rubbish{{"X2"}, {"answered"}, {"I0000"}, {""}, {"1"}, {to_base64(std::string(32, 'k'))}, {to_base64(std::string(40, 's'))}};
    exchange_.receive("answers", contract::encode(rubbish));
    const auto items = get("/internal/inquiries")["items"];
    EXPECT_EQ(items[0]["state"], "不許可");
    EXPECT_EQ(items[0]["reason_ja"], "許可されない");
    EXPECT_EQ(items[1]["state"], "エラー");
    EXPECT_EQ(items[1]["result_code"], "E6009");
    EXPECT_ANY_THROW(request("POST", "/internal/inquiries", {}, R"({"items":[{"asker_body":")" + union_body + R"("}]})"));
    database_->transact([&](db::transaction& running) { system_->reset(running, 1); });
    for (const char* table : {"copy", "person", "inquiry", "exchange_record", "body_key", "acquisition_batch"})
        EXPECT_EQ(count(std::string(table) + " WHERE environment_id = 1"), 0) << table;
}

} // namespace
} // namespace chukan::institutions
