#include "platform/contract/branch_change.hpp"
#include "tests/integration/intermediate/server.hpp"

#include <nlohmann/json.hpp>

namespace chukan::test {
namespace {

/// What operations tells of 変更 and 取消: 枝番, codes and 副本 follow, and others who have the same person keep what is theirs.
class BranchChanges : public intermediate_server {
protected:
    void tell(const std::string& insurer, unsigned serial, const std::string& person, const std::string& kind, const std::string& reason, const std::string& gone = "")
    {
        exchange_.receive("branch-change", contract::encode(contract::branch_change{insurer, {branch(serial)}, {person}, {kind}, {insurer}, {reason}, {gone}}));
    }
    void fukuhon_of(unsigned serial)
    {
        database_->transact([&](db::transaction& running) {
            running.exec("INSERT INTO eligibility VALUES (1, $1, $2, '20150401', '01', '', '', '39131016', '00000018', '', '', '', '', '1', '', '', '', '', '', '', '', '0', '1', 'I-R1')",
                         tokyo, branch(serial));
            running.exec("INSERT INTO fukuhon VALUES (1, $1, $2, 'TM90000000000082', '0001', '2017', 1, 'TK90000008200001', '0001', '2017', '', '0', '1', 'I-R2')", tokyo,
                         branch(serial));
        });
    }
    nlohmann::json owners(unsigned serial) { return nlohmann::json::parse(get("/fukuhon/" + branch(serial) + "/owners").body)["items"]; }
};

TEST_F(BranchChanges, ACorrectionRelinksTheFukuhonAndLeavesATrace)
{
    map(tokyo, {{1, "wrong"}});
    map(kanagawa, {{2, "wrong"}});
    acquire();
    fukuhon_of(1);
    EXPECT_TRUE(owners(1).empty());
    tell(tokyo, 1, "right", "1", "2");
    EXPECT_EQ(states(tokyo).state, contract::column{"未取得"});
    EXPECT_EQ(states(kanagawa).state, contract::column{"紐付済"}) << "the other insurer's 枝番 keeps the code";
    acquire();
    EXPECT_EQ(states(tokyo).state, contract::column{"紐付済"});
    EXPECT_EQ(count("link_code WHERE (person_key, link_code) IN (('wrong', 'C-wrong'), ('right', 'C-right'))"), 2);
    EXPECT_EQ(count("eligibility") + count("fukuhon"), 2) << "the 副本 went over with the 枝番";
    const auto trace = owners(1);
    ASSERT_EQ(trace.size(), 1u);
    EXPECT_EQ(trace[0]["reason"], "2");
    EXPECT_EQ(trace[0]["code_held"], true);
    EXPECT_EQ(trace[0]["eligibility_rows"], 1);
    EXPECT_EQ(trace[0]["fukuhon_rows"], 1);
    EXPECT_EQ(trace[0]["provided"], 0);
    EXPECT_EQ(trace.dump().find("C-"), std::string::npos) << "never a code";
    EXPECT_EQ(code_of([&] { get("/fukuhon/" + branch(1) + "/owners", kanagawa); }), "E9310");
}

TEST_F(BranchChanges, APersonWhomNobodyHasLosesHisCode)
{
    map(tokyo, {{1, "wrong"}});
    acquire();
    tell(tokyo, 1, "right", "1", "2", "wrong");
    EXPECT_EQ(count("link_code WHERE person_key = 'wrong'"), 0);
}

TEST_F(BranchChanges, ALegalChangeOfTheNumberAsksAgainOnlyWhatFailed)
{
    map(tokyo, {{1, "a"}, {2, "b"}});
    jobs_.run_all();
    const auto asked = contract::decode<contract::code_requests>(*exchange_.render(exchange_.next("code-requests")));
    const auto of_a = asked.person_key[0] == "a" ? 0u : 1u;
    exchange_.receive("code-progress", contract::encode(contract::code_progress{{asked.acquisition_number[of_a]}, {"failed"}, {"E5003"}}));
    exchange_.receive("link-codes", contract::encode(contract::link_codes{"shared-server", {asked.acquisition_number[1 - of_a]}, {"B"}}));
    tell(tokyo, 1, "a", "1", "1");
    tell(tokyo, 2, "b", "1", "1");
    EXPECT_EQ(states(tokyo).state, (contract::column{"未取得", "紐付済"}));
    EXPECT_EQ(count("branch_history"), 0) << "nobody changed hands";
    acquire();
    EXPECT_EQ(count("link_code WHERE (person_key, link_code) IN (('a', 'C-a'), ('b', 'B'))"), 2) << "the code hangs on the 住民票コード, not on the number";
}

TEST_F(BranchChanges, AMemberBecomesInsuredWithoutANewRequest)
{
    map(tokyo, {{1, "a"}}, "2");
    acquire();
    const auto calls = call_ids_.size();
    tell(tokyo, 1, "a", "1", "");
    jobs_.run_all();
    EXPECT_EQ(call_ids_.size(), calls) << "no 取得番号 is asked for";
    EXPECT_EQ(states(tokyo).state, contract::column{"紐付済"});
    EXPECT_EQ(count("branch WHERE enrollee_kind = 1"), 1);
}

TEST_F(BranchChanges, ACancellationTakesTheFukuhonAndLeavesTheOthersTheirCode)
{
    map(tokyo, {{1, "a"}});
    map(kanagawa, {{2, "a"}});
    acquire();
    fukuhon_of(1);
    tell(tokyo, 1, "a", "", "3");
    EXPECT_EQ(count("eligibility") + count("fukuhon"), 0);
    EXPECT_TRUE(states(tokyo).state.empty());
    EXPECT_EQ(states(kanagawa).state, contract::column{"紐付済"});
    EXPECT_EQ(code_of([&] { get("/fukuhon/" + branch(1)); }), "E9310");
    const auto trace = owners(1);
    ASSERT_EQ(trace.size(), 1u);
    EXPECT_EQ(trace[0]["reason"], "3");
    EXPECT_EQ(trace[0]["eligibility_rows"], 1);
    EXPECT_EQ(trace[0]["fukuhon_rows"], 1);
    tell(kanagawa, 2, "a", "", "3", "a");
    EXPECT_EQ(count("link_code"), 0);
}

TEST_F(BranchChanges, ACancellationWithAPendingAcquisitionAtEachStage)
{
    map(tokyo, {{1, "waits"}, {2, "stays"}});
    tell(tokyo, 1, "waits", "", "3", "waits");
    EXPECT_EQ(count("acquisition_wave WHERE person_keys = ARRAY['stays'] AND persons = 1"), 1) << "not asked for yet";
    map(tokyo, {{3, "asked"}});
    jobs_.run_all();
    EXPECT_EQ(count("acquisition"), 2);
    tell(tokyo, 3, "asked", "", "3", "asked");
    EXPECT_EQ(count("acquisition"), 1) << "its 取得番号 is not kept";
    while (!exchange_.waiting.empty()) {
        const auto asked = contract::decode<contract::code_requests>(exchange_.render(exchange_.next("code-requests")).value_or(R"({"unit":"","acquisition_number":[],"person_key":[]})"));
        for (const auto& person : asked.person_key)
            EXPECT_EQ(person, "stays");
    }
    // The answer comes all the same, for whoever was asked about.
    exchange_.receive("link-codes", contract::encode(contract::link_codes{"shared-server", {"N1", "N2"}, {"C1", "C2"}}));
    EXPECT_EQ(count("link_code WHERE person_key = 'stays'"), 1);
    EXPECT_EQ(count("link_code"), 1);
    map(tokyo, {{4, "alone"}});
    tell(tokyo, 4, "alone", "", "3", "alone");
    EXPECT_EQ(count("acquisition_wave"), 0);
    jobs_.run_all();
    EXPECT_EQ(count("acquisition"), 0);
}

TEST_F(BranchChanges, OneMessageHoldsManyAndComesTwice)
{
    map(tokyo, {{1, "a"}, {2, "b"}, {3, "c"}});
    acquire();
    const auto body = contract::encode(contract::branch_change{
        tokyo, {branch(1), branch(2), branch(3)}, {"a", "b", "d"}, {"2", "", "1"}, {"39131024", tokyo, tokyo}, {"", "3", "2"}, {"", "b", "c"}});
    exchange_.receive("branch-change", body);
    exchange_.receive("branch-change", body);
    EXPECT_EQ(count("branch WHERE insurer_number = '39131024' AND enrollee_kind = 2"), 1);
    EXPECT_EQ(count("branch"), 2);
    EXPECT_EQ(count("branch_history"), 2);
    EXPECT_EQ(count("link_code"), 1);
}

} // namespace
} // namespace chukan::test
