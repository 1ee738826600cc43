#include "tests/integration/world/terminal.hpp"

#include "tests/integration/openapi/check.hpp"
#include "tests/integration/world/installation.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace chukan::test {

nlohmann::json reply::json() const
{
    auto value = nlohmann::json::parse(body, nullptr, false);
    if (value.is_discarded())
        throw std::runtime_error("no JSON (status " + std::to_string(status) + "): " + body.substr(0, 300));
    return value;
}

terminal::terminal(http::engine& engine, tls::settings certificate, std::function<std::string()> portal, std::string environment)
    : client_(http::create_client(engine, std::move(certificate), "terminal")), portal_(std::move(portal)), environment_(std::move(environment))
{
}

reply terminal::ask(const std::string& method, const std::string& path, const std::string& body, http::header_list headers)
{
    http::client_request request;
    request.method = method;
    request.url = portal_() + "/" + environment_ + "/api/v1" + path;
    request.headers = std::move(headers);
    if (!token_.empty())
        request.headers.emplace_back("Authorization", "Bearer " + token_);
    request.body = body;
    request.timeout = std::chrono::seconds(120);
    auto answer = client_->send_blocking(std::move(request));
    EXPECT_EQ(openapi::describe(openapi::check(method, path, body, answer.status, answer.body)), ""); // every exchange, whatever the test is about
    return {answer.status, std::move(answer.body), answer.content_type};
}

int terminal::login(const std::string& user, const std::string& initial, const std::string& wanted)
{
    token_.clear();
    const auto session = [&](const std::string& password) {
        return ask("POST", "/sessions", nlohmann::json{{"user_id", user}, {"password", password}}.dump());
    };
    auto answer = session(wanted);
    if (answer.status >= 300)
        answer = session(initial);
    if (answer.status >= 300)
        return answer.status;
    token_ = answer.json().at("token").get<std::string>();
    if (!answer.json().value("password_change_required", false))
        return answer.status;
    answer = ask("PUT", "/me/password", nlohmann::json{{"current_password", initial}, {"new_password", wanted}}.dump());
    if (answer.status >= 300)
        return answer.status;
    token_.clear();
    answer = session(wanted);
    if (answer.status < 300)
        token_ = answer.json().at("token").get<std::string>();
    return answer.status;
}

reply terminal::upload(const std::string& kind, const std::string& name, const std::string& content, const std::string& encoding)
{
    http::header_list headers{{"Content-Disposition", "attachment; filename=\"" + name + "\""}};
    if (!encoding.empty())
        headers.emplace_back("Chukan-Encoding", encoding);
    return ask("POST", "/files/" + kind, content, std::move(headers));
}

nlohmann::json terminal::wait_for(const std::string& receipt, unsigned seconds)
{
    nlohmann::json last;
    wait_until([&] {
        last = ask("GET", "/files/" + receipt).json();
        const auto state = last.value("state", "");
        return state == "処理完了" || state == "取込不可" || state == "取消";
    }, "receipt " + receipt, seconds);
    return last;
}

} // namespace chukan::test
