#include "platform/base/error.hpp"
#include "platform/crypto/primitives.hpp"
#include "server/portal/passwords.hpp"
#include "server/portal/reader.hpp"
#include "server/portal/relay.hpp"
#include "server/portal/roles.hpp"
#include "server/portal/session.hpp"

#include <gtest/gtest.h>

namespace chukan::portal {
namespace {

using namespace std::chrono_literals;

std::vector<std::string> names(const std::vector<broken_rule>& broken)
{
    std::vector<std::string> out;
    for (const auto& each : broken)
        out.push_back(each.rule);
    return out;
}

using list = std::vector<std::string>;

TEST(password_rules, shipped_ones)
{
    const auto rules = load_settings(CHUKAN_SOURCE_DIRECTORY "/config").password;
    EXPECT_EQ(names(broken_rules(rules, "clerk", "Chukan-2017")), list{});
    EXPECT_EQ(names(broken_rules(rules, "clerk", "Chukan-demo-2017")), list{})
        << "16 characters, the most that are allowed";
    EXPECT_EQ(names(broken_rules(rules, "clerk", "Chukan-demo-20170")), list{"length"});
    EXPECT_EQ(names(broken_rules(rules, "clerk", "abc4567")), list{"length"});
    EXPECT_EQ(names(broken_rules(rules, "clerk", "12345678")), list{"letter"});
    EXPECT_EQ(names(broken_rules(rules, "clerk", "abcdefgh")), list{"digit"});
    EXPECT_EQ(names(broken_rules(rules, "clerk", "xCLERK-17")), list{"without_user_id"});
    EXPECT_EQ(names(broken_rules(rules, "clerk", "abc 45678")), list{"characters"});
    EXPECT_EQ(names(broken_rules(rules, "clerk", "パスワード1a")), (list{"length", "characters"}));
    EXPECT_EQ(names(broken_rules(rules, "", "abcd1234")), list{}) << "no user id is in no password";
}

TEST(password_rules, history_counts_generations)
{
    password_rules rules;
    rules.history = 2;
    const std::vector<std::string> hashes{crypto::hash_password("first-11"), crypto::hash_password("second-2"),
                                          crypto::hash_password("third-33")};
    EXPECT_EQ(names(reused(rules, hashes, "second-2")), list{"history"});
    EXPECT_EQ(names(reused(rules, hashes, "third-33")), list{}) << "the third generation may come back";
}

TEST(session_life, ends_when_idle_and_after_eight_hours)
{
    const settings limits;
    const real_time start{};
    EXPECT_TRUE(session_alive(start, start, start + 30min - 1s, limits));
    EXPECT_FALSE(session_alive(start, start, start + 30min, limits));
    EXPECT_TRUE(session_alive(start, start + 7h + 50min, start + 8h - 1s, limits));
    EXPECT_FALSE(session_alive(start, start + 7h + 59min, start + 8h, limits)) << "however busy";
}

session_ptr made(const std::string& hash, real_time fetched)
{
    auto value = std::make_shared<session>();
    value->token_hash = hash;
    value->created = value->seen = value->fetched = fetched;
    return value;
}

TEST(session_cache, knows_a_session_for_five_seconds)
{
    const settings limits;
    session_cache cache(limits);
    const real_time start = real_time{} + 1h;
    bool refresh = false;
    EXPECT_EQ(cache.find("a", start, refresh), nullptr);
    cache.put(made("a", start), cache.generation());
    EXPECT_NE(cache.find("a", start + 2s, refresh), nullptr);
    EXPECT_FALSE(refresh);
    EXPECT_NE(cache.find("a", start + 3s, refresh), nullptr);
    EXPECT_TRUE(refresh) << "past half its age one caller fetches it anew";
    EXPECT_NE(cache.find("a", start + 4s, refresh), nullptr);
    EXPECT_FALSE(refresh) << "and only one";
    EXPECT_EQ(cache.find("a", start + 6s, refresh), nullptr);
}

TEST(session_cache, a_clock_set_back_makes_it_forget)
{
    const settings limits;
    session_cache cache(limits);
    bool refresh = false;
    cache.put(made("a", real_time{} + 1h), cache.generation());
    EXPECT_EQ(cache.find("a", real_time{} + 59min, refresh), nullptr);
}

TEST(session_cache, what_was_forgotten_during_a_read_stays_forgotten)
{
    const settings limits;
    session_cache cache(limits);
    bool refresh = false;
    const auto before = cache.generation();
    cache.forget_all(); // a logout while the session was being read
    cache.put(made("a", real_time{} + 1h), before);
    EXPECT_EQ(cache.find("a", real_time{} + 1h, refresh), nullptr);
}

TEST(roles, standard_ones)
{
    const auto roles = role_catalogue::load(CHUKAN_SOURCE_DIRECTORY "/config");
    const auto has = [&](const std::string& role, const std::string& right, bool of_operator = false) {
        const auto rights = roles.rights_of({roles.find(role)->code}, {}, of_operator);
        return std::find(rights.begin(), rights.end(), right) != rights.end();
    };
    EXPECT_TRUE(has("システム管理者", "log.read"));
    EXPECT_FALSE(has("システム管理者", "enrollee.read"));
    EXPECT_TRUE(has("業務担当者", "file.upload"));
    EXPECT_FALSE(has("業務担当者", "user.manage"));
    EXPECT_TRUE(has("取りまとめ機関運用者", "operator.send", true));
    EXPECT_FALSE(has("取りまとめ機関運用者", "operator.send", false))
        << "an insurer's user never gets it, whatever the database says";
    EXPECT_FALSE(has("取りまとめ機関運用者", "enrollee.read", true));
}

TEST(roles, of_an_insurers_own)
{
    const auto roles = role_catalogue::load(CHUKAN_SOURCE_DIRECTORY "/config");
    using list = std::vector<std::string>;
    EXPECT_EQ(roles.rights_of({"OWN"}, {"enrollee.read", "operator.send", "no.such", "enrollee.read"}, false),
              list{"enrollee.read"})
        << "each once, nothing unknown, nothing of the 取りまとめ機関";
    EXPECT_EQ(roles.rights_of({"OWN"}, {"operator.send"}, true), list{"operator.send"});
    EXPECT_TRUE(roles.find_right("operator.read")->of_operator);
    EXPECT_FALSE(roles.find_right("group.manage")->of_operator);
}

TEST(relay_rules, right_of_a_receipt)
{
    const operation result{"GET", "/files/{receipt}/result", "file_result", "by-receipt", "file.read"};
    http::request request;
    request.path_values["receipt"] = "O-R1";
    EXPECT_EQ(right_of(result, request), "file.read");
    request.path_values["receipt"] = "P-R1";
    EXPECT_EQ(right_of(result, request), "") << "the portal's own desk decides by the kind";
}

TEST(relay_rules, encoding_of_an_upload)
{
    EXPECT_EQ(encoding_of("text/csv"), "");
    EXPECT_EQ(encoding_of("text/csv; charset=Shift_JIS"), "1");
    EXPECT_EQ(encoding_of("text/csv;charset=\"windows-31j\"; header=present"), "1");
    EXPECT_EQ(encoding_of("text/csv; charset=UTF-8"), "0");
    EXPECT_EQ(encoding_of("text/csv; charset=utf-16le"), "2");
    try {
        encoding_of("text/csv; charset=euc-jp");
        FAIL();
    } catch (const service_error& refusal) {
        EXPECT_EQ(refusal.code(), "E9211");
    }
}

TEST(relay_rules, owners)
{
    EXPECT_EQ(owner_of_kind("enrollee"), "operations");
    EXPECT_EQ(owner_of_kind("fukuhon"), "intermediate");
    EXPECT_EQ(owner_of_kind("department"), "portal");
    EXPECT_EQ(owner_of_kind("nonsense"), "");
    EXPECT_EQ(owner_of_receipt("O-R201711130000001"), "operations");
    EXPECT_EQ(owner_of_receipt("I-R201711130000001"), "intermediate");
    EXPECT_EQ(owner_of_receipt("P-R201711130000001"), "portal");
    for (const char* wrong : {"", "O-", "X-R1", "O-../../x", "O-R1/original", "R201711130000001"})
        EXPECT_EQ(owner_of_receipt(wrong), "") << wrong;
}

TEST(relay_rules, path_for_the_owner)
{
    http::request request;
    request.path_values = {{"environment", "verification"}, {"id", "a/b?c d"}};
    request.target = "/verification/api/v1/inquiries/a%2Fb%3Fc%20d?x=%31&y=";
    EXPECT_EQ(owner_path("/inquiries/{id}", request), "/inquiries/a%2Fb%3Fc%20d?x=%31&y=");
    request.target = "/verification/api/v1/inquiries";
    EXPECT_EQ(owner_path("/inquiries", request), "/inquiries");
}

TEST(relay_rules, nothing_like_a_number_gets_into_the_log)
{
    EXPECT_EQ(for_log("123456789012"), "************");
    EXPECT_EQ(for_log("x123456789012y"), "x************y");
    EXPECT_EQ(for_log("1234567890123456"), "1234567890123456") << "a 枝番";
    EXPECT_EQ(for_log("氏名\n"), "???????");
    EXPECT_EQ(for_log(std::string(200, 'a')).size(), 64u);
}

std::string refusal(const std::string& body)
{
    try {
        const body_reader reader(body, {"name", "list", "day"});
        reader.text("name", 1, 3);
        reader.date("day");
        reader.texts("list", 2);
        return "";
    } catch (const service_error& error) {
        return error.code() + " " + error.values().at("field");
    }
}

TEST(body_reader, names_the_field_that_is_wrong)
{
    EXPECT_EQ(refusal(R"({"name":"あいう","list":["a"]})"), "") << "lengths are in characters";
    EXPECT_EQ(refusal(R"({"name":"あいうえ","list":["a"]})"), "E9203 name");
    EXPECT_EQ(refusal(R"({"name":"","list":["a"]})"), "E9203 name");
    EXPECT_EQ(refusal(R"({"name":5,"list":["a"]})"), "E9203 name");
    EXPECT_EQ(refusal("{\"name\":\"a\\u0000\",\"list\":[\"a\"]}"), "E9203 name");
    EXPECT_EQ(refusal(R"({"list":["a"]})"), "E9203 name");
    EXPECT_EQ(refusal(R"({"name":"a","list":[]})"), "E9203 list");
    EXPECT_EQ(refusal(R"({"name":"a","list":["a","b","c"]})"), "E9203 list");
    EXPECT_EQ(refusal(R"({"name":"a","list":["a"],"day":"20170230"})"), "E9203 day");
    EXPECT_EQ(refusal(R"({"name":"a","list":["a"],"other":1})"), "E9203 other");
    EXPECT_EQ(refusal("[]"), "E9203 (object)");
    EXPECT_EQ(refusal("{"), "E9203 (JSON)");
    EXPECT_EQ(refusal("{\"name\":" + std::string(50, '[') + std::string(50, ']') + "}"), "E9203 (depth)");
}

} // namespace
} // namespace chukan::portal
