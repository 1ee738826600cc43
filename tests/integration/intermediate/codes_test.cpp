#include "platform/base/error.hpp"
#include "tests/integration/intermediate/server.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace chukan::test {
namespace {

using Codes = intermediate_server;

TEST_F(Codes, ABlockBelongsToItsMessageAndNoOther)
{
    const auto body = contract::encode(contract::branch_block_request{tokyo, 100});
    const auto first = contract::decode<contract::branch_block_reply>(exchange_.receive("branch-block", body));
    const auto second = contract::decode<contract::branch_block_reply>(exchange_.receive("branch-block", body));
    EXPECT_EQ(first.first_serial, 1u);
    EXPECT_EQ(second.first_serial, 101u);
    // The first contact made the content key of the union, once.
    const auto keys = contract::decode<contract::body_keys>(*exchange_.render(exchange_.next("body-keys")));
    EXPECT_EQ(keys.body, contract::column{tokyo_body});
    EXPECT_EQ(from_base64(keys.public_key.at(0)).size(), 32u);
    EXPECT_TRUE(exchange_.waiting.empty());
}

TEST_F(Codes, OnePersonOfTwoInsurersGetsOneCode)
{
    map(tokyo, {{1, "a"}, {2, "b"}});
    acquire();
    map(kanagawa, {{1, "b"}, {2, "c"}});
    auto shared = states(kanagawa);
    EXPECT_EQ(shared.state, (contract::column{"紐付済", "未取得"}));
    EXPECT_EQ(shared.acquisition_kind, (contract::column{"2", ""}));
    acquire();
    EXPECT_EQ(states(kanagawa).acquisition_kind, (contract::column{"2", "1"}));
    EXPECT_EQ(states(tokyo).acquisition_kind, (contract::column{"1", "1"}));
    EXPECT_EQ(states(tokyo).date, (contract::column{"20171113", "20171113"}));
    EXPECT_EQ(count("link_code"), 3);
    EXPECT_EQ(count("acquisition"), 0) << "取得番号 are deleted after the match";
}

TEST_F(Codes, StagesAreVisibleAndAFailureCanBeAskedAgain)
{
    map(tokyo, {{1, "a"}, {2, "b"}});
    EXPECT_EQ(states(tokyo).state, (contract::column{"未取得", "未取得"}));
    jobs_.run_all();
    EXPECT_EQ(states(tokyo).state, (contract::column{"送信待ち", "送信待ち"}));
    const auto message = exchange_.next("code-requests");
    const auto asked = contract::decode<contract::code_requests>(*exchange_.render(message));
    EXPECT_EQ(asked.unit, "shared-server");
    const auto of_a = asked.person_key[0] == "a" ? 0u : 1u;
    exchange_.receive("code-progress", contract::encode(contract::code_progress{asked.acquisition_number, {"sent", "sent"}, {"", ""}}));
    EXPECT_EQ(states(tokyo).state, (contract::column{"取得中", "取得中"}));
    exchange_.receive("code-progress",
                      contract::encode(contract::code_progress{{asked.acquisition_number[of_a]}, {"failed"}, {"E5001"}}));
    auto now = states(tokyo);
    EXPECT_EQ(now.state, (contract::column{"取得エラー", "取得中"}));
    EXPECT_EQ(now.result_code, (contract::column{"E5001", ""}));
    exchange_.receive("code-retry", contract::encode(contract::code_retry{tokyo, {branch(1), branch(2)}}));
    EXPECT_EQ(states(tokyo).state, (contract::column{"未取得", "取得中"}));
    const auto shown = nlohmann::json::parse(get("/link-code-states?limit=1").body);
    EXPECT_EQ(shown["items"].size(), 1u);
    EXPECT_EQ(shown["next_cursor"], branch(1));
    EXPECT_EQ(nlohmann::json::parse(get("/enrollees/" + branch(2) + "/link-code-status").body)["state"], "取得中");
    EXPECT_EQ(code_of([&] { get("/enrollees/" + branch(2) + "/link-code-status", kanagawa); }), "E9310");
}

TEST_F(Codes, AnUnknownOrUsedNumberChangesNothing)
{
    map(tokyo, {{1, "a"}});
    jobs_.run_all();
    const auto asked = contract::decode<contract::code_requests>(*exchange_.render(exchange_.next("code-requests")));
    exchange_.receive("link-codes", contract::encode(contract::link_codes{"shared-server", {"N999", asked.acquisition_number[0]}, {"X", "C"}}));
    EXPECT_EQ(count("link_code"), 1);
    exchange_.receive("link-codes", contract::encode(contract::link_codes{"shared-server", asked.acquisition_number, {"D"}}));
    EXPECT_EQ(count("link_code WHERE link_code = 'C'"), 1);
    EXPECT_EQ(code_of([&] { exchange_.receive("link-codes", contract::encode(contract::link_codes{"9902131016000000", {"N1"}, {"C"}})); }), "E9203");
}

TEST_F(Codes, OneMessageMaySpeakOfSeveralBatchesAndOfPartsOfThem)
{
    const auto asked_for = [&](const std::vector<std::pair<unsigned, std::string>>& people) {
        map(tokyo, people);
        jobs_.run_all();
        return contract::decode<contract::code_requests>(*exchange_.render(exchange_.next("code-requests"))).acquisition_number;
    };
    auto first = asked_for({{1, "a"}, {2, "b"}});
    const auto second = asked_for({{3, "c"}}), third = asked_for({{4, "d"}, {5, "e"}});
    exchange_.receive("code-progress", contract::encode(contract::code_progress{{first[0], third[0]}, {"sent", "sent"}, {"", ""}}));
    EXPECT_EQ(states(tokyo).state, (contract::column{"取得中", "取得中", "送信待ち", "取得中", "取得中"})) << "a batch between two others stays";
    exchange_.receive("link-codes", contract::encode(contract::link_codes{"shared-server", {third[1], first[1]}, {"E", "B"}}));
    EXPECT_EQ(states(tokyo).state, (contract::column{"取得中", "紐付済", "送信待ち", "取得中", "紐付済"}));
    EXPECT_EQ(count("link_code WHERE (person_key, link_code) IN (('b', 'B'), ('e', 'E'))"), 2);
    exchange_.receive("code-progress", contract::encode(contract::code_progress{{third[0], second[0]}, {"failed", "failed"}, {"E5001", ""}}));
    exchange_.receive("link-codes", contract::encode(contract::link_codes{"shared-server", {second[0], first[0]}, {"C", "A"}}));
    EXPECT_EQ(states(tokyo).state, (contract::column{"紐付済", "紐付済", "取得エラー", "取得エラー", "紐付済"}));
    EXPECT_EQ(count("acquisition"), 0);
}

TEST_F(Codes, ALostReplyAsksForTheSameNumbersAgain)
{
    map(tokyo, {{1, "a"}});
    fail_after_call_ = true;
    EXPECT_THROW(jobs_.run_all(), http::unreachable);
    fail_after_call_ = false;
    map(tokyo, {{2, "b"}});
    jobs_.run_all();
    ASSERT_GE(call_ids_.size(), 2u);
    EXPECT_EQ(call_ids_[0], call_ids_[1]);
    EXPECT_EQ(count("acquisition"), 2);
    EXPECT_EQ(count("acquisition_wave"), 0);
}

TEST_F(Codes, ABatchThatAnotherHolderHasClosedTakesNothing)
{
    map(tokyo, {{1, "a"}});
    fail_after_call_ = true;
    EXPECT_THROW(jobs_.run_all(), http::unreachable); // the batch is open
    fail_after_call_ = false;
    const auto again = exchange_.answer_call;
    bool closed = false;
    exchange_.answer_call = [&](const std::string& receiver, const std::string& kind, const std::string& id, const std::string& body) {
        if (!std::exchange(closed, true))
            database_->transact([](db::transaction& running) { running.exec("DELETE FROM acquisition_batch"); }); // by the other, meanwhile
        return again(receiver, kind, id, body);
    };
    map(kanagawa, {{2, "b"}});
    jobs_.run_all();
    EXPECT_EQ(count("acquisition"), 2);
    EXPECT_EQ(count("acquisition_wave"), 0);
    ASSERT_EQ(call_ids_.size(), 3u);
    EXPECT_EQ(call_ids_[0], call_ids_[1]);
    EXPECT_NE(call_ids_[1], call_ids_[2]) << "the waves went with a batch of their own";
}

TEST_F(Codes, APersonInTwoWavesGetsOneNumber)
{
    map(tokyo, {{1, "a"}, {2, "b"}});
    map(kanagawa, {{1, "b"}, {2, "c"}});
    jobs_.run_all();
    EXPECT_EQ(count("acquisition"), 3);
    EXPECT_EQ(count("acquisition_wave"), 0);
}

TEST_F(Codes, ACorrectedNumberGivesTheBranchToAnotherPerson)
{
    map(tokyo, {{1, "wrong"}});
    acquire();
    map(tokyo, {{1, "right"}});
    EXPECT_EQ(states(tokyo).state, contract::column{"未取得"});
    EXPECT_EQ(count("branch_history WHERE person_key = 'wrong'"), 1);
    acquire();
    EXPECT_EQ(states(tokyo).state, contract::column{"紐付済"});
    EXPECT_EQ(count("link_code"), 2);
}

TEST_F(Codes, AResetLeavesNothingOfTheEnvironment)
{
    map(tokyo, {{1, "a"}});
    acquire();
    database_->transact([&](db::transaction& running) { system_->reset(running, 1); });
    EXPECT_EQ(count("branch"), 0);
    EXPECT_EQ(count("link_code"), 0);
}

} // namespace
} // namespace chukan::test
