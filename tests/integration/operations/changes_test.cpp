#include "tests/integration/operations/server.hpp"

namespace chukan::operations {
namespace {

using test::changes;
using test::kanagawa;
using test::tokyo;

/// 変更 and 取消 of KN010, by file: what is registered follows the rules of interface.md 3.1 and domain.md 1 and 5.4. Three persons are there: A1, A2 被保険者, A3 世帯構成員.
class Changes : public test::operations_server {
protected:
    void SetUp() override
    {
        registered(name(), file(row(1) + row(2) + row(3, member)));
        maps_.clear();
    }

    static std::string name() { static unsigned n = 0; return "39130000_KN010_20171113_" + three(++n) + ".csv"; }
    static std::string three(unsigned n) { return std::string(n < 10 ? "00" : n < 100 ? "0" : "") + std::to_string(n); }
    static std::string branch(unsigned n) { return identifiers::branch_number(n); }

    /// A row about the nth of the three persons.
    std::string change(unsigned n, changes what = {}, const char* operation = "2")
    {
        changes all{{"operation", operation}, {"branch_number", branch(n)}, {"personal_number", ""}};
        if (n == 3)
            all.insert(member.begin(), member.end());
        for (auto& [item, value] : what)
            all[item] = value;
        return row(n, all);
    }
    /// The codes of the rows of one file, in their order.
    std::vector<std::string> codes_of(const std::string& rows, const std::string& insurer = tokyo)
    {
        auto file_name = name();
        file_name.replace(0, 8, insurer);
        const auto done = registered(file_name, file(rows), insurer);
        EXPECT_EQ(done.at("state"), "処理完了") << done.dump();
        std::vector<std::string> out;
        last_branches_.clear();
        const auto text = download("/files/" + done.at("receipt").get<std::string>() + "/result", insurer);
        for (const auto& line : split(text, '\n'))
            if (const auto fields = split(line, ','); fields.size() > 6) {
                out.push_back(fields[6]);
                last_branches_.push_back(fields[4]);
            }
        out.erase(out.begin());
        last_branches_.erase(last_branches_.begin());
        return out;
    }
    std::string code_of_row(const std::string& one, const std::string& insurer = tokyo) { return codes_of(one, insurer).at(0); }

    nlohmann::json person(unsigned n) { return json("GET", "/enrollees/" + branch(n)); }
    nlohmann::json periods(unsigned n) { return json("GET", "/enrollees/" + branch(n) + "/eligibility-history").at("items"); }
    nlohmann::json corrections(unsigned n) { return json("GET", "/enrollees/" + branch(n) + "/corrections").at("items"); }
    std::string number_of(unsigned n) { return json("POST", "/enrollees/" + branch(n) + "/personal-number").at("personal_number"); }

