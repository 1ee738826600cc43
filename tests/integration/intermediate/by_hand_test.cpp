#include "platform/base/error.hpp"
#include "tests/integration/intermediate/server.hpp"

#include <nlohmann/json.hpp>

namespace chukan::test {
namespace {

const std::string premiums = "TM90000000000082";

/// A request that may not be answered automatically, and the clerk who has to deal with it.
class ByHand : public intermediate_server {
protected:
    ByHand()
    {
        map(tokyo, {{1, "a"}});
        acquire();
        database_->transact([&](db::transaction& running) {
            running.exec("INSERT INTO fukuhon VALUES (1, $1, $2, $3, '0001', '2017', 1, 'TK90000008200010', '0001', '2017', '', '1', '1', 'I-R1')", tokyo, branch(1),
                         premiums);
        });
        for (const char* number : {"X1", "X2", "X3"})
            hold(number);
        exchange_.waiting.clear();
    }

    void hold(const std::string& number)
    {
        const law::permit permit{1, number, chiyoda, tokyo_body, "JM99000000082000", "JT99000000082001", premiums};
        const contract::answer_requests request{{number}, {"C-a"}, {chiyoda}, {tokyo_body}, {permit.office}, {permit.procedure}, {premiums}, {""}, {""}, {"1"},
                                                {"2017-11-13T08:59:00.000+09:00"}, {law::sign_permit(permit, nws_key_)}, {to_base64(asker_.public_key)}};
        for (int tries = 0;; ++tries) { // nws' key comes on a thread of its own
            try {
                exchange_.receive("answer-requests", contract::encode(request));
                return;
            } catch (const service_error& problem) {
                if (problem.code() != "E9003" || tries == 100)
                    throw;
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
            }
        }
    }
    contract::answers answered() { return contract::decode<contract::answers>(*exchange_.render(exchange_.next("answers"))); }
    std::string refused(const std::string& path, const std::string& body, const std::string& insurer = tokyo)
    {
        return code_of([&] { post(path, body, insurer); });
    }

