#include "peers/mynaportal/mynaportal.hpp"
#include "peers/mynaportal/settings.hpp"
#include "platform/base/error.hpp"
#include "platform/contract/citizen.hpp"
#include "platform/contract/contract.hpp"
#include "platform/crypto/content.hpp"
#include "server/portal/contract_json.hpp"
#include "tests/integration/provision/one_system.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>

namespace chukan::mynaportal {
namespace {

constexpr auto union_body = "9901130001000000", premiums = "TM90000000000082";

/// config/ with a folder so small that one answer fills it.
std::string small_config()
{
    static const std::string folder = [] {
        const auto made = test::database_cluster::instance().folder() + "/small-config";
        std::filesystem::copy(test::source_directory() + "/config", made, std::filesystem::copy_options::recursive);
        write_file(made + "/mynaportal.json", R"({"idle_seconds":900,"total_seconds":3600,"requests_per_minute":50,"folder_bytes":400})");
        return made;
    }();
    return folder;
}

/// マイナポータル alone; juki, nws and the holders are played by the test.
class Folder : public test::one_system {
protected:
    Folder() : one_system("mynaportal", small_config()), system_(create_mynaportal(context_))
    {
        auto where = *environments_.find(1);
        where.insurers = {"39130000", "39140009"};
        environments_.put(where);
        exchange_.answer_call = [this](const std::string& receiver, const std::string& kind, const std::string& id, const std::string& body) {
            EXPECT_EQ(receiver + " " + kind, "juki card-logins");
            const auto asked = contract::decode_citizen<contract::card_login>(body);
            if (asked.pin == "1234")
                exchange_.receive("disclosure-codes", contract::encode_citizen(contract::disclosure_code{id, "code-of-" + asked.card}), 1, false, {}, "nws");
            return contract::encode_citizen(contract::item_result{asked.pin == "1234" ? "I0000" : "E9314"});
        };
    }

    http::response send(const std::string& method, const std::string& path, const std::string& token = {}, std::string body = {}, const std::string& site = {})
    {
        http::request value;
        value.method = method;
        value.path = "/demo/verification/api/v1" + path;
        value.body = std::move(body);
        if (!token.empty() && site.empty())
            value.headers["authorization"] = "Bearer " + token;
        if (!site.empty()) {
            value.headers["cookie"] = "other=1; chukan_citizen=" + token;
            value.headers["sec-fetch-site"] = site;
        }
        const auto found = router_.find(method, value.path);
        if (!found.found)
            throw std::runtime_error("no route " + path);
        value.path_values = found.values;
        if (found.found->blocking)
            return found.found->blocking(value);
        boost::asio::io_context loop;
        auto answer = boost::asio::co_spawn(loop, found.found->async(value), boost::asio::use_future);
        loop.run();
        return answer.get();
    }

    nlohmann::json get(const std::string& path, const std::string& token) { return nlohmann::json::parse(send("GET", path, token).body); }

    std::string log_in(const std::string& card = "MC1")
    {
        return nlohmann::json::parse(send("POST", "/sessions", {}, nlohmann::json{{"card", card}, {"pin", "1234"}}.dump()).body).at("token");
    }

    /// Asks, and takes the message to nws.
    contract::self_information_request ask(const std::string& token)
    {
        send("POST", "/self-information", token, nlohmann::json{{"information", premiums}, {"provider_body", union_body}}.dump());
        last_ = exchange_.next("self-information-requests");
        return contract::decode_citizen<contract::self_information_request>(*exchange_.render(last_));
    }

    contract::self_information sealed(const contract::self_information_request& asked, const std::string& value)
    {
        const crypto::content_sealer sealer(from_base64(asked.key));
        const contract::answer_content content{premiums, {"TK90000008200010"}, {"年度"}, {value}};
        return {asked.request, "answered", "I0000", to_base64(sealer.ephemeral_public_key()),
                to_base64(sealer.seal(contract::self_information_context(asked.request, union_body), contract::encode(content)))};
    }

    void deliver(const contract::self_information& answer) { exchange_.receive("self-information", contract::encode_citizen(answer), 1, false, {}, "intermediate"); }

    std::string status_of(const contract::self_information_request& asked, const std::string& token)
    {
        return get("/self-information/" + asked.request, token).at("selfiTranStatusCd");
    }

    static std::string code_of(const std::function<void()>& action)
    {
        try {
            action();
        } catch (const service_error& problem) {
            return problem.code();
        }
        return "nothing thrown";
    }

