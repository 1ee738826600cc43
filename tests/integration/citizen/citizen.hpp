#pragma once
#include "tests/integration/citizen/contract.hpp"
#include "tests/integration/world/world.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace chukan::test {

struct card {
    std::string serial, pin;
};

/// A citizen at home: no client certificate, a card, and after login a session.
class citizen {
public:
    explicit citizen(world& where, std::string world_name = "demo", std::string environment = "production")
        : where_(where), base_("/" + std::move(world_name) + "/" + std::move(environment) + "/api/v1"),
          client_(http::create_client(where.process().engine(), tls::settings{"", "", where.where().published() + "/ca.pem"}, "citizen"))
    {
    }

    reply ask(const std::string& method, const std::string& path, const std::string& body = {}, http::header_list headers = {})
    {
        http::client_request request;
        request.method = method;
        request.url = where_.url_of("mynaportal") + base_ + path;
        request.headers = std::move(headers);
        if (!token.empty())
            request.headers.emplace_back("Authorization", "Bearer " + token);
        request.body = body;
        request.timeout = std::chrono::seconds(60);
        auto answer = client_->send_blocking(std::move(request));
        for (const auto& [name, value] : answer.headers)
            if (name == "Set-Cookie" || name == "set-cookie")
                cookie = value;
        EXPECT_EQ(citizen_contract::check(method, path, body, answer.status, answer.body), ""); // every exchange, whatever the test is about
        return {answer.status, std::move(answer.body), answer.content_type};
    }

    reply log_in(const card& with)
    {
        token.clear();
        auto answer = ask("POST", "/sessions", nlohmann::json{{"card", with.serial}, {"pin", with.pin}}.dump());
        if (answer.status == 201)
            token = answer.json().at("token").get<std::string>();
        return answer;
    }

    /// Asks for 自己情報 and polls until it is settled.
    nlohmann::json self_information(const std::string& information, const std::string& holder)
    {
        const auto asked = ask("POST", "/self-information", nlohmann::json{{"information", information}, {"provider_body", holder}}.dump());
        EXPECT_EQ(asked.status, 202) << asked.body;
        nlohmann::json last;
        wait_until([&] {
            last = ask("GET", "/self-information/" + asked.json().at("id").get<std::string>()).json();
            return last.at("selfiTranStatusCd") != "01" && last.at("selfiTranStatusCd") != "09";
        }, "self-information " + information);
        return last;
    }

    std::string token, cookie;

private:
    world& where_;
    const std::string base_;
    std::unique_ptr<http::client> client_;
};

} // namespace chukan::test
