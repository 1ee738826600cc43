#include "platform/contract/visibility.hpp"
#include "platform/contract/eligibility.hpp"
#include "tests/integration/operations/server.hpp"

namespace chukan::operations {
namespace {

using test::kanagawa;
using test::tokyo;

/// Three persons of three 部署, asked about by users whose access groups reach less than the whole insurer.
class Access : public test::operations_server {
protected:
    void SetUp() override
    {
        receipt_ = registered("39130000_KN010_20171113_001.csv",
                              file(row(1, {{"department", "D1"}}) + row(2, {{"department", "D2"}}) + row(3)))
                       .at("receipt");
        for (unsigned n = 1; n <= 3; ++n)
            branches_.push_back(identifiers::branch_number(n));
    }
    std::string path(unsigned n, const std::string& rest = "") { return "/enrollees/" + branches_[n - 1] + rest; }
    std::vector<std::string> listed(const std::string& query = "")
    {
        std::vector<std::string> out;
        const auto page = json("GET", "/enrollees" + query);
        for (const auto& each : page.at("items"))
            out.push_back(each.at("branch_number"));
        return out;
    }
    using list = std::vector<std::string>;
    std::string receipt_;
    list branches_;
};

TEST_F(Access, ListsHoldThePersonsOfTheCallersDepartments)
{
    EXPECT_EQ(listed(), branches_);
    groups_ = {"D1", "D11"};
    EXPECT_EQ(listed(), list{branches_[0]});
    EXPECT_EQ(listed("?addressee_number=A2"), list{}) << "not even its existence";
    groups_ = {"D1", "D2"};
    EXPECT_EQ(listed(), (list{branches_[0], branches_[1]})) << "a person without 部署 is for who sees all";
    groups_ = {"D9"};
    EXPECT_EQ(listed(), list{});
}

TEST_F(Access, OnePersonOfAnotherDepartmentDoesNotExist)
{
    groups_ = {"D1"};
    const auto body = [&](unsigned n) { return nlohmann::json{{"personal_number", number(n)}}.dump(); };
    EXPECT_EQ(json("GET", path(1)).at("addressee_number"), "A1");
    EXPECT_EQ(json("POST", "/enrollees/search", body(1)).at("items").size(), 1U);
    EXPECT_EQ(json("POST", "/enrollees/search", body(2)).at("items").size(), 0U);
    for (const unsigned n : {2U, 3U}) {
        EXPECT_EQ(code_of([&] { send("GET", path(n)); }), "E9310");
        EXPECT_EQ(code_of([&] { send("GET", path(n, "/eligibility-history")); }), "E9310");
        EXPECT_EQ(code_of([&] { send("POST", path(n, "/personal-number")); }), "E9310");
        EXPECT_EQ(code_of([&] { send("POST", path(n, "/link-code-request")); }), "E9310");
        EXPECT_EQ(code_of([&] { send("PUT", path(n), nlohmann::json{{"personal_number", number(9)}, {"reason", "2"}}.dump()); }), "E9310");
    }
    EXPECT_TRUE(exchange_.waiting.empty()) << "nothing was changed";
}

TEST_F(Access, FilesOfOthersAreNotSeen)
{
    groups_ = {"D1"};
    EXPECT_EQ(json("GET", "/files").at("items").size(), 1U) << "the clerk sent it himself";
    user_ = "other";
    EXPECT_EQ(json("GET", "/files").at("items").size(), 0U);
    for (const char* what : {"", "/result", "/errors", "/original"})
        EXPECT_EQ(code_of([&] { send("GET", "/files/" + receipt_ + what); }), "E9310") << what;
    EXPECT_EQ(code_of([&] { send("DELETE", "/files/" + receipt_); }), "E9310");
    groups_ = {};
    EXPECT_EQ(json("GET", "/files").at("items").size(), 1U) << "who sees all of the insurer sees its files";
}

TEST_F(Access, ALimitedUserRegistersPersonsOfHisDepartmentsOnly)
{
    groups_ = {"D1", "D11"};
    const auto receipt = registered("39130000_KN010_20171113_003.csv",
                                    file(row(11, {{"department", "D1"}}) + row(12, {{"department", "D2"}}) + row(13) + row(14, {{"department", "D11"}})));
    EXPECT_EQ(receipt.at("accepted"), 2) << receipt.dump();
    EXPECT_EQ(receipt.at("error_count"), 2);
    const auto result = split(download("/files/" + receipt.at("receipt").get<std::string>() + "/result"), '\n');
    EXPECT_NE(result.at(1).find(",1,I0000,"), std::string::npos) << result.at(1);
    EXPECT_NE(result.at(2).find(",2,E4018,この部署"), std::string::npos) << result.at(2);
    EXPECT_NE(result.at(3).find(",2,E4018,"), std::string::npos) << "a person without 部署 is for who sees all: " << result.at(3);
    EXPECT_NE(result.at(4).find(",1,I0000,"), std::string::npos) << result.at(4);
    groups_ = {};
    EXPECT_EQ(listed("?addressee_number=A12"), list{}) << "nothing of it was registered";
    EXPECT_EQ(registered("39130000_KN010_20171113_004.csv", file(row(12, {{"department", "D2"}}))).at("accepted"), 1) << "who sees all may";
}

/// 変更, 取消 and a return as 新規: the department of who is registered counts as well as the one that the row brings.
TEST_F(Access, ALimitedUserChangesPersonsOfHisDepartmentsOnly)
{
    const auto about = [&](unsigned n, const char* operation, const std::string& department, test::changes more = {}) {
        test::changes all{{"operation", operation}, {"branch_number", branches_[n - 1]}, {"personal_number", ""}, {"department", department}, {"name", "広域　次郎"}};
        all.insert(more.begin(), more.end());
        return row(n, all);
    };
    groups_ = {"D1"};
    const auto receipt = registered("39130000_KN010_20171113_003.csv",
                                    file(about(1, "2", "D1") + about(1, "2", "D2") + about(2, "2", "D1") + about(3, "2", "D1") + about(2, "3", "D1") + about(1, "2", "")));
    const auto result = split(download("/files/" + receipt.at("receipt").get<std::string>() + "/result"), '\n');
    EXPECT_NE(result.at(1).find(",1,I0000,"), std::string::npos) << result.at(1);
    for (std::size_t line = 2; line <= 6; ++line)
        EXPECT_NE(result.at(line).find(",2,E4018,"), std::string::npos) << line << ": " << result.at(line);
    groups_ = {};
    EXPECT_EQ(listed(), branches_) << "nobody was cancelled";
    EXPECT_EQ(json("GET", path(1)).at("department_code"), "D1");
    EXPECT_EQ(json("GET", path(1)).at("name"), "広域　次郎");
    for (const unsigned n : {2U, 3U})
        EXPECT_EQ(json("GET", path(n)).at("name"), "広域　太郎") << n;
    EXPECT_EQ(json("GET", path(1, "/corrections")).at("items").size(), 1U);
    EXPECT_TRUE(json("GET", path(2, "/corrections")).at("items").empty());
}

TEST_F(Access, ALimitedUserMovesNobodyOutOfReachByRowsOfOneFile)
{
    groups_ = {"D2"};
    const auto rows = row(2, {{"operation", "2"}, {"branch_number", branches_[1]}, {"personal_number", ""}, {"department", "D2"}, {"lost_on", "20170401"}, {"loss_reason", "04"}});
    EXPECT_EQ(registered("39130000_KN010_20171113_003.csv", file(rows)).at("accepted"), 1);
    groups_ = {"D1"};
    const auto back = row(2, {{"department", "D1"}, {"acquired_on", "20170901"}, {"acquisition_reason", "02"}});
    const auto receipt = registered("39130000_KN010_20171113_004.csv", file(back)).at("receipt").get<std::string>();
    EXPECT_NE(download("/files/" + receipt + "/result").find(",2,E4018,"), std::string::npos) << "who comes back belongs to others";
    groups_ = {"D1", "D2"};
    EXPECT_EQ(registered("39130000_KN010_20171113_005.csv", file(back)).at("accepted"), 1);
    EXPECT_EQ(json("GET", path(2)).at("department_code"), "D1");
}

TEST_F(Access, WhatALimitedUserSaysOfOnePersonFollowsTheSameRule)
{
    groups_ = {"D1"};
    EXPECT_EQ(code_of([&] { send("PUT", path(1), R"({"department_code":"D2"})"); }), "E4018");
    EXPECT_EQ(code_of([&] { send("PUT", path(1), R"({"department_code":null})"); }), "E4018");
    EXPECT_EQ(code_of([&] { send("PUT", path(2), R"({"department_code":"D1"})"); }), "E9310");
    EXPECT_EQ(code_of([&] { send("DELETE", path(2)); }), "E9310");
    nlohmann::json entry = {{"personal_number", number(21)}, {"insurer_number", "39131016"}, {"addressee_number", "A21"}, {"enrollee_kind", "2"}, {"name", "一人　目"},
                            {"name_kana", "ヒトリ　メ"}, {"birth_date", "19400315"}, {"sex", "1"}, {"resident_kind", "1"}, {"address", "東京都千代田区"},
                            {"department_code", "D2"}};
    EXPECT_EQ(code_of([&] { send("POST", "/enrollees", entry.dump()); }), "E4018");
    EXPECT_EQ(count("enrollee"), 3);
    entry["department_code"] = "D1";
    EXPECT_EQ(send("POST", "/enrollees", entry.dump()).status, 201);
    EXPECT_EQ(code_of([&] { send("PUT", path(1), R"({"name":"手　直子"})"); }), "nothing thrown");
    groups_ = {};
    EXPECT_EQ(json("GET", path(1)).at("department_code"), "D1");
}

TEST_F(Access, TheReachOfAFileIsThatOfItsSending)
{
    groups_ = {"D1"};
    const auto receipt = upload("39130000_KN010_20171113_003.csv", file(row(11, {{"department", "D2"}}))).at("receipt").get<std::string>();
    groups_ = {}; // whoever looks when the job runs changes nothing
    jobs_.run_all();
    EXPECT_EQ(json("GET", "/files/" + receipt).at("error_count"), 1);
}

TEST_F(Access, TheFileOfCodeStatesHoldsTheCallersPersons)
{
    code_states_.branch_number = branches_;
    code_states_.state = list(3, "紐付済");
    code_states_.acquisition_kind = code_states_.date = code_states_.result_code = list(3, "");
    groups_ = {"D2"};
    const auto text = download("/files/link-code-status");
    EXPECT_EQ(text.find(branches_[0]), std::string::npos);
    EXPECT_NE(text.find(branches_[1] + ",A2,紐付済"), std::string::npos) << text;
    EXPECT_EQ(text.find(branches_[2]), std::string::npos);
}

TEST_F(Access, TheAddressOfAProtectedPersonIsHidden)
{
    registered("39130000_KN010_20171113_002.csv",
               file(row(4, {{"protected", "1"}}) + row(5, {{"protected", "1"}, {"protected_until", "20171113"}}) +
                    row(6, {{"protected", "1"}, {"protected_until", "20171112"}})));
    const auto of = [&](unsigned n) { return json("GET", "/enrollees/" + identifiers::branch_number(n)); };
    for (const unsigned n : {4U, 5U}) {
        const auto person = of(n);
        EXPECT_EQ(person.at("address_hidden"), true) << n;
        EXPECT_TRUE(person.at("address").is_null());
        EXPECT_EQ(person.dump().find("千代田"), std::string::npos) << "in no field";
        EXPECT_EQ(person.at("protection"), "1") << "that it is hidden is said";
    }
    EXPECT_EQ(of(6).at("address"), "東京都千代田区") << "over since yesterday";
    EXPECT_EQ(of(1).at("address_hidden"), false);
    const auto path = "/enrollees/" + identifiers::branch_number(4);
    const std::vector<std::string> permitted{"enrollee.read", "address.unmask"};
    EXPECT_TRUE(nlohmann::json::parse(send("GET", path, "", tokyo, permitted).body).at("address").is_null()) << "by an unmasking only, which is logged one by one";
    EXPECT_EQ(nlohmann::json::parse(send("POST", path + "/address", "", tokyo, permitted).body).at("address"), "東京都千代田区");
    EXPECT_EQ(code_of([&] { send("POST", path + "/address"); }), "E9301");
    EXPECT_EQ(code_of([&] { send("POST", path + "/address", "", kanagawa, permitted); }), "E9310");
    groups_ = {"D1"};
    EXPECT_EQ(code_of([&] { send("POST", path + "/address", "", tokyo, permitted); }), "E9310");
}

TEST_F(Access, IntermediateIsToldWhichOfTheseAreVisible)
{
    const auto ask = [&](const std::string& insurer, list departments) {
        return contract::decode_visible_reply(
                   exchange_.receive("visible-branches", contract::encode_visible(contract::visible_branches_request{
                                                             insurer, std::move(departments), branches_})))
            .branch_number;
    };
    EXPECT_EQ(ask(tokyo, {"D2", "D5"}), list{branches_[1]});
    EXPECT_EQ(ask(tokyo, {"D5"}), list{});
    EXPECT_EQ(ask(kanagawa, {"D1", "D2"}), list{}) << "another insurer's";
    EXPECT_EQ(code_of([&] { exchange_.receive("visible-branches", R"({"insurer":"39130000"})"); }), "E9203");
    EXPECT_EQ(code_of([&] { exchange_.receive("visible-branches", "no JSON"); }), "E9203");
}

/// What SK010 says otherwise than KN010 did (W4001).
TEST_F(Access, EligibilityIsComparedWithWhatKn010Said)
{
    registered("39130000_KN010_20171113_005.csv",
               file(row(21) + row(22, {{"lost_on", "20170401"}, {"loss_reason", "01"}}) +
                    row(23, {{"enrollee_kind", "2"}, {"insured_number", ""}, {"acquired_on", ""}, {"acquisition_reason", ""}})));
    const auto first = identifiers::branch_number(4), second = identifiers::branch_number(5), member = identifiers::branch_number(6);
    const contract::eligibility_check_request asked{tokyo,
                                                    {first, first, first, first, second, second, member, identifiers::branch_number(99)},
                                                    {"20150315", "20150401", "20150315", "20150315", "20150315", "20150315", "20150315", "20150315"},
                                                    {"01", "01", "02", "01", "01", "01", "01", "01"},
                                                    {"", "", "", "20170401", "20170401", "20170401", "", ""},
                                                    {"", "", "", "01", "01", "04", "", ""}};
    const auto compared = [&](const contract::eligibility_check_request& question) {
        list out; // no more at once than a batch holds
        for (std::size_t row = 0; row < question.branch_number.size(); ++row) {
            const contract::eligibility_check_request one{question.insurer, {question.branch_number[row]}, {question.acquired_on[row]},
                                                          {question.acquisition_reason[row]}, {question.lost_on[row]}, {question.loss_reason[row]}};
            const auto reply = contract::decode_eligibility_reply(exchange_.receive("eligibility-check", contract::encode_eligibility(one)));
            out.insert(out.end(), reply.difference.begin(), reply.difference.end());
        }
        return out;
    };
    EXPECT_EQ(compared(asked), (list{"", "acquired_on", "acquisition_reason", "lost_on", "", "loss_reason", "", ""})) << "of whom KN010 said nothing, nothing differs";
    auto foreign = asked;
    foreign.insurer = kanagawa;
    EXPECT_EQ(compared(foreign), list(8));
    EXPECT_EQ(code_of([&] { exchange_.receive("eligibility-check", contract::encode_eligibility(asked)); }), "E9206") << "more than a batch";
    EXPECT_EQ(code_of([&] { exchange_.receive("eligibility-check", R"({"insurer":"39130000","branch_number":["1"]})"); }), "E9203");
}

} // namespace
} // namespace chukan::operations