    std::unique_ptr<runtime::system> system_;
    messages::message last_;
};

TEST_F(Folder, AsksThenWaitsThenIsRead)
{
    const auto token = log_in();
    const auto asked = ask(token);
    EXPECT_EQ(asked.person, "code-of-MC1");
    EXPECT_EQ(status_of(asked, token), "01");
    EXPECT_EQ(contract::decode_citizen<contract::self_information_request>(*exchange_.render(last_)).request, asked.request) << "identical on a retry";
    exchange_.acknowledge(last_, "{\"result\":\"I0000\"}");
    EXPECT_EQ(status_of(asked, token), "09");
    deliver(sealed(asked, "平成29年度"));
    const auto read = get("/self-information/" + asked.request, token);
    EXPECT_EQ(read.at("selfiTranStatusCd"), "03");
    EXPECT_EQ(read.at("resultList").at(0).at("personInfoNameDetailList").at(0).at("personInitemContent"), "平成29年度");
    // At rest it is nobody's to read: neither the content nor the token nor its key is in any row.
    const auto rows = database_->transact([](db::transaction& running) {
        return running.exec("SELECT (SELECT string_agg(s::text, ' ') FROM session s) || (SELECT string_agg(r::text, ' ') FROM self_request r) AS text").one().text("text");
    });
    EXPECT_EQ(rows.find("平成29年度"), std::string::npos);
    EXPECT_EQ(rows.find(to_hex("平成29年度")), std::string::npos);
    EXPECT_EQ(rows.find(token), std::string::npos);
    deliver(sealed(asked, "another"));
    EXPECT_EQ(get("/self-information/" + asked.request, token), read) << "the first answer stands";
}

TEST_F(Folder, WhatDoesNotFitIsOverCapacityAndWhatIsAlteredIsSaid)
{
    const auto token = log_in();
    const auto first = ask(token), second = ask(token), third = ask(token);
    deliver(sealed(first, std::string(150, 'x')));
    deliver(sealed(second, std::string(150, 'y')));
    EXPECT_EQ(status_of(first, token), "03");
    EXPECT_EQ(status_of(second, token), "06");
    auto altered = sealed(third, "z");
    altered.sealed = altered.ephemeral_key; // 32 bytes of something else
    deliver(altered);
    const auto unreadable = get("/self-information/" + third.request, token);
    EXPECT_EQ(unreadable.at("selfiTranStatusCd"), "02");
    EXPECT_EQ(unreadable.at("errorCode"), "E6009");
}

TEST_F(Folder, AnswersOfASessionThatIsOverGoNowhere)
{
    const auto token = log_in();
    const auto asked = ask(token);
    EXPECT_EQ(send("DELETE", "/sessions/current", token).status, 204);
    EXPECT_FALSE(exchange_.render(last_)) << "nor is the question sent any more";
    deliver(sealed(asked, "late"));
    EXPECT_EQ(count("self_request"), 0);
    EXPECT_EQ(code_of([&] { send("GET", "/records", token); }), "E9308");
    // A session ends by its age too, and its folder with it.
    const auto old = log_in();
    ask(old);
    database_->transact([](db::transaction& running) { running.exec("UPDATE session SET created_at = created_at - interval '2 hours'"); });
    EXPECT_EQ(code_of([&] { send("GET", "/self-information", old); }), "E9308");
    log_in("MC2");
    EXPECT_EQ(count("session"), 1);
    EXPECT_EQ(count("self_request"), 0);
}

TEST_F(Folder, ARefusedLoginLeavesNothing)
{
    EXPECT_EQ(code_of([&] { send("POST", "/sessions", {}, R"({"card":"MC1","pin":"9999"})"); }), "E9314");
    EXPECT_EQ(count("session"), 0);
    exchange_.answer_call = [](const auto&, const auto&, const auto&, const auto&) -> std::string { throw http::unreachable("juki is down"); };
    EXPECT_EQ(code_of([&] { send("POST", "/sessions", {}, R"({"card":"MC1","pin":"1234"})"); }), "E9003");
    EXPECT_EQ(count("session"), 0);
}

TEST_F(Folder, AnotherSitesPageIsRefused)
{
    const auto token = log_in();
    const auto wish = nlohmann::json{{"information", premiums}, {"provider_body", union_body}}.dump();
    EXPECT_EQ(code_of([&] { send("POST", "/self-information", token, wish, "cross-site"); }), "E9312");
    EXPECT_EQ(send("POST", "/self-information", token, wish, "same-origin").status, 202);
}

TEST_F(Folder, EveryRouteOfTheApiIsInTheContract)
{
    const auto contract = nlohmann::json::parse(portal::yaml_to_json(test::source_directory() + "/peers/mynaportal/openapi.yaml"));
    const std::string base = "/{world}/{environment}/api/v1";
    std::size_t routes = 0, operations = 0;
    for (const auto& each : router_.routes()) {
        if (!each.pattern.starts_with(base + "/"))
            continue;
        ++routes;
        auto method = each.method;
        std::transform(method.begin(), method.end(), method.begin(), [](unsigned char one) { return std::tolower(one); });
        EXPECT_TRUE(contract.at("paths").contains(each.pattern.substr(base.size()))) << each.pattern;
        EXPECT_TRUE(contract.at("paths").at(each.pattern.substr(base.size())).contains(method)) << each.pattern;
    }
    for (const auto& [path, methods] : contract.at("paths").items())
        operations += methods.size();
    EXPECT_EQ(routes, operations);
}

TEST(Settings, AreCheckedAtStart)
{
    const auto folder = test::database_cluster::instance().folder() + "/settings";
    std::filesystem::create_directories(folder);
    const auto tried = [&](const std::string& text) {
        write_file(folder + "/mynaportal.json", text);
        load_settings(folder);
    };
    EXPECT_NO_THROW(tried(R"({"idle_seconds":900,"total_seconds":3600,"requests_per_minute":6,"folder_bytes":1000})"));
    EXPECT_THROW(tried(R"({"idle_seconds":900,"total_seconds":3600,"requests_per_minute":0,"folder_bytes":1000})"), std::runtime_error);
    EXPECT_THROW(tried(R"({"idle_seconds":900,"total_seconds":3600,"requests_per_minute":6})"), std::runtime_error);
    EXPECT_THROW(tried(R"({"idle_seconds":900,"total_seconds":3600,"requests_per_minute":6,"folder_bytes":1000,"more":1})"), std::runtime_error);
}

} // namespace
} // namespace chukan::mynaportal