    const changes member{{"enrollee_kind", "2"}, {"insured_number", ""}, {"acquired_on", ""}, {"acquisition_reason", ""}};
    const changes lost{{"lost_on", "20170401"}, {"loss_reason", "04"}};
    std::vector<std::string> last_branches_;
};

TEST_F(Changes, ItemsAreReplacedAndTheirHistoryIsKept)
{
    EXPECT_EQ(code_of_row(change(1, {{"name", "広域　次郎"}, {"address_detail", "２０３号室"}})), "I0000");
    EXPECT_EQ(last_branches_, std::vector<std::string>{branch(1)});
    EXPECT_EQ(person(1).at("name"), "広域　次郎");
    EXPECT_EQ(person(1).at("registered_at"), "2017-11-13T09:00:00.000+09:00");
    EXPECT_EQ(person(2).at("name"), "広域　太郎");
    EXPECT_EQ(periods(1).size(), 1U);
    EXPECT_EQ(number_of(1), number(1)) << "a row without 個人番号 leaves it as it is";
    EXPECT_TRUE(told_.empty()) << "nothing of this concerns intermediate";

    const auto history = corrections(1);
    ASSERT_EQ(history.size(), 1U);
    EXPECT_EQ(history[0].at("user_id"), "clerk");
    EXPECT_EQ(history[0].at("operation"), "2");
    EXPECT_EQ(history[0].at("corrected_at"), "2017-11-13T09:00:00.000+09:00") << "environment time";
    EXPECT_EQ(history[0].at("receipt").get<std::string>().rfind("O-R", 0), 0U);
    ASSERT_EQ(history[0].at("items").size(), 2U) << history.dump();
    EXPECT_EQ(history[0].at("items")[0].at("item"), "name");
    EXPECT_EQ(history[0].at("items")[0].at("before"), "広域　太郎");
    EXPECT_EQ(history[0].at("items")[0].at("after"), "広域　次郎");
    EXPECT_EQ(corrections(2).size(), 0U);

    EXPECT_EQ(code_of_row(change(1, {{"name", "広域　次郎"}, {"address_detail", "２０３号室"}})), "I0000");
    EXPECT_EQ(corrections(1).size(), 1U) << "a row that says what is registered corrects nothing";
    EXPECT_EQ(code_of([&] { send("GET", "/enrollees/" + branch(1) + "/corrections", "", kanagawa); }), "E9310") << "another insurer's";
}

TEST_F(Changes, AFileOutOfOrderGetsTheRightCode)
{
    EXPECT_EQ(code_of_row(change(9)), "E4101") << "変更 before 新規";
    EXPECT_EQ(code_of_row(change(9, {}, "3")), "E4101");
    EXPECT_EQ(code_of_row(change(1, {{"insurer_number", "39140009"}}), kanagawa), "E4101") << "another insurer's 枝番 does not exist";
    const auto first = upload(name(), file(row(4))).at("receipt").get<std::string>();
    const auto second = upload(name(), file(change(4, {{"name", "後　先"}}))).at("receipt").get<std::string>();
    jobs_.run_all();
    acknowledge_all();
    jobs_.run_all();
    EXPECT_NE(download("/files/" + second + "/result").find("E9210"), std::string::npos) << "intermediate does not know the 枝番 yet";
    EXPECT_EQ(code_of_row(change(4, {{"name", "後　先"}})), "I0000");
}

TEST_F(Changes, LossAndReturnKeepTheBranchNumber)
{
    EXPECT_EQ(code_of_row(change(1, lost)), "I0000");
    EXPECT_EQ(periods(1)[0].at("lost_on"), "20170401");
    const changes again{{"acquired_on", "20170901"}, {"acquisition_reason", "02"}};
    EXPECT_EQ(code_of_row(change(1, again)), "I0000");
    EXPECT_EQ(periods(1).size(), 2U);
    EXPECT_EQ(periods(1)[0].at("lost_on"), "20170401") << "the first period stays as it was";
    EXPECT_TRUE(periods(1)[1].at("lost_on").is_null());
    EXPECT_TRUE(told_.empty()) << "same 枝番, same person: no new code";
    EXPECT_EQ(count("enrollee"), 3);
    EXPECT_EQ(corrections(1).size(), 2U);
    EXPECT_EQ(corrections(1)[1].at("eligibility_after")[0].at("lost_on"), "20170401") << "newest first";
}

TEST_F(Changes, AReturnAsNewKeepsTheBranchNumberToo)
{
    EXPECT_EQ(code_of_row(change(1, lost)), "I0000");
    EXPECT_EQ(code_of_row(row(1, {{"addressee_number", "A77"}, {"acquired_on", "20170301"}, {"acquisition_reason", "02"}})), "E4103");
    EXPECT_EQ(codes_of(row(5) + row(1, {{"addressee_number", "A77"}, {"acquired_on", "20170901"}, {"acquisition_reason", "02"}})),
              (std::vector<std::string>{"I0000", "W4002"}));
    EXPECT_EQ(last_branches_[1], branch(1));
    EXPECT_EQ(person(1).at("addressee_number"), "A77");
    EXPECT_EQ(periods(1).size(), 2U);
    EXPECT_EQ(count("enrollee"), 4);
    EXPECT_EQ(code_of_row(row(1, {{"addressee_number", "A78"}})), "E4002") << "who is insured cannot come back";
}

TEST_F(Changes, PeriodsNeverOverlap)
{
    EXPECT_EQ(code_of_row(change(1, {{"acquired_on", "20170901"}, {"acquisition_reason", "02"}})), "E4103") << "the first is not lost";
    EXPECT_EQ(code_of_row(change(1, lost)), "I0000");
    EXPECT_EQ(code_of_row(change(1, {{"acquired_on", "20170331"}, {"acquisition_reason", "02"}})), "E4103");
    EXPECT_EQ(code_of_row(change(1, {{"acquired_on", "20170401"}, {"acquisition_reason", "02"}})), "I0000") << "lost and taken again on the same day";
    EXPECT_EQ(code_of_row(change(1)), "E4103") << "the loss of the first cannot be taken back under the second";
    EXPECT_EQ(periods(1).size(), 2U);
    // A 取得 by mistake is made void by a 喪失 on its own day, and another takes its place.
    EXPECT_EQ(codes_of(change(1, {{"acquired_on", "20170401"}, {"acquisition_reason", "02"}, {"lost_on", "20170401"}, {"loss_reason", "99"}}) +
                       change(1, {{"acquired_on", "20170403"}, {"acquisition_reason", "02"}})),
              (std::vector<std::string>{"I0000", "I0000"}));
    EXPECT_EQ(periods(1).size(), 3U);
}

TEST_F(Changes, TheDeadDoNotComeBack)
{
    const changes death{{"changed_on", "20170331"}, {"change_reason", "04"}, {"lost_on", "20170331"}, {"loss_reason", "01"}};
    EXPECT_EQ(code_of_row(change(1, death)), "W4003") << "the loss is the day after";
    auto right = death;
    right["lost_on"] = "20170401";
    EXPECT_EQ(code_of_row(change(2, right)), "I0000");
    EXPECT_EQ(code_of_row(change(2, {{"acquired_on", "20170901"}, {"acquisition_reason", "02"}})), "E4017");
}

TEST_F(Changes, AMoveInsideTheUnionIsNoLoss)
{
    const changes move{{"insurer_number", "39131024"}, {"address", "東京都中央区"}, {"municipality", "131024"}, {"managing_municipality", "131024"}, {"change_reason", "02"}, {"changed_on", "20171101"}};
    auto with_loss = move, with_new = move;
    with_loss.insert({{"lost_on", "20171101"}, {"loss_reason", "04"}});
    with_new["acquired_on"] = "20171101";
    with_new["acquisition_reason"] = "02";
    EXPECT_EQ(code_of_row(change(1, with_loss)), "E4015");
    EXPECT_EQ(code_of_row(change(1, with_new)), "E4103");
    EXPECT_EQ(code_of_row(change(1, move)), "I0000");
    EXPECT_EQ(periods(1).size(), 1U);
    EXPECT_EQ(person(1).at("insurer_number"), "39131024");
    ASSERT_EQ(told_.size(), 1U) << "intermediate answers under the new 保険者番号";
    EXPECT_EQ(told_[0].insurer_number, contract::column{"39131024"});
    EXPECT_EQ(told_[0].gone_person, contract::column{""});
}

TEST_F(Changes, AHouseholdMemberBecomesInsuredUnderTheSameBranchNumber)
{
    EXPECT_EQ(code_of_row(change(3, {{"enrollee_kind", "1"}, {"insured_number", insured(3)}, {"birth_date", "19421113"}, {"acquired_on", "20171113"}, {"acquisition_reason", "01"}})),
              "I0000");
    EXPECT_EQ(person(3).at("enrollee_kind"), "1");
    EXPECT_EQ(periods(3).size(), 1U);
    ASSERT_EQ(told_.size(), 1U);
    EXPECT_EQ(told_[0].branch_number, contract::column{branch(3)});
    EXPECT_EQ(told_[0].enrollee_kind, contract::column{"1"});
    EXPECT_EQ(told_[0].reason, contract::column{""}) << "the same person: his code stays";
    EXPECT_EQ(code_of_row(change(1, member)), "E4014") << "who is insured cannot be made a member";
    EXPECT_EQ(codes_of(change(1, lost) + change(1, member)), (std::vector<std::string>{"I0000", "I0000"}));
    EXPECT_TRUE(person(1).at("insured_number").is_null());
    EXPECT_EQ(periods(1).size(), 1U) << "what he was stays in the history";
}

TEST_F(Changes, ALegalChangeOfTheNumberKeepsThePerson)
{
    EXPECT_EQ(code_of_row(change(1, {{"personal_number", number(8)}})), "E4013") << "another number without a reason";
    EXPECT_EQ(code_of_row(change(1, {{"personal_number", number(2)}, {"personal_number_change", "1"}})), "E4002");
    const auto before = count("person");
    EXPECT_EQ(code_of_row(change(1, {{"personal_number", number(8)}, {"personal_number_change", "1"}})), "I0000");
    EXPECT_EQ(number_of(1), number(8));
    EXPECT_EQ(count("person"), before) << "the same person";
    ASSERT_EQ(told_.size(), 1U);
    EXPECT_EQ(told_[0].reason, contract::column{"1"}) << "a code that could not be had under the old number is asked for again";
    EXPECT_EQ(told_[0].gone_person, contract::column{""});
    const auto history = corrections(1);
    ASSERT_EQ(history.size(), 1U);
    EXPECT_EQ(history[0].at("number_change"), "1");
    EXPECT_EQ(history.dump().find(number(8)), std::string::npos) << "never the number";
    EXPECT_EQ(history.dump().find(number(1)), std::string::npos);
    EXPECT_EQ(code_of_row(change(2, {{"personal_number", number(1)}, {"personal_number_change", "2"}})), "I0000") << "the old number is free";
}

TEST_F(Changes, ACorrectedNumberDetachesOnlyThisBranchNumber)
{
    registered("39140009_KN010_20171113_001.csv", file(row(1, {{"insurer_number", "39140009"}})), kanagawa);
    const auto shared = maps_.back().person_key[0];
    EXPECT_EQ(code_of_row(change(1, {{"personal_number", number(1)}, {"personal_number_change", "2"}})), "E4201");
    EXPECT_EQ(code_of_row(change(1, {{"personal_number", number(8)}, {"personal_number_change", "2"}})), "I0000");
    ASSERT_EQ(told_.size(), 1U);
    EXPECT_NE(told_[0].person_key[0], shared);
    EXPECT_EQ(told_[0].reason, contract::column{"2"});
    EXPECT_EQ(told_[0].gone_person, contract::column{""}) << "神奈川 has him still";
    EXPECT_EQ(number_of(1), number(8));
    EXPECT_EQ(json("POST", "/enrollees/" + branch(4) + "/personal-number", "", kanagawa).at("personal_number"), number(1));

    EXPECT_EQ(code_of_row(change(2, {{"personal_number", number(9)}, {"personal_number_change", "2"}})), "I0000");
    ASSERT_EQ(told_.size(), 2U);
    EXPECT_EQ(told_[1].gone_person[0].size(), 36U) << "nobody has the other one";
    EXPECT_EQ(corrections(1)[0].at("number_change"), "2");
}

TEST_F(Changes, TwoInsurersTellTheSameNewNumber)
{
    registered("39140009_KN010_20171113_002.csv", file(row(1, {{"insurer_number", "39140009"}})), kanagawa);
    const changes renumbered{{"personal_number", number(8)}, {"personal_number_change", "1"}};
    EXPECT_EQ(code_of_row(change(1, renumbered)), "I0000");
    auto there = renumbered;
    there["insurer_number"] = "39140009";
    there["branch_number"] = branch(4);
    EXPECT_EQ(code_of_row(change(1, there), kanagawa), "I0000") << "it is told twice and is the same";
    EXPECT_EQ(number_of(1), number(8));
    EXPECT_EQ(count("person"), 3);
}

TEST_F(Changes, ACancellationRemovesOneInsurersPersonOnly)
{
    registered("39140009_KN010_20171113_003.csv", file(row(1, {{"insurer_number", "39140009"}})), kanagawa);
    EXPECT_EQ(code_of_row(change(1, {{"addressee_number", "A2"}}, "3")), "E4016") << "枝番 and 宛名番号 of two persons";
    EXPECT_EQ(code_of_row(change(1, {{"personal_number", number(2)}}, "3")), "E4013");
    EXPECT_EQ(code_of_row(change(1, {}, "3")), "I0000");
    EXPECT_EQ(code_of([&] { person(1); }), "E9310");
    ASSERT_EQ(told_.size(), 1U);
    EXPECT_EQ(told_[0].enrollee_kind, contract::column{""});
    EXPECT_EQ(told_[0].reason, contract::column{"3"});
    EXPECT_EQ(told_[0].gone_person, contract::column{""}) << "神奈川 has the person: his code stays";
    EXPECT_EQ(count("person"), 3);
    EXPECT_EQ(count("eligibility_history"), 2);
    const auto history = corrections(1);
    ASSERT_EQ(history.size(), 1U) << "what was is kept";
    EXPECT_EQ(history[0].at("operation"), "3");
    EXPECT_GT(history[0].at("items").size(), 10U);

    EXPECT_EQ(code_of_row(change(2, {}, "3")), "I0000");
    EXPECT_EQ(told_[1].gone_person[0].size(), 36U) << "nobody has this one";
    EXPECT_EQ(count("person"), 2) << "and his 個人番号 is not kept";
    EXPECT_EQ(code_of_row(change(2, {}, "3")), "E4101") << "once";
    EXPECT_EQ(code_of_row(row(2)), "I0000") << "all his numbers are free again";
    EXPECT_NE(last_branches_[0], branch(2)) << "a cancelled 枝番 is never given out again";
}

TEST_F(Changes, RowsOfOneFileMeetWhatTheRowsBeforeHaveLeft)
{
    const auto found = codes_of(row(4, {{"addressee_number", "A1"}}) + change(1, {{"addressee_number", "A9"}, {"insured_number", insured(9)}}) + row(4, {{"addressee_number", "A1"}}) +
                                change(2, {{"insured_number", insured(1)}}) + change(2, {}, "3") + change(2) + row(2, {{"personal_number", number(2)}}) + row(5));
    EXPECT_EQ(found, (std::vector<std::string>{"E4001", "I0000", "I0000", "I0000", "I0000", "E4101", "I0000", "I0000"}));
    EXPECT_EQ(person(1).at("addressee_number"), "A9");
    EXPECT_EQ(json("GET", "/enrollees?addressee_number=A1").at("items").size(), 1U);
    EXPECT_EQ(count("enrollee"), 5);
}

TEST_F(Changes, APartBehindOneWithChangesSeesThem)
{
    std::string rows = change(2, {{"addressee_number", "A20002"}});
    for (unsigned n = 10; n < 10009; ++n)
        rows += row(n);
    rows += row(20001, {{"addressee_number", "A2"}}) + row(20002) + row(20003, {{"personal_number", number(10)}});
    const auto found = codes_of(rows);
    ASSERT_EQ(found.size(), 10003U);
    EXPECT_EQ(found[0], "I0000");
    EXPECT_EQ(found[10000], "I0000") << "the part before has freed A2";
    EXPECT_EQ(found[10001], "E4001") << "and taken A20002";
    EXPECT_EQ(found[10002], "E4003");
}

TEST_F(Changes, SupportMeasuresAreNotLiftedByARowThatOmitsThem)
{
    EXPECT_EQ(code_of_row(change(1, {{"protected", "1"}, {"protected_until", "20181231"}})), "I0000");
    EXPECT_EQ(code_of_row(change(1, {{"name", "広域　三郎"}})), "I0000");
    EXPECT_EQ(person(1).at("protection"), "1");
    EXPECT_EQ(person(1).at("protection_until"), "20181231");
    EXPECT_EQ(code_of_row(change(1, {{"address", "東京都中央区"}})), "I0000");
    const auto history = corrections(1);
    ASSERT_EQ(history[0].at("items").size(), 2U);
    EXPECT_EQ(history[0].at("items")[1].at("item"), "address");
    EXPECT_TRUE(history[0].at("items")[1].at("hidden")) << "where he lives is in no history either";
    EXPECT_EQ(history.dump().find("中央区"), std::string::npos);
}

} // namespace
} // namespace chukan::operations
