#include "server/control/store.hpp"
#include "tests/support/cluster.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <set>

namespace chukan::control {
namespace {

using nlohmann::json;

/// The tables of the message log, without the systems that fill them.
class MessageLog : public testing::Test {
protected:
    MessageLog() : database_(open())
    {
        database_->transact([](db::transaction& running) {
            for (const char* name : {"demo", "second"}) {
                world value;
                value.name = name;
                value.insurers = {"39130000"};
                store::create_world(running, value, "2026-01-01T00:00:00.000+09:00", "2017-11-13T09:00:00.000+09:00", false);
            }
        });
    }

    static std::unique_ptr<db::database> open()
    {
        db::settings settings;
        settings.dsn = test::database_cluster::instance().create_system_database("control").dsn;
        settings.application_name = "test";
        settings.connections = 2;
        return db::open(settings);
    }
    static json sent(int environment, std::int64_t sequence, int state)
    {
        return {{"environment_id", environment}, {"sequence", sequence}, {"message_id", "00000000-0000-4000-8000-" + std::to_string(100000000000 + sequence)},
                {"receiver", "nws"}, {"kind", "inquiries"}, {"items", 3}, {"state", state}, {"attempts", state}, {"status", state == 1 ? json(200) : json()},
                {"milliseconds", state == 1 ? json(12) : json()}, {"trace", "00-1-2-01"}, {"created_at", "2026-01-01T00:00:00+00:00"},
                {"settled_at", state == 1 ? json("2026-01-01T00:00:01+00:00") : json()}, {"problem", nullptr}};
    }
    static json received(int environment, std::int64_t sequence)
    {
        return {{"environment_id", environment}, {"sequence", sequence}, {"message_id", "00000000-0000-4000-8000-" + std::to_string(100000000000 + sequence)},
                {"sender", "intermediate"}, {"kind", "inquiries"}, {"items", 3}, {"trace", "00-1-2-01"}, {"received_at", "2026-01-01T00:00:00+00:00"}};
    }
    std::size_t put(const std::string& system, const json& outbox, const json& inbox = json::array())
    {
        return database_->transact([&](db::transaction& running) { return store::put_message_log(running, system, outbox.dump(), inbox.dump()); });
    }
    json page(const std::string& world = "", std::int64_t after = 0, unsigned limit = 1000)
    {
        return json::parse(database_->transact([&](db::transaction& running) { return store::message_log_page(running, world, after, limit); }));
    }
    void trim(unsigned kept)
    {
        database_->transact([&](db::transaction& running) { store::trim_message_log(running, kept); });
    }

    std::unique_ptr<db::database> database_;
};

TEST_F(MessageLog, ARowThatChangesMovesToTheEndAndIsNotDoubled)
{
    EXPECT_EQ(put("intermediate", json::array({sent(1, 1, 0), sent(1, 2, 0)}), json::array({received(1, 1)})), 3u);
    EXPECT_EQ(put("intermediate", json::array({sent(1, 1, 0), sent(1, 2, 0)}), json::array({received(1, 1)})), 0u) << "nothing has changed";
    const auto seen = page().back().at("position").get<std::int64_t>();
    EXPECT_EQ(put("intermediate", json::array({sent(1, 1, 1)})), 1u);
    const auto all = page();
    EXPECT_EQ(all.size(), 3u);
    const auto news = page("", seen);
    ASSERT_EQ(news.size(), 1u) << "a reader who goes on from the last row misses no change";
    EXPECT_EQ(news[0], all.back());
    EXPECT_EQ(news[0].at("state"), 1);
    EXPECT_EQ(news[0].at("milliseconds"), 12);
    EXPECT_EQ(news[0].at("peer"), "nws");
    EXPECT_EQ(news[0].at("world"), "demo");
}

TEST_F(MessageLog, EachEnvironmentKeepsItsNewestAndADeletedOneNothing)
{
    auto many = json::array(), few = json::array();
    for (int sequence = 1; sequence <= 30; ++sequence)
        many.push_back(sent(1, sequence, 1));
    for (int sequence = 31; sequence <= 35; ++sequence)
        few.push_back(sent(3, sequence, 1));
    put("intermediate", few);
    put("intermediate", many);
    put("intermediate", json::array({sent(77, 99, 1), sent(0, 100, 1)}));
    trim(10);
    EXPECT_EQ(page("demo").size(), 10u);
    EXPECT_EQ(page("second").size(), 5u) << "a busy world never pushes out a quiet one";
    std::set<int> environments;
    for (const auto& row : page())
        environments.insert(row.at("environment_id").get<int>());
    EXPECT_EQ(environments, (std::set<int>{0, 1, 3})) << "77 belongs to no world";
    trim(10);
    EXPECT_EQ(page().size(), 16u);
    database_->transact([](db::transaction& running) { store::forget_message_log(running, 3); });
    EXPECT_EQ(page("second").size(), 0u);
}

TEST_F(MessageLog, TheHeadsNeverGoBack)
{
    database_->transact([](db::transaction& running) {
        store::put_message_log_head(running, "nws", "inbox", 7);
        store::put_message_log_head(running, "nws", "inbox", 5);
        const auto heads = store::message_log_heads(running);
        EXPECT_EQ(heads.size(), 1u);
        EXPECT_EQ(heads.at({"nws", "inbox"}), 7);
    });
}

} // namespace
} // namespace chukan::control
