#include "tests/integration/operations/server.hpp"

namespace chukan::operations {
namespace {

using test::kanagawa;
using test::tokyo;

class Enrollees : public test::operations_server {
protected:
    void SetUp() override
    {
        registered("39130000_KN010_20171113_001.csv", file(row(1) + row(2, {{"kana", "チュウカン　ハナコ"}, {"birth_date", "19350000"}}) + row(3)));
        for (unsigned n = 1; n <= 3; ++n)
            branches_.push_back(identifiers::branch_number(n));
    }
    std::string path(unsigned n, const std::string& rest = "") { return "/enrollees/" + branches_[n - 1] + rest; }
    std::vector<std::string> branches_;
};

TEST_F(Enrollees, AreListedAndFound)
{
    EXPECT_EQ(json("GET", "/enrollees").at("items").size(), 3U);
    const auto page = json("GET", "/enrollees?limit=2");
    EXPECT_EQ(page.at("next_cursor"), branches_[1]);
    EXPECT_EQ(json("GET", "/enrollees?limit=2&cursor=" + branches_[1]).at("items").at(0).at("branch_number"), branches_[2]);
    EXPECT_TRUE(json("GET", "/enrollees?limit=3").at("next_cursor").is_null());
    for (const auto& question : {"insured_number=" + insured(2), std::string("addressee_number=A2"), std::string("name_kana=チュウ"), std::string("birth_date=19350000")}) {
        const auto found = json("GET", "/enrollees?" + question).at("items");
        ASSERT_EQ(found.size(), 1U) << question;
        EXPECT_EQ(found[0].at("branch_number"), branches_[1]);
    }
    EXPECT_EQ(json("GET", "/enrollees", "", kanagawa).at("items").size(), 0U) << "another insurer's";
}

TEST_F(Enrollees, OneIsShownMasked)
{
    const auto person = json("GET", path(1));
    EXPECT_EQ(person.at("addressee_number"), "A1");
    EXPECT_EQ(person.at("personal_number_masked"), "************");
    EXPECT_EQ(person.dump().find(number(1)), std::string::npos);
    EXPECT_EQ(person.at("registered_at"), "2017-11-13T09:00:00.000+09:00");
    EXPECT_EQ(json("GET", path(1, "/eligibility-history")).at("items").at(0).at("acquired_on"), "20150315");
    EXPECT_EQ(code_of([&] { send("GET", path(1), "", kanagawa); }), "E9310") << "for another insurer it does not exist";
    EXPECT_EQ(code_of([&] { send("GET", path(1, "/eligibility-history"), "", kanagawa); }), "E9310");
}

TEST_F(Enrollees, ManyAreAnsweredByOneStatementAsEachWouldBeAlone)
{
    registered("39140009_KN010_20171113_001.csv", file(row(4, {{"insurer_number", "39140009"}, {"alias", "通称\\ア"}})), kanagawa);
    const auto other = identifiers::branch_number(4);
    const std::vector<std::string> read{"enrollee.read"};
    std::vector<http::batched> together;
    const auto add = [&](const std::string& branch, const std::string& insurer, const std::vector<std::string>& rights) {
        http::batched one;
        one.asked = request_of("GET", "/enrollees/" + branch, insurer, rights);
        one.asked.path_values = {{"branch", branch}};
        together.push_back(std::move(one));
    };
    add(branches_[0], tokyo, read);
    add(branches_[0], tokyo, read);
    add(other, tokyo, read);
    add(other, kanagawa, read);
    add(branches_[2], tokyo, {"file.read"});
    add(branches_[2], tokyo, read);
    together.back().asked.headers["chukan-caller"] += "x";
    add("{\"',", tokyo, read);
    add(branches_[2], tokyo, read);
    const auto* route = router_.find("GET", "/enrollees/1").found;
    ASSERT_TRUE(route->batch);
    const auto home = context_.engine.executors().front();
    boost::asio::co_spawn(home, route->batch(together), boost::asio::use_future).get();

    const auto code = [&](std::size_t place) { return code_of([&] { std::rethrow_exception(together[place].problem); }); };
    for (const std::size_t place : {0, 1, 3, 7})
        ASSERT_FALSE(together[place].problem) << place;
    EXPECT_EQ(together[0].answer.body, send("GET", path(1)).body);
    EXPECT_EQ(together[1].answer.body, together[0].answer.body);
    EXPECT_EQ(code(2), "E9310") << "for another insurer it does not exist";
    EXPECT_EQ(together[3].answer.body, send("GET", "/enrollees/" + other, "", kanagawa).body);
    EXPECT_EQ(code(4), "E9301");
    EXPECT_EQ(code(5), "E9302");
    EXPECT_EQ(code(6), "E9310");
    EXPECT_EQ(together[7].answer.body, send("GET", path(3)).body);
    const auto person = nlohmann::json::parse(together[3].answer.body);
    EXPECT_EQ(person.at("branch_number"), other);
    EXPECT_EQ(person.at("common_name"), "通称\\ア");
    EXPECT_TRUE(person.at("household_number").is_null());
    EXPECT_EQ(person.at("personal_number_masked"), "************");
    EXPECT_EQ(person.count("person_key"), 0U);
}

TEST_F(Enrollees, NumbersAreShownOnlyWithTheRight)
{
    EXPECT_EQ(json("POST", path(2, "/personal-number")).at("personal_number"), number(2));
    EXPECT_EQ(code_of([&] { send("POST", path(2, "/personal-number"), "", tokyo, {"enrollee.read"}); }), "E9301");
    EXPECT_EQ(code_of([&] { send("POST", path(2, "/personal-number"), "", kanagawa); }), "E9310");
}

TEST_F(Enrollees, AreFoundByTheirNumber)
{
    const auto body = [](const std::string& digits) { return nlohmann::json{{"personal_number", digits}}.dump(); };
    EXPECT_EQ(json("POST", "/enrollees/search", body(number(3))).at("items").at(0).at("branch_number"), branches_[2]);
    EXPECT_TRUE(json("POST", "/enrollees/search", body(number(9))).at("items").empty());
    EXPECT_EQ(code_of([&] { send("POST", "/enrollees/search", body("123456789019")); }), "E4205");
    for (const char* malformed : {"", "[]", "{}", R"({"personal_number":999123456782})"})
        EXPECT_EQ(code_of([&] { send("POST", "/enrollees/search", malformed); }), "E9203") << malformed;
}

TEST_F(Enrollees, ACorrectedNumberPointsToAnotherPerson)
{
    const auto correction = [&](unsigned n, const char* reason = "2") { return nlohmann::json{{"personal_number", number(n)}, {"reason", reason}}.dump(); };
    const auto before = maps_[0].person_key[0];
    EXPECT_EQ(code_of([&] { send("PUT", path(1), correction(1)); }), "E4201");
    EXPECT_EQ(code_of([&] { send("PUT", path(1), correction(2)); }), "E4002");
    EXPECT_EQ(code_of([&] { send("PUT", path(1), correction(9, "3")); }), "E4202");
    EXPECT_EQ(code_of([&] { send("PUT", path(1), correction(9), kanagawa); }), "E9310");
    EXPECT_TRUE(exchange_.waiting.empty());

    EXPECT_EQ(send("PUT", path(1), correction(9)).status, 200);
    acknowledge_all();
    ASSERT_EQ(told_.size(), 1U);
    EXPECT_EQ(told_[0].branch_number, contract::column{branches_[0]});
    EXPECT_NE(told_[0].person_key[0], before);
    EXPECT_EQ(told_[0].gone_person, contract::column{before}) << "nobody else has the person that he was not";
    EXPECT_EQ(json("POST", path(1, "/personal-number")).at("personal_number"), number(9));
    EXPECT_EQ(count("person"), 3) << "nobody keeps a number that belongs to no 枝番";
}

TEST_F(Enrollees, ACorrectionWaitsForTheFirstMap)
{
    upload("39130000_KN010_20171113_002.csv", file(row(4)));
    jobs_.run_all();
    const auto branch = identifiers::branch_number(4);
    EXPECT_EQ(code_of([&] { send("PUT", "/enrollees/" + branch, nlohmann::json{{"personal_number", number(9)}, {"reason", "2"}}.dump()); }), "E9210");
}

TEST_F(Enrollees, CodesAreAskedForAgainOnlyAfterAFailure)
{
    code_states_ = {{branches_[0]}, {"紐付済"}, {"1"}, {"20171113"}, {""}};
    EXPECT_EQ(code_of([&] { send("POST", path(1, "/link-code-request")); }), "E4203");
    code_states_ = {{branches_[0]}, {"取得エラー"}, {""}, {"20171113"}, {"E5001"}};
    EXPECT_EQ(send("POST", path(1, "/link-code-request")).status, 202);
    const auto retry = contract::decode<contract::code_retry>(*exchange_.render(exchange_.next("code-retry")));
    EXPECT_EQ(retry.branch_number, contract::column{branches_[0]});
    EXPECT_EQ(retry.insurer, tokyo);
}

TEST_F(Enrollees, StatesOfCodesComeAsKN012)
{
    code_states_ = {{branches_[0], branches_[1]}, {"紐付済", "取得エラー"}, {"1", ""}, {"20171113", "20171113"}, {"I0000", "E5001"}};
    const auto csv = download("/files/link-code-status");
    const auto rows = split(csv, '\n');
    EXPECT_EQ(rows[0], "被保険者枝番,宛名番号,状態,取得区分,日付,処理結果コード,メッセージ\r");
    EXPECT_EQ(rows[1], branches_[0] + ",A1,紐付済,1,20171113,I0000,\r");
    EXPECT_EQ(rows[2], branches_[1] + ",A2,取得エラー,,20171113,E5001,個人番号に該当する人が住民基本台帳にありません。\r");
    EXPECT_EQ(code_of([&] { send("GET", "/files/link-code-status", "", tokyo, {}); }), "E9301");
}

} // namespace
} // namespace chukan::operations
