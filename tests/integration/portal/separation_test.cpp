#include "tests/integration/portal/fixture.hpp"

namespace chukan::portal {
namespace {

using nlohmann::json;

class separation : public portal_test {};

TEST_F(separation, a_session_is_good_for_its_certificate_and_environment_only)
{
    const auto me = clerk();
    EXPECT_EQ(ask(me, "GET", "/sessions/current").status, 200);
    who other = me;
    other.insurer = "39140009";
    EXPECT_EQ(ask(other, "GET", "/sessions/current").code(), "E9107");
    other = me;
    other.terminal = "T002";
    EXPECT_EQ(ask(other, "GET", "/sessions/current").code(), "E9308");
    other = me;
    other.environment = "production";
    EXPECT_EQ(ask(other, "GET", "/enrollees/1000000000000018").code(), "E9308");
    other = me;
    other.world = "other"; // the same insurer of another world
    EXPECT_EQ(ask(other, "GET", "/sessions/current").code(), "E9106");
}

TEST_F(separation, environments_of_the_path)
{
    who me;
    me.environment = "rehearsal";
    EXPECT_EQ(fetch(me, "/rehearsal/api/v1/terminal").code(), "E9004");
    me.world = "other";
    EXPECT_EQ(fetch(me, "/production/api/v1/terminal").code(), "E9106") << "this world has no such environment";
    me.world = "nowhere";
    EXPECT_EQ(fetch(me, "/verification/api/v1/terminal").code(), "E9106");
    me = {"39010004"};
    EXPECT_EQ(ask(me, "GET", "/terminal").code(), "E9311") << "the insurer takes no part in this world";
    EXPECT_EQ(try_login(me, "clerk", initial).code(), "E9311");
}

TEST_F(separation, rights)
{
    const auto worker = clerk();
    const auto boss = admin();
    EXPECT_EQ(ask(worker, "GET", "/users").code(), "E9301");
    EXPECT_EQ(ask(worker, "GET", "/operation-log").code(), "E9301");
    EXPECT_EQ(ask(boss, "GET", "/enrollees/1000000000000018").code(), "E9301");
    EXPECT_EQ(ask(boss, "POST", "/files/enrollee", "x", {{"Content-Disposition", "attachment; filename=a.csv"}}).code(),
              "E9301");
    EXPECT_EQ(ask(worker, "POST", "/code-acquisitions/send").code(), "E9301");
    EXPECT_EQ(owner("operations").last().requests, 0u) << "a refused request never reaches the owner";
    EXPECT_EQ(owner("provision").last().requests, 0u);
    EXPECT_EQ(logged("enrollee"), std::vector<std::string>{"admin 1000000000000018 E9301"});
    EXPECT_EQ(logged("upload_enrollee"), std::vector<std::string>{"admin  E9301"});

    const auto sender = logged_in("operator", {"99990008"});
    EXPECT_EQ(ask(sender, "POST", "/code-acquisitions/send").json().at("count"), 2);
    EXPECT_EQ(owner("provision").last().caller.insurer, "") << "the 取りまとめ機関 is no insurer";
    EXPECT_EQ(ask(sender, "GET", "/enrollees/1000000000000018").code(), "E9301");
}

TEST_F(separation, a_role_of_the_operator_in_an_insurers_hands_is_worth_nothing)
{
    const auto worker = clerk();
    run("UPDATE user_account SET roles = roles || '{OPERATOR}' WHERE user_id = 'clerk'");
    EXPECT_EQ(ask(logged_in("clerk", {}), "POST", "/code-acquisitions/send").code(), "E9301");
}

TEST_F(separation, logs_and_users_of_the_own_insurer_only)
{
    clerk();
    const auto boss = logged_in("admin", {"39140009"});
    for (const auto& entry : ask(boss, "GET", "/operation-log").json().at("items"))
        EXPECT_EQ(entry.at("user_id"), "admin");
    EXPECT_EQ(ask(boss, "POST", "/departments", json{{"code", "D1"}, {"name", "給付課"}}.dump()).status, 201);
    EXPECT_EQ(ask(admin(), "GET", "/departments").json().at("items").size(), 0u);
}

TEST_F(separation, only_control_makes_worlds)
{
    http::client_request request;
    request.method = "POST";
    request.url = portal_url() + "/internal/worlds";
    request.body = "{}";
    EXPECT_EQ(stream({}, std::move(request)).status, 403);
    const auto before = value("SELECT count(*) FROM user_account");
    clerk();
    seed("demo", {1, 2}, {"39130000", "39140009"});
    EXPECT_EQ(value("SELECT count(*) FROM user_account"), before);
    EXPECT_EQ(try_login({}, "clerk", password).status, 201) << "a second seeding changes no password";
    EXPECT_EQ(as_control("DELETE", "/internal/environments/1?keep=environment", "").status, 200);
    EXPECT_EQ(value("SELECT count(*) FROM user_account WHERE environment_id = 1"), "0");
    EXPECT_NE(value("SELECT count(*) FROM user_account WHERE environment_id = 2"), "0") << "the neighbour stays";
}

} // namespace
} // namespace chukan::portal
