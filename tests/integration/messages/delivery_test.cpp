#include "platform/base/error.hpp"
#include "platform/base/uuid.hpp"
#include "tests/integration/messages/fixture.hpp"

#include <atomic>
#include <mutex>
#include <set>

namespace chukan::messages {
namespace {

class Delivery : public two_systems {
protected:
    void start(std::function<void(const message&)> applied = {})
    {
        sender_.exchange->sends("note", {[](db::transaction&, const message& value) { return "{\"text\":\"" + value.reference + "\"}"; },
                                         [this](db::bulk_transaction&, const message&, const std::string&) { ++acknowledged_; },
                                         [this](db::bulk_transaction&, const message&, const std::string&) { ++parked_; }});
        receiver_.exchange->receives("note", [this, applied](db::bulk_transaction&, const message& value, const std::string& body, bool again) {
            std::lock_guard lock(mutex_);
            if (!again) {
                bodies_.push_back(body);
                if (applied)
                    applied(value);
            }
            return std::string("{\"taken\":true}");
        }, {"portal"});
        sender_.exchange->start();
    }

    void put(unsigned count, const std::string& ordering_key = {})
    {
        sender_.database->transact([&](db::transaction& running) {
            for (unsigned number = 0; number < count; ++number)
                sender_.exchange->put(running, 1, "nws", "note", std::to_string(number), 1, ordering_key);
        });
    }

    bool all_settled() { return eventually([&] { return count(sender_, "SELECT count(*) FROM outbox WHERE state = 0") == 0; }); }

