#include "platform/base/text.hpp"
#include "tests/integration/chain/whole_way.hpp"
#include "tests/integration/world/tables.hpp"
#include "tests/integration/world/world.hpp"

#include <gtest/gtest.h>

#include <map>

/// Two worlds and two insurers beside each other: nothing of one is seen or touched by the other.
namespace chukan::test {
namespace {

std::map<std::string, int> environments_of(const std::string& name)
{
    const auto worlds = world::instance().control("control", "GET", "/worlds");
    std::map<std::string, int> out;
    for (const auto& one : worlds.at("items"))
        if (one.at("name") == name)
            for (const auto& environment : one.at("environments"))
                out[environment.at("name").get<std::string>()] = environment.at("id").get<int>();
    return out;
}

/// All rows that any system holds of one environment, apart from what each restart or poll writes.
std::map<std::string, std::int64_t> rows_of(int environment)
{
    std::map<std::string, std::int64_t> out;
    for (const char* system : {"portal", "operations", "intermediate", "provision", "juki", "nws", "institutions"}) {
        tables of(system);
        for (const auto& table : of.column("SELECT c.table_name FROM information_schema.columns c JOIN pg_class p ON p.relname = c.table_name AND NOT p.relispartition "
                                           "WHERE c.column_name = 'environment_id' AND c.table_schema = 'public' AND p.relkind IN ('r', 'p') "
                                           "AND c.table_name NOT IN ('environment', 'data_key', 'job', 'outbox', 'inbox')"))
            out[std::string(system) + "." + table] = of.count(table + " WHERE environment_id = " + std::to_string(environment));
    }
    return out;
}

std::int64_t sum(const std::map<std::string, std::int64_t>& rows)
{
    std::int64_t out = 0;
    for (const auto& [table, count] : rows)
        out += count;
    return out;
}

/// A population in any environment of any world, as far as its enrollees.
struct settled {
    std::unique_ptr<terminal> clerk;
    std::string receipt;
    std::string branch; // the first one's
};

settled settle(const std::string& name, const std::string& environment, const whole_way& people)
{
    auto& world = world::instance();
    world.control("control", "PUT", "/worlds/" + name + "/environments/" + environment, nlohmann::json{{"automatic_sending", true}}.dump());
    world.control("juki", "POST", "/internal/residents", read_file(people.files().residents), environments_of(name).at(environment));
    settled out;
    out.clerk = world.fresh_terminal("39130000", name);
    out.clerk->use_environment(environment);
    EXPECT_LT(out.clerk->login("clerk"), 300);
    const auto answer = out.clerk->upload("enrollee", name_of(people.files().enrollee_file), read_file(people.files().enrollee_file));
    EXPECT_EQ(answer.status, 202) << answer.body;
    out.receipt = answer.json().at("receipt").get<std::string>();
    EXPECT_EQ(out.clerk->wait_for(out.receipt).at("state"), "処理完了");
    out.branch = out.clerk->ask("GET", "/enrollees?limit=1").json().at("items").at(0).at("branch_number").get<std::string>();
    wait_until([&] { return out.clerk->ask("GET", "/link-code-states?state=%E7%B4%90%E4%BB%98%E6%B8%88&limit=1").json().at("items").size() == 1; }, "a code");
    const nlohmann::json wish = {{"branch_number", out.branch}, {"office", "JM99000000080000"}, {"procedure", "JT99000000080001"},
                                 {"provider_body", "9902131016000000"}, {"information", "TM90000000000001"}};
    EXPECT_LT(out.clerk->ask("POST", "/inquiries", wish.dump()).status, 300);
    return out;
}

class Worlds : public testing::Test {
protected:
    static void SetUpTestSuite()
    {
        auto& world = world::instance();
        people_ = new whole_way(world, 8, 21);
        world.provide("second");
        first_ = new settled(settle("demo", "production", *people_));
        second_ = new settled(settle("second", "production", *people_));
    }
    static void TearDownTestSuite()
    {
        delete first_;
        delete second_;
        delete people_;
    }
    static whole_way* people_;
    static settled *first_, *second_;
};

whole_way* Worlds::people_ = nullptr;
settled* Worlds::first_ = nullptr;
settled* Worlds::second_ = nullptr;

void expect_nothing_of(const settled& owner, terminal& stranger, bool own_people)
{
    for (const std::string& path : {"/files/" + owner.receipt, "/files/" + owner.receipt + "/result", "/files/" + owner.receipt + "/original"})
        EXPECT_EQ(stranger.ask("GET", path).status, 404) << path;
    EXPECT_EQ(stranger.ask("DELETE", "/files/" + owner.receipt).status, 404);
    const auto inquiries = owner.clerk->ask("GET", "/inquiries?limit=10").json();
    ASSERT_GE(inquiries.at("items").size(), 1u);
    EXPECT_EQ(stranger.ask("GET", "/inquiries/" + inquiries.at("items").at(0).at("id").get<std::string>()).status, 404);
    for (const auto& inquiry : stranger.ask("GET", "/inquiries?limit=1000").json().at("items"))
        EXPECT_NE(inquiry.at("id"), inquiries.at("items").at(0).at("id"));
    for (const auto& file : stranger.ask("GET", "/files?limit=1000").json().at("items"))
        EXPECT_NE(file.at("receipt"), owner.receipt);
    if (!own_people) {
        EXPECT_EQ(stranger.ask("GET", "/enrollees/" + owner.branch).status, 404);
        EXPECT_TRUE(stranger.ask("GET", "/enrollees?limit=10").json().at("items").empty());
        EXPECT_TRUE(stranger.ask("GET", "/exchange-records?limit=10").json().at("items").empty());
    }
}

TEST_F(Worlds, AnotherWorldSeesNothing)
{
    expect_nothing_of(*first_, *second_->clerk, true);
    expect_nothing_of(*second_, *first_->clerk, true);
}

TEST_F(Worlds, AnotherInsurerSeesNothing)
{
    expect_nothing_of(*first_, world::instance().clerk("39140009"), true); // 枝番 count for each insurer on their own: the same number is somebody else
}

TEST_F(Worlds, TheOtherEnvironmentOfTheSameTerminalSeesNothing)
{
    const auto verification = world::instance().fresh_terminal("39130000");
    verification->use_environment("verification");
    ASSERT_LT(verification->login("clerk"), 300);
    expect_nothing_of(*first_, *verification, false);
}

TEST_F(Worlds, UsersAndTheOperationLogAreEachOnesOwn)
{
    auto& world = world::instance();
    const auto made = world.administrator().ask("POST", "/users", nlohmann::json{{"user_id", "only-here"}, {"name", "試験"}, {"roles", nlohmann::json::array({"業務担当者"})},
                                                                                  {"initial_password", "Chukan-2017-x"}}.dump());
    const auto other = world.fresh_terminal("39130000", "second");
    ASSERT_LT(other->login("admin"), 300);
    if (made.status < 300) {
        for (const auto& user : other->ask("GET", "/users").json().at("items"))
            EXPECT_NE(user.at("user_id"), "only-here");
        for (const auto& user : world.administrator("39140009").ask("GET", "/users").json().at("items"))
            EXPECT_NE(user.at("user_id"), "only-here");
    } else {
        EXPECT_LT(made.status, 300) << made.body;
    }
    // What a stranger asked for in vain stands in his own log; who uploaded it does not.
    for (terminal* stranger : {other.get(), &world.administrator("39140009")})
        for (const auto& line : stranger->ask("GET", "/operation-log?limit=100").json().at("items"))
            EXPECT_FALSE(line.at("operation").get<std::string>().starts_with("upload_") && line.at("object") == first_->receipt) << line.dump();
}

TEST_F(Worlds, YResettingOneEnvironmentLeavesTheOtherAndTheNeighbour)
{
    auto& world = world::instance();
    const auto ids = environments_of("second");
    const auto trial = settle("second", "verification", *people_);
    ASSERT_GT(tables("operations").count("enrollee WHERE environment_id = " + std::to_string(ids.at("verification"))), 0);
    const auto own = rows_of(ids.at("production")), neighbour = rows_of(world.environment_id());
    world.control("control", "POST", "/worlds/second/reset?environment=verification");
    EXPECT_EQ(tables("operations").count("enrollee WHERE environment_id = " + std::to_string(ids.at("verification"))), 0);
    EXPECT_EQ(tables("juki").count("resident WHERE environment_id = " + std::to_string(ids.at("verification"))), 0);
    EXPECT_EQ(rows_of(ids.at("production")), own);
    EXPECT_EQ(rows_of(world.environment_id()), neighbour);
    // What was reset can be used again from the beginning, the initial password included.
    const auto again = settle("second", "verification", *people_);
    EXPECT_NE(again.receipt, "");
}

TEST_F(Worlds, ZDeletingAWorldLeavesNothingOfItAndTheNeighbourUntouched)
{
    auto& world = world::instance();
    const auto ids = environments_of("second");
    const auto neighbour = rows_of(world.environment_id());
    ASSERT_GT(sum(rows_of(ids.at("production"))), 20);
    world.control("control", "POST", "/worlds/second/reset");
    EXPECT_EQ(tables("operations").count("enrollee WHERE environment_id = " + std::to_string(ids.at("production"))), 0);
    EXPECT_EQ(rows_of(world.environment_id()), neighbour);
    world.control("control", "DELETE", "/worlds/second");
    EXPECT_TRUE(environments_of("second").empty());
    for (const auto& [name, id] : ids)
        for (const auto& [table, count] : rows_of(id))
            EXPECT_EQ(count, 0) << name << " " << table;
    EXPECT_EQ(rows_of(world.environment_id()), neighbour);
    const auto answer = second_->clerk->ask("GET", "/sessions/current");
    EXPECT_EQ(answer.json().at("code"), "E9106") << answer.body;
    EXPECT_EQ(first_->clerk->ask("GET", "/files/" + first_->receipt).json().at("state"), "処理完了");
}

} // namespace
} // namespace chukan::test
