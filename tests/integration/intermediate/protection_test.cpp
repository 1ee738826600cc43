#include "platform/contract/protection.hpp"
#include "platform/layout/definition.hpp"
#include "tests/integration/intermediate/server.hpp"

#include <nlohmann/json.hpp>

namespace chukan::test {
namespace {

const std::string premiums = "TM90000000000082", medical = "TM90000000000004", residents = "TM90000000000001";

/// 支援措置 as operations tells it, and what becomes of questions, 副本 and records while it is in force. The environment's day is 2017-11-13.
class Protection : public intermediate_server {
protected:
    Protection()
    {
        map(tokyo, {{1, "a"}, {2, "b"}});
        map(tokyo, {{3, "child"}}, "2");
        map(kanagawa, {{1, "a"}});
        acquire();
        exchange_.receive("branch-block", contract::encode(contract::branch_block_request{tokyo, 10}));
        const auto keys = exchange_.next("body-keys");
        body_key_ = from_base64(contract::decode<contract::body_keys>(*exchange_.render(keys)).public_key.at(0));
        exchange_.acknowledge(keys, contract::encode(contract::item_results{}));
        jobs_.run_all();
        add_premium(1);
    }

    void tell(unsigned serial, const std::string& state, unsigned version, bool again = false)
    {
        exchange_.receive("protections", contract::encode_protections({tokyo, {branch(serial)}, {state}, {std::to_string(version)}}), 1, again);
    }
    void add_premium(unsigned serial, const std::string& insurer = tokyo)
    {
        database_->transact([&](db::transaction& running) {
            running.exec("INSERT INTO fukuhon VALUES (1, $1, $2, $3, '0001', '2017', 1, 'TK90000008200020', '0001', '42400', '', '0', '1', 'I-R1')", insurer,
                         branch(serial), premiums);
        });
    }
    contract::answers asked(const std::string& code, const std::string& body = tokyo_body)
    {
        const auto number = "X" + std::to_string(++asked_);
        const law::permit permit{1, number, chiyoda, body, "JM99000000082000", "JT99000000082001", premiums};
        const contract::answer_requests requests{{number}, {code}, {chiyoda}, {body}, {permit.office}, {permit.procedure}, {premiums}, {""}, {""}, {"1"},
                                                 {"2017-11-13T08:59:00.000+09:00"}, {law::sign_permit(permit, nws_key_)}, {to_base64(asker_.public_key)}};
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
        return sent();
    }
    contract::answers sent()
    {
        const auto message = exchange_.next("answers");
        auto out = contract::decode<contract::answers>(*exchange_.render(message));
        exchange_.acknowledge(message, "{}");
        return out;
    }
    nlohmann::json json(const std::string& path) { return nlohmann::json::parse(get(path).body); }
    nlohmann::json records() { return json("/exchange-records").at("items"); }
    void move_clock_to(const std::string& moment)
    {
        auto environment = *environments_.find(1);
        environment.clock.base_environment = clock::from_iso(moment);
        environments_.put(environment);
    }

