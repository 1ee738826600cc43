#include "tests/integration/portal/fixture.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

namespace chukan::portal {
namespace {

using nlohmann::json;

class login : public portal_test {};

TEST_F(login, terminal_is_known_before_anybody_logs_in)
{
    const auto found = ask({}, "GET", "/terminal").json();
    EXPECT_EQ(found.at("insurer").at("name"), "東京都後期高齢者医療広域連合");
    EXPECT_EQ(found.at("insurer").at("operator"), false);
    EXPECT_EQ(found.at("environment_time"), "2017-11-13T09:00:00.000+09:00");
    EXPECT_EQ(found.at("terminal"), "T001");
    EXPECT_EQ(ask({"99990008"}, "GET", "/terminal").json().at("insurer").at("operator"), true);
    EXPECT_EQ(ask({}, "GET", "/sessions/current").code(), "E9303");
}

TEST_F(login, first_login_must_change_the_password)
{
    who me;
    const auto session = try_login(me, "clerk", initial);
    ASSERT_EQ(session.status, 201) << session.body;
    EXPECT_TRUE(session.json().at("password_change_required"));
    const auto cookie = session.headers.at("set-cookie");
    for (const char* part : {"Path=/verification/", "Secure", "HttpOnly", "SameSite=Strict", "Max-Age=28800"})
        EXPECT_NE(cookie.find(part), std::string::npos) << part;
    me.token = session.json().at("token");
    EXPECT_EQ(ask(me, "GET", "/enrollees/1000000000000018").code(), "E9306");
    EXPECT_EQ(ask(me, "GET", "/files").code(), "E9306");
    EXPECT_EQ(ask(me, "GET", "/sessions/current").status, 200);

    const auto change = [&](const std::string& from, const std::string& to) {
        return ask(me, "PUT", "/me/password", json{{"current_password", from}, {"new_password", to}}.dump());
    };
    const auto weak = change(initial, "abc");
    EXPECT_EQ(weak.status, 422);
    EXPECT_EQ(weak.code(), "E9307");
    EXPECT_EQ(weak.json().at("errors").size(), 2u) << weak.body;
    EXPECT_EQ(weak.headers.at("content-type"), "application/problem+json");
    EXPECT_EQ(change(initial, initial).json().at("errors").at(0).at("rule"), "history");
    EXPECT_EQ(change("wrong-1234", password).json().at("errors").at(0).at("pointer"), "/current_password");
    EXPECT_EQ(change(initial, password).status, 204);
    EXPECT_FALSE(ask(me, "GET", "/sessions/current").json().at("password_change_required"));
    EXPECT_EQ(ask(me, "GET", "/enrollees/1000000000000018").status, 200);
    EXPECT_EQ(try_login({}, "clerk", initial).code(), "E9304") << "the old password is gone";
    EXPECT_EQ(try_login({}, "clerk", password).status, 201);
    EXPECT_EQ(logged("change_password"),
              (std::vector<std::string>{"clerk  E9307", "clerk  E9307", "clerk  E9307", "clerk  204"}));
}

TEST_F(login, the_other_sessions_end_with_the_password)
{
    const auto one = clerk();
    const auto two = clerk();
    EXPECT_EQ(
        ask(two, "PUT", "/me/password", json{{"current_password", password}, {"new_password", "Another-2017"}}.dump())
            .status,
        204);
    EXPECT_EQ(ask(one, "GET", "/sessions/current").code(), "E9308");
    EXPECT_EQ(ask(two, "GET", "/sessions/current").status, 200);
}

TEST_F(login, five_failures_lock_until_an_administrator_unlocks)
{
    clerk();
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(try_login({}, "clerk", "wrong-1234").code(), "E9304") << i;
    EXPECT_EQ(try_login({}, "clerk", password).code(), "E9305");
    EXPECT_EQ(try_login({"39140009"}, "clerk", initial).status, 201) << "another insurer's clerk is another user";

    const auto boss = admin();
    auto users = ask(boss, "GET", "/users").json().at("items");
    EXPECT_TRUE(users.at(1).at("locked"));
    EXPECT_EQ(ask(boss, "POST", "/users/clerk/reset-password", json{{"initial_password", "Again-2017"}}.dump()).status,
              204);
    EXPECT_EQ(try_login({}, "clerk", "Again-2017").json().at("password_change_required"), true);
    const auto lines = logged("login");
    EXPECT_EQ(std::count(lines.begin(), lines.end(), "clerk  E9304"), 6)
        << "five, and the first look for a changed password";
    EXPECT_EQ(std::count(lines.begin(), lines.end(), "clerk  E9305"), 1);
    EXPECT_EQ(logged("reset_password"), std::vector<std::string>{"admin clerk 204"});
}

TEST_F(login, attempts_at_the_same_moment_do_not_pass_the_limit)
{
    std::vector<std::thread> threads;
    std::atomic<int> looked_at{0};
    const who me;
    client_of(me);
    for (int i = 0; i < 12; ++i)
        threads.emplace_back([&] {
            if (try_login(me, "clerk", "wrong-1234").code() == "E9304")
                ++looked_at;
        });
    for (auto& each : threads)
        each.join();
    EXPECT_EQ(looked_at, 5);
}

TEST_F(login, an_unknown_user_looks_like_a_wrong_password)
{
    const auto unknown = try_login({}, "nobody", password), wrong = try_login({}, "clerk", "wrong-1234");
    EXPECT_EQ(unknown.status, 401);
    EXPECT_EQ(unknown.body, wrong.body);
    EXPECT_EQ(try_login({}, "999123456782", password).code(), "E9304");
    EXPECT_EQ(logged("login").back(), "************  E9304") << "whatever is typed there";
}

TEST_F(login, a_session_ends_when_idle_after_eight_hours_and_by_logout)
{
    const auto me = clerk();
    run("UPDATE session SET seen_real_at = seen_real_at - interval '31 minutes'");
    run("SELECT pg_notify('portal_session', '')");
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    EXPECT_EQ(ask(me, "GET", "/sessions/current").code(), "E9308");

    const auto busy = clerk();
    run("UPDATE session SET created_real_at = created_real_at - interval '8 hours' WHERE seen_real_at > now() - "
        "interval '5 minutes'");
    run("SELECT pg_notify('portal_session', '')");
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    EXPECT_EQ(ask(busy, "GET", "/sessions/current").code(), "E9308");

    const auto leaving = clerk();
    const auto bye = ask(leaving, "DELETE", "/sessions/current");
    EXPECT_EQ(bye.status, 204);
    EXPECT_NE(bye.headers.at("set-cookie").find("Max-Age=0"), std::string::npos);
    EXPECT_EQ(ask(leaving, "GET", "/sessions/current").code(), "E9308");
    EXPECT_EQ(value("SELECT count(*) FROM session"), "0") << "what nobody can use any more is swept at the next login";
}

TEST_F(login, a_password_grows_old_on_the_environments_clock)
{
    clerk();
    announce(1, "demo", "verification", "2018-02-10T09:00:00.000+09:00"); // 89 days
    EXPECT_FALSE(try_login({}, "clerk", password).json().at("password_change_required"));
    announce(1, "demo", "verification", "2018-02-12T09:00:00.000+09:00"); // 91 days
    EXPECT_TRUE(try_login({}, "clerk", password).json().at("password_change_required"));
}

TEST_F(login, cookie_and_bearer_are_the_same_session)
{
    auto me = clerk();
    const std::string cookie = "other=1; chukan_session=" + me.token;
    me.token.clear();
    EXPECT_EQ(ask(me, "GET", "/sessions/current", "", {{"Cookie", cookie}}).status, 200);
    EXPECT_EQ(ask(me, "DELETE", "/sessions/current", "", {{"Cookie", cookie}, {"Sec-Fetch-Site", "cross-site"}}).code(),
              "E9312");
    EXPECT_EQ(ask(me, "GET", "/sessions/current", "", {{"Cookie", "chukan_session=" + std::string(64, '0')}}).code(),
              "E9308");
}

TEST_F(login, tokens_are_stored_only_as_hashes)
{
    const auto me = clerk();
    EXPECT_EQ(value("SELECT count(*) FROM session WHERE encode(token_hash, 'hex') = '" + me.token + "'"), "0");
    EXPECT_EQ(value("SELECT octet_length(token_hash) FROM session LIMIT 1"), "32");
    EXPECT_EQ(value("SELECT bool_and(password_hash LIKE '$argon2id$%') FROM user_account"), "t");
}

} // namespace
} // namespace chukan::portal
