#include "tests/integration/operations/server.hpp"

#include <set>

namespace chukan::operations {
namespace {

using test::kanagawa;
using test::tokyo;

/// 新規, 変更 and 取消 of one person by API: the rules and codes of a file of one row, since it is one.
class ByHand : public test::operations_server {
protected:
    void SetUp() override
    {
        registered("39130000_KN010_20171113_001.csv", file(row(1) + row(2)));
        maps_.clear();
    }
    static std::string path(unsigned n, const std::string& rest = "") { return "/enrollees/" + identifiers::branch_number(n) + rest; }
    std::string code_of_put(unsigned n, const nlohmann::json& body)
    {
        const auto found = code_of([&] { send("PUT", path(n), body.dump()); });
        acknowledge_all();
        return found;
    }
    nlohmann::json newcomer(unsigned n)
    {
        return {{"personal_number", number(n)}, {"insurer_number", "39131016"}, {"addressee_number", "A" + std::to_string(n)}, {"enrollee_kind", "1"}, {"insured_number", insured(n)},
                {"name", "一人　目"}, {"name_kana", "ヒトリ　メ"}, {"birth_date", "19400315"}, {"sex", "1"}, {"resident_kind", "1"}, {"address", "東京都千代田区"},
                {"acquired_on", "20150315"}, {"acquisition_reason", "01"}};
    }
};

TEST_F(ByHand, WhatIsLeftOutStays)
{
    EXPECT_EQ(code_of_put(1, {{"name", "手　直子"}, {"address_detail", "１０１"}}), "nothing thrown");
    const auto person = json("GET", path(1));
    EXPECT_EQ(person.at("name"), "手　直子");
    EXPECT_EQ(person.at("address"), "東京都千代田区");
    EXPECT_EQ(json("GET", path(1, "/eligibility-history")).at("items").size(), 1U);
    const auto history = json("GET", path(1, "/corrections")).at("items");
    ASSERT_EQ(history.size(), 1U);
    EXPECT_TRUE(history[0].at("receipt").is_null()) << "not by a file";
    EXPECT_EQ(history[0].at("user_id"), "clerk");
    EXPECT_EQ(code_of_put(1, {{"address_detail", nullptr}}), "nothing thrown");
    EXPECT_TRUE(json("GET", path(1)).at("address_detail").is_null());
    const auto page = json("GET", path(1, "/corrections?limit=1"));
    EXPECT_EQ(json("GET", path(1, "/corrections?limit=1&cursor=" + page.at("next_cursor").get<std::string>())).at("items")[0], history[0]);
}

TEST_F(ByHand, TheRulesOfTheFileHold)
{
    EXPECT_EQ(code_of_put(1, {{"name", ""}}), "E2001");
    EXPECT_EQ(code_of_put(1, {{"sex", "9"}}), "E2007");
    EXPECT_EQ(code_of_put(1, {{"insurer_number", "39990015"}}), "E4009");
    EXPECT_EQ(code_of_put(1, {{"addressee_number", "A2"}}), "E4001");
    EXPECT_EQ(code_of_put(1, {{"insured_number", insured(2)}}), "E4005");
    EXPECT_EQ(code_of_put(1, {{"acquired_on", "20170901"}, {"acquisition_reason", "02"}}), "E4103");
    EXPECT_EQ(code_of_put(1, {{"enrollee_kind", "2"}, {"insured_number", ""}}), "E4014");
    EXPECT_EQ(code_of_put(1, {{"lost_on", "20171101"}, {"loss_reason", "04"}, {"change_reason", "02"}}), "E4015");
    EXPECT_EQ(code_of_put(1, {{"branch_number", "1"}}), "E9203") << "the 枝番 stands in the path";
    EXPECT_EQ(code_of_put(1, {{"reason", "1"}}), "E9203");
    EXPECT_EQ(code_of_put(1, nlohmann::json::array()), "E9203");
    EXPECT_EQ(code_of([&] { send("PUT", path(1), R"({"name":"x"})", tokyo, {"enrollee.read"}); }), "E9301");
    EXPECT_EQ(code_of([&] { send("PUT", path(1), R"({"name":"x"})", kanagawa); }), "E9310");
    EXPECT_TRUE(json("GET", path(1, "/corrections")).at("items").empty()) << "what is refused leaves nothing";
    EXPECT_EQ(count("changed_part"), 0);
}

TEST_F(ByHand, ARefusalSaysWhatTheErrorsFileWould)
{
    auto wrong = newcomer(7);
    wrong["sex"] = "9";
    wrong["name_kana"] = "ﾐﾎﾝ";
    wrong["personal_number"] = "999999999999";
    const auto refused = refusal_of("POST", "/enrollees", wrong);
    EXPECT_EQ(refused.dump().find("999999999999"), std::string::npos) << "no 個人番号";
    const auto receipt = registered("39130000_KN010_20171113_002.csv", file(row(7, {{"sex", "9"}, {"kana", "ﾐﾎﾝ"}, {"personal_number", "999999999999"}, {"name", "一人　目"}})));
    const auto lines = split(download("/files/" + receipt.at("receipt").get<std::string>() + "/errors"), '\n');
    const auto& errors = refused.at("errors");
    ASSERT_EQ(lines.size(), errors.size() + 2) << "header, a line each, nothing behind the last\n" << refused.dump(1);
    EXPECT_EQ(refused.at("code"), errors[0].at("code"));
    for (std::size_t i = 0; i < errors.size(); ++i) {
        const auto fields = split(lines[i + 1].substr(0, lines[i + 1].find('\r')), ',');
        EXPECT_EQ(std::to_string(errors[i].at("item_number").get<unsigned>()), fields[2]);
        EXPECT_EQ(errors[i].at("item_name"), fields[3]);
        EXPECT_EQ(errors[i].at("value"), fields[4]);
        EXPECT_EQ(errors[i].at("code"), fields[5]);
        EXPECT_EQ(errors[i].at("message"), fields[6]);
        EXPECT_EQ(errors[i].at("action"), fields[7]);
    }
    std::set<std::string> pointers;
    for (const auto& each : errors)
        pointers.insert(each.at("pointer"));
    EXPECT_EQ(pointers, (std::set<std::string>{"/personal_number", "/name_kana", "/sex"}));

    const auto registered_already = refusal_of("PUT", path(1), {{"addressee_number", "A2"}}).at("errors");
    ASSERT_EQ(registered_already.size(), 1U);
    EXPECT_EQ(registered_already[0].at("code"), "E4001");
    EXPECT_EQ(registered_already[0].at("item_number"), 4);
    EXPECT_EQ(registered_already[0].at("pointer"), "/addressee_number");
    EXPECT_FALSE(registered_already[0].at("action").get<std::string>().empty());
}

TEST_F(ByHand, ARefusalDoesNotTellTheAddressOfWhoIsProtected)
{
    json("PUT", path(1, "/protection"), "{}");
    const auto refused = refusal_of("PUT", path(1), {{"postal_code", "123"}, {"sex", "9"}});
    ASSERT_EQ(refused.at("errors").size(), 2U);
    EXPECT_EQ(refused.dump().find("\"123\""), std::string::npos) << refused.dump(1);
    json("DELETE", path(1, "/protection"));
    EXPECT_NE(refusal_of("PUT", path(1), {{"postal_code", "123"}}).dump().find("\"123\""), std::string::npos);
}

TEST_F(ByHand, LossReturnAndNumber)
{
    EXPECT_EQ(code_of_put(1, {{"lost_on", "20170401"}, {"loss_reason", "04"}}), "nothing thrown");
    EXPECT_EQ(code_of_put(1, {{"acquired_on", "20170901"}, {"acquisition_reason", "02"}}), "nothing thrown");
    const auto periods = json("GET", path(1, "/eligibility-history")).at("items");
    ASSERT_EQ(periods.size(), 2U);
    EXPECT_EQ(periods[0].at("lost_on"), "20170401");
    EXPECT_TRUE(told_.empty());
    EXPECT_EQ(code_of_put(1, {{"personal_number", number(8)}, {"reason", "1"}}), "nothing thrown");
    ASSERT_EQ(told_.size(), 1U);
    EXPECT_EQ(told_[0].reason, contract::column{"1"});
    EXPECT_EQ(json("POST", path(1, "/personal-number")).at("personal_number"), number(8));
}

TEST_F(ByHand, OneIsRegisteredAndCancelled)
{
    EXPECT_EQ(code_of([&] { send("POST", "/enrollees", newcomer(1).dump()); }), "E4001");
    auto incomplete = newcomer(7);
    incomplete.erase("personal_number");
    EXPECT_EQ(code_of([&] { send("POST", "/enrollees", incomplete.dump()); }), "E3001");
    const auto added = send("POST", "/enrollees", newcomer(7).dump());
    EXPECT_EQ(added.status, 201);
    const auto branch = nlohmann::json::parse(added.body).at("branch_number").get<std::string>();
    EXPECT_EQ(branch, identifiers::branch_number(3));
    EXPECT_EQ(code_of([&] { send("DELETE", "/enrollees/" + branch); }), "E9210") << "intermediate does not know it yet";
    acknowledge_all();
    ASSERT_EQ(maps_.size(), 1U);
    EXPECT_EQ(maps_[0].branch_number, contract::column{branch});
    EXPECT_EQ(code_of([&] { send("DELETE", "/enrollees/" + branch, "", kanagawa); }), "E9310");
    EXPECT_EQ(send("DELETE", "/enrollees/" + branch).status, 204);
    acknowledge_all();
    ASSERT_EQ(told_.size(), 1U);
    EXPECT_EQ(told_[0].reason, contract::column{"3"});
    EXPECT_EQ(code_of([&] { send("GET", "/enrollees/" + branch); }), "E9310");
    EXPECT_EQ(json("GET", "/enrollees/" + branch + "/corrections").at("items").size(), 1U);
    EXPECT_EQ(count("person"), 2);
}

TEST_F(ByHand, WhoComesBackKeepsTheBranchNumber)
{
    EXPECT_EQ(code_of_put(1, {{"lost_on", "20170401"}, {"loss_reason", "04"}}), "nothing thrown");
    auto again = newcomer(1);
    again["acquired_on"] = "20170901";
    again["acquisition_reason"] = "02";
    const auto answer = send("POST", "/enrollees", again.dump());
    EXPECT_EQ(answer.status, 201);
    EXPECT_EQ(nlohmann::json::parse(answer.body).at("branch_number"), identifiers::branch_number(1));
    EXPECT_EQ(count("enrollee"), 2);
}

} // namespace
} // namespace chukan::operations