    unsigned asked_{0};
    std::string body_key_; // of our union
    crypto::key_pair asker_ = crypto::new_key_pair();
};

TEST_F(Protection, AQuestionIsHeldWhileItIsInForceAndAnsweredOnceAClerkReleasesIt)
{
    EXPECT_EQ(asked("C-a").status, contract::column{"answered"}) << "nothing else holds it";
    tell(1, "-", 1);
    auto answers = asked("C-a");
    EXPECT_EQ(answers.status, contract::column{"held"});
    EXPECT_EQ(answers.result_code, contract::column{"E6005"});
    EXPECT_EQ(answers.sealed, contract::column{""}) << "nothing left";
    const auto pending = json("/answers/pending").at("items");
    ASSERT_EQ(pending.size(), 1U);
    EXPECT_EQ(pending[0].at("branch_number"), branch(1));
    EXPECT_EQ(records().size(), 1U) << "what is held is not yet recorded";
    EXPECT_EQ(post("/answers/X2/release", "{}").status, 200);
    answers = sent();
    EXPECT_EQ(answers.status, contract::column{"answered"});
    EXPECT_EQ(answers.provider_disclosure, contract::column{"2"}) << "the asker and nws hear 不開示";
}

TEST_F(Protection, NotEvenThatNothingIsThereIsSaidAutomatically)
{
    EXPECT_EQ(asked("C-b").status, contract::column{"none"});
    EXPECT_EQ(asked("C-child").status, contract::column{"none"});
    tell(2, "20171231", 1);
    tell(3, "20171231", 2);
    EXPECT_EQ(asked("C-b").status, contract::column{"held"});
    EXPECT_EQ(asked("C-child").status, contract::column{"held"}) << "nor of a 世帯構成員";
    EXPECT_EQ(asked("C-a").status, contract::column{"answered"}) << "of nobody else";
    post("/answers/X3/release", "{}");
    EXPECT_EQ(sent().status, contract::column{"none"});
}

TEST_F(Protection, AnotherInsurersAnswersAreItsOwn)
{
    add_premium(1, kanagawa);
    tell(1, "-", 1);
    EXPECT_EQ(asked("C-a", "9901140007000000").status, contract::column{"answered"});
    EXPECT_EQ(asked("C-a").status, contract::column{"held"});
}

TEST_F(Protection, ItEndsOnItsLastDayByTheEnvironmentsClock)
{
    tell(1, "20171113", 1);
    EXPECT_EQ(asked("C-a").status, contract::column{"held"}) << "the last day belongs to it";
    move_clock_to("2017-11-14T00:00:00+09:00");
    EXPECT_EQ(asked("C-a").status, contract::column{"answered"});
    EXPECT_EQ(json("/answers/pending").at("items").size(), 1U) << "what was held waits for a clerk all the same";
    EXPECT_EQ(json("/fukuhon/" + branch(1)).at("protected"), false);
}

TEST_F(Protection, AnOlderWordThatComesLateChangesNothing)
{
    tell(1, "-", 5);
    tell(1, "", 4);
    EXPECT_EQ(asked("C-a").status, contract::column{"held"});
    tell(1, "", 6);
    tell(1, "-", 5); // the same once more, under another message id
    EXPECT_EQ(asked("C-a").status, contract::column{"answered"});
    tell(1, "-", 7, true); // the inbox knows it: applied before
    EXPECT_EQ(asked("C-a").status, contract::column{"answered"});
    EXPECT_EQ(code_of([&] { tell(1, "tomorrow", 8); }), "E9203");
    EXPECT_EQ(code_of([&] { exchange_.receive("protections", R"({"insurer":"39130000","branch_number":["1"],"state":[],"version":["1"]})"); }), "E9203");
}

TEST_F(Protection, ItMayComeBeforeThePersonIsKnown)
{
    tell(9, "-", 1);
    map(tokyo, {{9, "z"}});
    acquire();
    add_premium(9);
    EXPECT_EQ(asked("C-z").status, contract::column{"held"});
}

TEST_F(Protection, CopiesPresentAndFutureAreHeldAndUndisclosedAndThemselvesAgainAfterwards)
{
    const auto controls = [&](const nlohmann::json& copy) { return copy.at("no_automatic_answer").get<std::string>() + copy.at("disclosure").get<std::string>(); };
    EXPECT_EQ(controls(json("/fukuhon/" + branch(1)).at("data_sets")[0]), "01");
    tell(1, "-", 1);
    database_->transact([&](db::transaction& running) { // registered while it is in force
        running.exec("INSERT INTO eligibility VALUES (1, $1, $2, '20150401', '01', '', '', '39131016', '00000018', '1', '20150401', '', '132012', '', '', '', '', '', '', '', "
                     "'', '0', '1', 'I-R2')",
                     tokyo, branch(1));
    });
    const auto shown = json("/fukuhon/" + branch(1));
    EXPECT_EQ(shown.at("protected"), true);
    EXPECT_EQ(controls(shown.at("data_sets")[0]), "12");
    EXPECT_EQ(controls(shown.at("eligibility")[0]), "12");
    EXPECT_TRUE(shown.at("eligibility")[0].at("facility_municipality_code").is_null()) << "where the facility is tells where the person lives";
    tell(1, "", 2);
    const auto after = json("/fukuhon/" + branch(1));
    EXPECT_EQ(controls(after.at("data_sets")[0]), "01");
    EXPECT_EQ(controls(after.at("eligibility")[0]), "01");
    EXPECT_EQ(after.at("eligibility")[0].at("facility_municipality_code"), "132012");
}

TEST_F(Protection, RecordsOfBothSidesAreUndisclosedWhileItIsInForce)
{
    asked("C-a");
    database_->transact([&](db::transaction& running) { // one of our own questions, of earlier
        running.exec("INSERT INTO exchange_record (environment_id, side, exchange_number, insurer, branch_number, asker_body, provider_body, office, procedure, information, "
                     "items, asked_at, status, result_code, asker_disclosure, provider_disclosure, department, user_id, keep_until) SELECT 1, 'asker', 'Y1', insurer, "
                     "branch_number, provider_body, asker_body, office, procedure, information, '{}', asked_at, 'none', 'E6004', '1', '1', '', 'clerk', keep_until "
                     "FROM exchange_record");
    });
    const auto disclosures = [&] {
        std::map<std::string, std::string> out;
        const auto all = records();
        for (const auto& each : all)
            out[each.at("side")] = each.at("asker_disclosure").get<std::string>() + each.at("provider_disclosure").get<std::string>();
        return out;
    };
    EXPECT_EQ(disclosures(), (std::map<std::string, std::string>{{"provider", "11"}, {"asker", "11"}}));
    tell(1, "-", 1);
    EXPECT_EQ(disclosures(), (std::map<std::string, std::string>{{"provider", "12"}, {"asker", "21"}})) << "our side of each";
    tell(1, "", 2);
    EXPECT_EQ(disclosures(), (std::map<std::string, std::string>{{"provider", "11"}, {"asker", "11"}}));
}

TEST_F(Protection, OurOwnQuestionsAreUndisclosed)
{
    tell(1, "-", 1);
    const auto question = [](unsigned serial) {
        return nlohmann::json{{"branch_number", branch(serial)}, {"provider_body", chiyoda}, {"office", "JM99000000080000"}, {"procedure", "JT99000000080001"},
                              {"information", residents}, {"asker_disclosure", "1"}}
            .dump();
    };
    const auto answer = nlohmann::json::parse(post("/inquiries", question(1)).body);
    EXPECT_EQ(answer.at("asker_disclosure"), "2") << "the answer says what was stored";
    EXPECT_EQ(json("/inquiries/" + answer.at("id").get<std::string>()).at("asker_disclosure"), "2");
    const auto message = exchange_.await("inquiries");
    EXPECT_EQ(contract::decode<contract::inquiries>(*exchange_.render(message)).asker_disclosure, contract::column{"2"}) << "and so does nws hear it";
    EXPECT_EQ(nlohmann::json::parse(post("/inquiries", question(2)).body).at("asker_disclosure"), "1");
}

/// What a municipality answers about a person may say where he lives.
TEST_F(Protection, AnswersToOurQuestionsDoNotShowTheAddress)
{
    const nlohmann::json question{{"branch_number", branch(1)}, {"provider_body", chiyoda}, {"office", "JM99000000080000"}, {"procedure", "JT99000000080001"},
                                  {"information", residents}};
    const auto id = nlohmann::json::parse(post("/inquiries", question.dump()).body).at("id").get<std::string>();
    const auto message = exchange_.await("inquiries");
    exchange_.acknowledge(message, contract::encode(contract::inquiry_receipts{{"Q1"}, {"I0000"}, {""}, {""}}));
    const crypto::content_sealer sealer(body_key_);
    const contract::answer_content content{residents, {"TK90000000100010", "TK90000000100060"}, {"氏名", "住所"}, {"千代田　花子", "東京都千代田区九段南"}};
    exchange_.receive("answers", contract::encode(contract::answers{{"Q1"}, {"answered"}, {"I0000"}, {"2017-11-13T09:00:05.000+09:00"}, {"1"},
                                                                    {to_base64(sealer.ephemeral_public_key())},
                                                                    {to_base64(sealer.seal("Q1|" + tokyo_body + "|" + chiyoda, contract::encode(content)))}}));
    const auto values = [&] {
        const auto shown = json("/inquiries/" + id).at("content");
        return shown.at(0).at("value").get<std::string>() + " " + shown.at(1).at("value").get<std::string>();
    };
    EXPECT_EQ(values(), "千代田　花子 東京都千代田区九段南");
    tell(1, "-", 1);
    EXPECT_EQ(values(), "千代田　花子 ********");
    EXPECT_EQ(code_of([&] { post("/inquiries/" + id + "/address", ""); }), "E9301");
    more_rights_ = {"address.unmask"};
    EXPECT_EQ(values(), "千代田　花子 ********") << "by an unmasking only, which is logged one by one";
    EXPECT_EQ(nlohmann::json::parse(post("/inquiries/" + id + "/address", "").body).at("content").at(1).at("value"), "東京都千代田区九段南");
    EXPECT_EQ(code_of([&] { post("/inquiries/" + id + "/address", "", kanagawa); }), "E9310");
    groups_ = {"D1"};
    EXPECT_EQ(code_of([&] { post("/inquiries/" + id + "/address", ""); }), "E9310");
}

TEST_F(Protection, AnAnswerByHandIsUndisclosedWhateverTheClerkWrites)
{
    tell(1, "-", 1);
    asked("C-a");
    EXPECT_EQ(post("/answers/X1/by-hand", R"({"outcome":"none","disclosure":"1"})").status, 200);
    EXPECT_EQ(sent().provider_disclosure, contract::column{"2"});
}

/// 施設所在地 of 住所地特例 tells where a person lives.
TEST_F(Protection, FilesOfEligibilityDoNotShowWhereTheFacilityIs)
{
    std::string content;
    const auto layouts = layout::catalogue::load(context_.config_directory);
    for (const auto name : layouts->find("SK010", "20171113").header())
        content += (content.empty() ? "" : ",") + std::string(name);
    const auto row = [](int number, unsigned serial, const std::string& facility) {
        return std::to_string(number) + ",1,39130000," + branch(serial) + ",00000018,20160401,01,,,1,20160401,," + facility + ",1,20170801,,,,,,20170801,0,1\r\n";
    };
    content += "\r\n" + row(1, 1, "132013") + row(2, 2, "141003") + row(3, 1, "132012") + row(4, 2, "141003");
    tell(1, "-", 1);
    const auto receipt = nlohmann::json::parse(upload("eligibility", "39130000_SK010_20171113_001.csv", content).body).at("receipt").get<std::string>();
    jobs_.run_all();
    const auto errors = bytes_of(get("/files/" + receipt + "/errors"));
    EXPECT_NE(errors.find("E2009"), std::string::npos) << errors;
    EXPECT_EQ(errors.find("132013"), std::string::npos) << errors;
    EXPECT_NE(errors.find("********"), std::string::npos) << errors;
    const auto original = bytes_of(get("/files/" + receipt + "/original"));
    EXPECT_EQ(original.find("132012"), std::string::npos) << original;
    EXPECT_NE(original.find("141003"), std::string::npos) << original;
}

TEST_F(Protection, AnEnvironmentIsEmptiedOfIt)
{
    tell(1, "-", 1);
    database_->transact([&](db::transaction& running) { system_->reset(running, 1); });
    EXPECT_EQ(count("protection"), 0);
}

} // namespace
} // namespace chukan::test
