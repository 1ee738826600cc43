#include "platform/base/error.hpp"
#include "platform/messages/parts.hpp"
#include "tests/integration/messages/fixture.hpp"

#include <nlohmann/json.hpp>

#include <atomic>
#include <mutex>

namespace chukan::messages {
namespace {

using nlohmann::json;

TEST(Parts, ABatchIsCutByItsColumns)
{
    const auto body = R"({"unit":"u","a":["1","2","3"],"b":["x","y","z"]})";
    EXPECT_EQ(json::parse(*parts::slice(body, 3, 1, 2)), json::parse(R"({"unit":"u","a":["2","3"],"b":["y","z"]})"));
    EXPECT_FALSE(parts::slice(body, 2, 0, 1)) << "columns of another length: nobody knows what is in there";
    EXPECT_FALSE(parts::slice(R"({"unit":"u"})", 3, 0, 1));
    EXPECT_FALSE(parts::slice("[]", 3, 0, 1));
    EXPECT_FALSE(parts::slice(body, 3, 2, 2));
}

TEST(Parts, RepliesBecomeOneReply)
{
    EXPECT_EQ(json::parse(parts::merge({{0, 2, R"({"result":[]})", ""}, {2, 1, "", "E9001"}, {3, 1, R"({"result":["E4101"]})", ""}}, 4)),
              json::parse(R"({"result":["I0000","I0000","E9001","E4101"]})"));
    EXPECT_EQ(json::parse(parts::merge({{0, 1, R"({"exchange_number":["X1"],"result_code":["I0000"],"reason_ja":[""]})", ""}, {1, 1, "", "E9001"}}, 2)),
              json::parse(R"({"exchange_number":["X1",""],"result_code":["I0000","E9001"],"reason_ja":["",""]})"));
}

/// Batches of ten; the receiver stumbles over some items in a way that nobody foresaw.
class Split : public two_systems {
protected:
    void start()
    {
        sender_.exchange->sends("batch", {[](db::transaction&, const message& value) {
                                              json items = json::array();
                                              for (unsigned item = 0; item < value.items; ++item)
                                                  items.push_back(value.reference + std::to_string(item));
                                              return json{{"item", items}}.dump();
                                          },
                                          [this](db::bulk_transaction&, const message& value, const std::string& reply) {
                                              std::lock_guard lock(mutex_);
                                              replies_.emplace_back(value, reply);
                                          },
                                          [this](db::bulk_transaction&, const message&, const std::string&) { ++parked_; }});
        receiver_.exchange->receives("batch", [this](db::bulk_transaction&, const message& value, const std::string& body, bool again) {
            const auto items = json::parse(body).at("item").get<std::vector<std::string>>();
            EXPECT_EQ(items.size(), value.items);
            std::lock_guard lock(mutex_);
            for (const auto& item : items)
                if (bad_.contains(item))
                    throw std::runtime_error("nobody foresaw this");
            json result = json::array();
            for (const auto& item : items) {
                if (!again)
                    applied_.push_back(item);
                result.push_back("I0000");
            }
            return json{{"result", result}}.dump();
        }, {"portal"});
        sender_.exchange->start();
    }

    void put(const std::string& name, const std::string& ordering_key = {})
    {
        sender_.database->transact([&](db::transaction& running) { sender_.exchange->put(running, 1, "nws", "batch", name, 10, ordering_key); });
    }
    bool all_settled() { return eventually([&] { return count(sender_, "SELECT count(*) FROM outbox WHERE state IN (0, 3)") == 0; }); }

    std::mutex mutex_;
    std::set<std::string> bad_;
    std::vector<std::string> applied_;
    std::vector<std::pair<message, std::string>> replies_;
    std::atomic<int> parked_{0};
};

TEST_F(Split, OnlyTheCulpritIsParkedAndTheOthersTakeEffectOnce)
{
    bad_ = {"a3", "a7"};
    start();
    put("a");
    ASSERT_TRUE(all_settled());
    std::sort(applied_.begin(), applied_.end());
    EXPECT_EQ(applied_, (std::vector<std::string>{"a0", "a1", "a2", "a4", "a5", "a6", "a8", "a9"}));
    ASSERT_EQ(replies_.size(), 1u) << "acknowledged once, as a whole";
    EXPECT_EQ(replies_[0].first.items, 10u);
    EXPECT_EQ(replies_[0].first.reference, "a");
    EXPECT_EQ(json::parse(replies_[0].second)["result"],
              json({"I0000", "I0000", "I0000", "E9001", "I0000", "I0000", "I0000", "E9001", "I0000", "I0000"}));
    EXPECT_EQ(parked_, 0);
    EXPECT_EQ(count(sender_, "SELECT count(*) FROM outbox WHERE state = 2 AND problem = 'E9001' AND items = 1"), 2);
    EXPECT_EQ(count(sender_, "SELECT count(*) FROM outbox WHERE state = 2 AND first_item IN (3, 7)"), 2);

    // An operator mends what was wrong and sends them again: they take effect, and nothing else happens twice.
    {
        std::lock_guard lock(mutex_);
        bad_.clear();
    }
    sender_.database->transact([&](db::transaction& running) {
        for (const auto row : running.exec("SELECT message_id FROM outbox WHERE state = 2"))
            sender_.exchange->resend(running, row.text("message_id"));
    });
    ASSERT_TRUE(all_settled());
    EXPECT_EQ(applied_.size(), 10u);
    EXPECT_EQ(replies_.size(), 1u);
}

TEST_F(Split, WhatIsOrderedBehindItWaitsForAllOfItsParts)
{
    bad_ = {"a0"};
    start();
    put("a", "key");
    put("b", "key");
    ASSERT_TRUE(all_settled());
    std::vector<std::string> expected;
    for (const std::string name : {"a", "b"})
        for (int item = 0; item < 10; ++item)
            if (name != "a" || item > 0)
                expected.push_back(name + std::to_string(item));
    EXPECT_EQ(applied_, expected);
}

TEST_F(Split, ABatchOfCulpritsIsParkedAsAWhole)
{
    for (int item = 0; item < 10; ++item)
        bad_.insert("a" + std::to_string(item));
    start();
    put("a");
    ASSERT_TRUE(all_settled());
    EXPECT_EQ(parked_, 1);
    EXPECT_TRUE(replies_.empty());
}

// The tries before an error that passes by itself are not many; then nothing is taken apart.
TEST_F(Split, AnErrorThatPassesIsNoReasonToSplit)
{
    bad_ = {"a3"};
    start();
    put("a");
    ASSERT_TRUE(eventually([&] { return count(sender_, "SELECT count(*) FROM outbox WHERE attempts >= 1") == 1; }));
    {
        std::lock_guard lock(mutex_);
        bad_.clear();
    }
    ASSERT_TRUE(all_settled());
    EXPECT_EQ(applied_.size(), 10u);
    EXPECT_EQ(count(sender_, "SELECT count(*) FROM outbox"), 1);
}

} // namespace
} // namespace chukan::messages