    crypto::key_pair asker_ = crypto::new_key_pair();
};

TEST_F(ByHand, TheClerksOwnWordsAreSealedLikeAnyAnswer)
{
    const auto said = nlohmann::json::parse(
        post("/answers/X1/by-hand", R"({"outcome":"answered","disclosure":"2","items":[{"item_code":"TK90000008200010","value":"2016"},{"item_code":"TK90000008200060","value":"2"}]})").body);
    EXPECT_EQ(said["state"], "手動応答済");
    const auto given = answered();
    EXPECT_EQ(given.status, contract::column{"answered"});
    EXPECT_EQ(given.provider_disclosure, contract::column{"2"});
    const crypto::content_opener opener(asker_.private_key, from_base64(given.ephemeral_key.at(0)));
    const auto content = contract::decode<contract::answer_content>(opener.open("X1|" + chiyoda + "|" + tokyo_body, from_base64(given.sealed.at(0))));
    EXPECT_EQ(content.value, (contract::column{"2016", "2"}));
    EXPECT_EQ(content.item_name.at(1), "徴収方法");
    const auto record = nlohmann::json::parse(get("/exchange-records?side=provider").body)["items"].at(0);
    EXPECT_EQ(record["items"].size(), 2u);
    EXPECT_EQ(record["user_id"], "clerk");
    EXPECT_EQ(nlohmann::json::parse(post("/answers/X1/by-hand", R"({"outcome":"none"})").body)["state"], "手動応答済");
    EXPECT_TRUE(exchange_.waiting.empty()) << "answered once";
}

TEST_F(ByHand, NothingAndImpossibleAreAnswersToo)
{
    post("/answers/X1/by-hand", R"({"outcome":"none"})");
    EXPECT_EQ(answered().result_code, contract::column{"E6004"});
    EXPECT_EQ(nlohmann::json::parse(post("/answers/X2/by-hand", R"({"outcome":"impossible"})").body)["state"], "応答不可");
    const auto given = answered();
    EXPECT_EQ(given.status, contract::column{"impossible"});
    EXPECT_EQ(given.result_code, contract::column{"E6015"});
    EXPECT_EQ(given.sealed, contract::column{""});
}

TEST_F(ByHand, OnlyWhatTheMasterDescribesIsTaken)
{
    EXPECT_EQ(refused("/answers/X1/by-hand", "{}"), "E9203");
    EXPECT_EQ(refused("/answers/X1/by-hand", R"({"outcome":"answered"})"), "E9203");
    EXPECT_EQ(refused("/answers/X1/by-hand", R"({"outcome":"answered","items":[{"item_code":"TK90000000100010","value":"甲"}]})"), "E4109");
    EXPECT_EQ(refused("/answers/X1/by-hand", R"({"outcome":"answered","items":[{"item_code":"TK90000008200060","value":"9"}]})"), "E4110");
    EXPECT_EQ(refused("/answers/X9/by-hand", R"({"outcome":"none"})"), "E9310");
    EXPECT_EQ(refused("/answers/X1/by-hand", R"({"outcome":"none"})", kanagawa), "E9310") << "another insurer's";
    EXPECT_TRUE(exchange_.waiting.empty());
}

TEST_F(ByHand, ATalkByTelephoneIsNotedBesideTheExchange)
{
    post("/answers/X1/by-hand", R"({"outcome":"impossible"})");
    const auto noted = post("/telephone-answers", R"({"exchange_number":"X1","result":"answered","checked":["氏名","生年月日","住所"],"note":"折り返し電話で確認"})");
    EXPECT_EQ(noted.status, 201);
    const auto talk = nlohmann::json::parse(noted.body);
    EXPECT_EQ(talk["side"], "provider");
    EXPECT_EQ(talk["partner_body"], chiyoda);
    EXPECT_EQ(talk["spoke_at"], "2017-11-13T09:00:00.000+09:00");
    const auto list = nlohmann::json::parse(get("/telephone-answers?exchange_number=X1").body)["items"];
    ASSERT_EQ(list.size(), 1u);
    EXPECT_EQ(list[0]["checked"], nlohmann::json({"氏名", "生年月日", "住所"}));
    EXPECT_TRUE(nlohmann::json::parse(get("/telephone-answers", kanagawa).body)["items"].empty());
    EXPECT_EQ(count("exchange_record WHERE status = 'impossible'"), 1) << "the exchange itself stays what it was";
}

TEST_F(ByHand, ATelephoneNoteHoldsNoNumberAndTheCallerIsMadeSureOf)
{
    const auto note = [](const std::string& text, const std::string& checked = R"(["氏名","生年月日","性別"])") {
        return R"({"exchange_number":"X1","result":"answered","checked":)" + checked + R"(,"note":")" + text + "\"}";
    };
    EXPECT_EQ(refused("/telephone-answers", note("番号は 999123456782")), "E9203");
    EXPECT_EQ(refused("/telephone-answers", note("番号は 1234-5678-9018")), "E9203");
    EXPECT_EQ(refused("/telephone-answers", note("番号は１２３４５６７８９０１８")), "E9203");
    EXPECT_EQ(refused("/telephone-answers", note("折り返し 03-1234-567", R"(["氏名","住所"])")), "E9203");
    EXPECT_EQ(refused("/telephone-answers", note("", R"(["個人番号","氏名","住所"])")), "E9203");
    EXPECT_EQ(refused("/telephone-answers", R"({"exchange_number":"X9","result":"not_answered"})"), "E9310");
    EXPECT_EQ(count("telephone_answer"), 0);
    EXPECT_EQ(post("/telephone-answers", note("折り返し 03-1234-567")).status, 201) << "a short number is none of a person";
}

} // namespace
} // namespace chukan::test