    std::mutex mutex_;
    std::vector<std::string> bodies_;
    std::atomic<int> acknowledged_{0}, parked_{0};
};

TEST_F(Delivery, EachMessageTakesEffectOnce)
{
    start();
    put(50);
    ASSERT_TRUE(all_settled());
    EXPECT_EQ(bodies_.size(), 50u);
    EXPECT_EQ(acknowledged_, 50);
    EXPECT_EQ(count(receiver_, "SELECT count(*) FROM inbox"), 50);
}

TEST_F(Delivery, NothingLeavesWhenTheTransactionRollsBack)
{
    start();
    {
        auto running = sender_.database->begin();
        sender_.exchange->put(*running, 1, "nws", "note", "x", 1);
    }
    put(1);
    ASSERT_TRUE(all_settled());
    EXPECT_EQ(bodies_.size(), 1u);
}

TEST_F(Delivery, AnotherBodyUnderAKnownIdIsRefused)
{
    receiver_.exchange->body_may_change("question");
    for (const auto* kind : {"notice", "question"})
        receiver_.exchange->receives(kind, [this](db::bulk_transaction&, const message&, const std::string& body, bool again) {
            if (!again)
                bodies_.push_back(body);
            return std::string("{}");
        }, {"portal"});
    const auto first = new_uuid(), second = new_uuid();
    const auto call = [&](const char* kind, const std::string& id, const std::string& body) { return sender_.exchange->call(1, "nws", kind, id, body); };
    call("notice", first, R"({"amount":"1"})");
    call("notice", first, R"({"amount":"1"})"); // a replay without a change is answered as before
    try {
        call("notice", first, R"({"amount":"2"})");
        FAIL() << "an altered replay was taken";
    } catch (const service_error& refusal) {
        EXPECT_EQ(refusal.code(), "E9214");
    }
    EXPECT_THROW(call("question", first, R"({"amount":"1"})"), service_error) << "another kind under the same id";
    call("question", second, R"({"left":"3"})");
    call("question", second, R"({"left":"2"})"); // its sender renders what is left
    EXPECT_EQ(bodies_, (std::vector<std::string>{R"({"amount":"1"})", R"({"left":"3"})"}));
    EXPECT_EQ(count(receiver_, "SELECT count(*) FROM inbox"), 2);
    EXPECT_EQ(count(receiver_, "SELECT count(*) FROM inbox WHERE octet_length(body_digest) = 32"), 2);
}

TEST_F(Delivery, OrderIsKeptWithinAKey)
{
    start();
    put(30, "one");
    ASSERT_TRUE(all_settled());
    ASSERT_EQ(bodies_.size(), 30u);
    for (unsigned number = 0; number < 30; ++number)
        EXPECT_EQ(bodies_[number], "{\"text\":\"" + std::to_string(number) + "\"}");
}

struct fault_case {
    const char* name;
    faults::network_rule rule;
};

class DeliveryUnderFaults : public Delivery, public testing::WithParamInterface<fault_case> {};

// Whatever the network does, each message takes effect once; the fault is drawn anew for every delivery. A loss stays rare enough (0.2 to the eighth) that none of
// twenty messages runs out of its tries by chance.
TEST_P(DeliveryUnderFaults, StillOnce)
{
    faults::set_network_rules({GetParam().rule});
    start();
    put(20);
    ASSERT_TRUE(all_settled());
    std::set<std::string> different(bodies_.begin(), bodies_.end());
    EXPECT_EQ(bodies_.size(), 20u);
    EXPECT_EQ(different.size(), 20u);
    EXPECT_EQ(acknowledged_, 20);
}

faults::network_rule rule(double probability)
{
    faults::network_rule out;
    out.sender = "portal";
    out.receiver = "nws";
    out.probability = probability;
    return out;
}

fault_case with(const char* name, double probability, std::function<void(faults::network_rule&)> change)
{
    auto value = rule(probability);
    change(value);
    return {name, value};
}

INSTANTIATE_TEST_SUITE_P(Network, DeliveryUnderFaults,
                         testing::Values(with("delay", 1, [](auto& r) { r.delay = std::chrono::milliseconds(30); }), with("drop", 0.2, [](auto& r) { r.drop = true; }),
                                         with("drop_reply", 0.2, [](auto& r) { r.drop_reply = true; }), with("duplicate", 0.6, [](auto& r) { r.duplicate = true; }),
                                         with("reorder", 0.5, [](auto& r) { r.reorder = true; })),
                         [](const auto& info) { return info.param.name; });

TEST_F(Delivery, AReceiverThatIsDownGetsItLater)
{
    auto down = rule(1);
    down.down = true;
    faults::set_network_rules({down});
    start();
    put(3);
    ASSERT_TRUE(eventually([&] { return count(sender_, "SELECT count(*) FROM outbox WHERE attempts > 0") == 3; }));
    EXPECT_TRUE(bodies_.empty());
    faults::set_network_rules({});
    ASSERT_TRUE(all_settled());
    EXPECT_EQ(bodies_.size(), 3u);
}

TEST_F(Delivery, AHopelessMessageIsParkedAndCanBeResent)
{
    std::atomic<bool> refuse{true};
    start([&](const message&) {
        if (refuse)
            throw service_error("E9203", {{"field", "text"}});
    });
    put(1);
    ASSERT_TRUE(eventually([&] { return count(sender_, "SELECT count(*) FROM outbox WHERE state = 2 AND problem = 'E9203'") == 1; }));
    EXPECT_EQ(parked_, 1);
    EXPECT_EQ(count(receiver_, "SELECT count(*) FROM inbox"), 0); // nothing half done
    refuse = false;
    const auto id = sender_.database->transact([](db::transaction& running) { return running.exec("SELECT message_id FROM outbox").one().text("message_id"); });
    sender_.database->transact([&](db::transaction& running) { sender_.exchange->resend(running, id); });
    ASSERT_TRUE(eventually([&] { return acknowledged_ == 1; }));
}

TEST_F(Delivery, GivesUpVisiblyAfterTheLastTry)
{
    start([](const message&) { throw std::runtime_error("always"); });
    put(1);
    ASSERT_TRUE(eventually([&] { return count(sender_, "SELECT count(*) FROM outbox WHERE state = 2 AND attempts = 8") == 1; }));
    EXPECT_EQ(parked_, 1);
}

TEST_F(Delivery, AnUninvitedSenderIsRefused)
{
    receiver_.exchange->receives("secret", [](db::bulk_transaction&, const message&, const std::string&, bool) { return std::string("{}"); }, {"juki"});
    start();
    try {
        sender_.exchange->call(1, "nws", "secret", new_uuid(), "{}", 1);
        FAIL() << "was let in";
    } catch (const http::unreachable& refusal) {
        EXPECT_NE(std::string(refusal.what()).find("403"), std::string::npos);
    }
}

TEST_F(Delivery, ACallIsAppliedOnceUnderItsId)
{
    start();
    const auto id = new_uuid();
    EXPECT_EQ(sender_.exchange->call(1, "nws", "note", id, "{}"), "{\"taken\":true}");
    EXPECT_EQ(sender_.exchange->call(1, "nws", "note", id, "{}"), "{\"taken\":true}");
    EXPECT_EQ(bodies_.size(), 1u);
}

TEST_F(Delivery, APausedEnvironmentRests)
{
    auto environment = *environments_.find(1);
    environment.paused = true;
    environments_.put(environment);
    start();
    put(1);
    std::this_thread::sleep_for(std::chrono::milliseconds(200)); // long enough for ten polls
    EXPECT_TRUE(bodies_.empty());
    environment.paused = false;
    environments_.put(environment);
    ASSERT_TRUE(all_settled());
    EXPECT_EQ(bodies_.size(), 1u);
}

} // namespace
} // namespace chukan::messages
