#include "tests/integration/portal/fixture.hpp"

#include <algorithm>

namespace chukan::portal {
namespace {

using nlohmann::json;

class pages : public portal_test {};

TEST_F(pages, screens_and_their_headers)
{
    const auto page = fetch({}, "/verification/");
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.headers.at("content-type"), "text/html; charset=utf-8");
    EXPECT_NE(page.headers.at("content-security-policy").find("script-src 'self'"), std::string::npos);
    EXPECT_EQ(page.headers.at("x-content-type-options"), "nosniff");
    EXPECT_EQ(page.headers.at("cache-control"), "no-cache");
    EXPECT_EQ(fetch({}, "/verification/", {{"If-None-Match", page.headers.at("etag")}}).status, 304);
    EXPECT_EQ(fetch({}, "/production/enrollees/1").body, page.body) << "a screen's own address";
    const auto asset = fetch({}, "/verification/assets/app-1a2b.js");
    EXPECT_EQ(asset.headers.at("content-type"), "text/javascript; charset=utf-8");
    EXPECT_NE(asset.headers.at("cache-control").find("immutable"), std::string::npos);
    for (const char* missing : {"/verification/assets/none.js", "/verification/none.css", "/verification/api/v1/none",
                                "/verification/../secrets"})
        EXPECT_EQ(fetch({}, missing).status, 404) << missing;
    EXPECT_EQ(fetch({}, "/verification").headers.at("location"), "/verification/");
    EXPECT_NE(fetch({}, "/").body.find("/production/"), std::string::npos);
    EXPECT_EQ(fetch({}, "/openapi.json").json().at("openapi"), "3.1.0");
}

TEST_F(pages, users_and_departments)
{
    const auto boss = admin();
    EXPECT_EQ(ask(boss, "POST", "/departments", json{{"code", "D1"}, {"name", "給付課"}}.dump()).status, 201);
    EXPECT_EQ(ask(boss, "POST", "/departments", json{{"code", "D1"}, {"name", "給付課"}}.dump()).code(), "E4301");
    EXPECT_EQ(ask(boss, "POST", "/departments", json{{"code", "D2"}, {"name", "x"}, {"parent", "D9"}}.dump()).code(),
              "E4303");
    EXPECT_EQ(ask(boss, "GET", "/departments").json().at("items").at(0).at("name"), "給付課");
    const json user = {{"user_id", "suzuki"},
                       {"name", "鈴木"},
                       {"department", "D1"},
                       {"roles", {"CLERK"}},
                       {"initial_password", "First-2017"}};
    EXPECT_EQ(ask(boss, "POST", "/users", user.dump()).status, 201);
    auto other = user;
    other["user_id"] = "tanaka";
    other["roles"] = {"OPERATOR"};
    EXPECT_EQ(ask(boss, "POST", "/users", other.dump()).code(), "E4303") << "no insurer makes an operator";
    other["roles"] = {"業務担当者"};
    other["initial_password"] = "short1";
    EXPECT_EQ(ask(boss, "POST", "/users", other.dump()).code(), "E4310");
    other["initial_password"] = "First-2017";
    other["valid_from"] = "20180401";
    EXPECT_EQ(ask(boss, "POST", "/users", other.dump()).json().at("roles").at(0), "CLERK");
    EXPECT_EQ(try_login({}, "tanaka", "First-2017").code(), "E9309") << "valid from April on the environment's clock";
    EXPECT_EQ(try_login({}, "suzuki", "First-2017").json().at("user").at("department"), "D1");
    for (const auto& each : ask(boss, "GET", "/roles").json().at("items"))
        EXPECT_NE(each.at("code"), "OPERATOR");
    EXPECT_EQ(ask(boss, "GET", "/insurer-definition").json().at("encoding"), "0");
    EXPECT_EQ(ask(boss, "POST", "/users/nobody/reset-password", json{{"initial_password", "First-2017"}}.dump()).code(),
              "E9310");
}

TEST_F(pages, a_repeated_post_is_done_once)
{
    const auto boss = admin();
    const std::string body =
        json{{"user_id", "suzuki"}, {"name", "鈴木"}, {"roles", {"CLERK"}}, {"initial_password", "First-2017"}}.dump();
    const http::header_list key{{"Idempotency-Key", "k1"}};
    const auto first = ask(boss, "POST", "/users", body, key), second = ask(boss, "POST", "/users", body, key);
    EXPECT_EQ(first.status, 201);
    EXPECT_EQ(second.status, 201);
    EXPECT_EQ(first.body, second.body);
    EXPECT_EQ(ask(boss, "POST", "/departments", json{{"code", "D1"}, {"name", "課"}}.dump(), key).code(), "E9210");
    EXPECT_EQ(logged("create_user").size(), 1u);
    EXPECT_EQ(value("SELECT count(*) FROM idempotency_key k WHERE k::text LIKE '%First-2017%'"), "0");
}

TEST_F(pages, the_operation_log_pages_backwards)
{
    const auto boss = admin();
    for (int i = 0; i < 4; ++i)
        ask(boss, "POST", "/departments", json{{"code", "D" + std::to_string(i)}, {"name", "課"}}.dump());
    std::string cursor;
    std::vector<std::string> objects;
    do {
        const auto page =
            ask(boss, "GET",
                "/operation-log?operation=create_department&limit=3" + (cursor.empty() ? "" : "&cursor=" + cursor))
                .json();
        for (const auto& entry : page.at("items")) {
            objects.push_back(entry.at("object"));
            EXPECT_EQ(entry.at("at"), "2017-11-13T09:00:00.000+09:00");
        }
        cursor = page.at("next_cursor").is_null() ? "" : page.at("next_cursor").get<std::string>();
    } while (!cursor.empty());
    EXPECT_EQ(objects, (std::vector<std::string>{"D3", "D2", "D1", "D0"}));
}

TEST_F(pages, the_help_on_a_kind_of_file_is_the_layout_in_force_on_the_environments_clock)
{
    const auto me = clerk();
    const auto help = ask(me, "GET", "/layouts/enrollee").json();
    EXPECT_EQ(help.at("id"), "KN010");
    EXPECT_EQ(help.at("day"), "20171113");
    const auto& items = help.at("items");
    const auto sex = std::find_if(items.begin(), items.end(), [](const json& item) { return item.at("name_en") == "sex"; });
    ASSERT_NE(sex, items.end());
    EXPECT_EQ(sex->at("codes").at("values").at(0).at("name"), "男");
    EXPECT_EQ(ask(me, "GET", "/layouts/enrollee-result").json().at("id"), "KN011");
    EXPECT_EQ(ask(me, "GET", "/layouts/nothing").code(), "E9310");
    announce(1, "demo", "verification", "2001-01-01T09:00:00.000+09:00");
    EXPECT_EQ(ask(clerk(), "GET", "/layouts/enrollee").code(), "E9006");
}

TEST_F(pages, masters)
{
    const auto me = clerk();
    EXPECT_FALSE(ask(me, "GET", "/masters").json().at("items").empty());
    EXPECT_GT(ask(me, "GET", "/masters/bodies").json().at("items").size(), 40u);
    EXPECT_EQ(ask(me, "GET", "/masters/none").code(), "E9310");
}

} // namespace
} // namespace chukan::portal
