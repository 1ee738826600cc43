#include "tests/integration/world/installation.hpp"

#include "app/worlds.hpp"
#include "platform/base/text.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <stdexcept>
#include <thread>

namespace chukan::test {

bool wait_until(const std::function<bool()>& done, const std::string& what, unsigned seconds)
{
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    while (std::chrono::steady_clock::now() < until) {
        if (done())
            return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    ADD_FAILURE() << "not within " << seconds << " s: " << what;
    return false;
}

reply installation::control_reply(const std::string& system, const std::string& method, const std::string& path, const std::string& body, int environment)
{
    if (!control_) {
        const std::string own = where_.secrets() + "/control";
        control_ = http::create_client(engine(), {own + "/certificate.pem", own + "/key.pem", where_.published() + "/ca.pem"}, "command");
    }
    http::client_request request;
    request.method = method;
    request.url = url_of(system) + path;
    if (environment)
        request.headers.emplace_back("Chukan-Environment", std::to_string(environment));
    request.body = body;
    request.timeout = std::chrono::seconds(120);
    auto answer = control_->send_blocking(std::move(request));
    return {answer.status, std::move(answer.body), answer.content_type};
}

nlohmann::json installation::control(const std::string& system, const std::string& method, const std::string& path, const std::string& body, int environment)
{
    const auto answer = control_reply(system, method, path, body, environment);
    if (answer.status >= 300)
        throw std::runtime_error(system + " " + method + " " + path + ": " + std::to_string(answer.status) + " " + answer.body);
    return answer.json();
}

int installation::environment_id(const std::string& name)
{
    const auto worlds = control("control", "GET", "/worlds");
    for (const auto& one : worlds.at("items"))
        if (one.at("name") == "demo")
            for (const auto& environment : one.at("environments"))
                if (environment.at("name") == name)
                    return environment.at("id").get<int>();
    throw std::runtime_error("the demo world has no environment " + name);
}

std::unique_ptr<terminal> installation::fresh_terminal(const std::string& organisation, const std::string& world)
{
    const auto [certificate, key] = certificate_of(organisation, world);
    return std::make_unique<terminal>(engine(), tls::settings{certificate, key, where_.published() + "/ca.pem"}, [this] { return url_of("portal"); });
}

terminal& installation::logged_in(const std::string& insurer, const std::string& user)
{
    auto& place = terminals_[user + " " + insurer];
    if (!place) {
        place = fresh_terminal(insurer);
        EXPECT_LT(place->login(user), 300);
    }
    return *place;
}

terminal& installation::operator_terminal()
{
    return logged_in(app::operator_organisation, "operator");
}

void installation::automatic_sending(bool on, const std::string& environment)
{
    control("control", "PUT", "/worlds/demo/environments/" + environment, nlohmann::json{{"automatic_sending", on}}.dump());
}

void installation::provide(const std::string& name)
{
    const nlohmann::json wish = {{"name", name}, {"seed", 1}, {"insurers", app::demo_insurers()}, {"if_missing", true}};
    control("control", "POST", "/worlds", wish.dump());
    auto organisations = app::demo_insurers();
    organisations.push_back(app::operator_organisation);
    std::filesystem::create_directories(where_.certificates() + "/" + name);
    for (const auto& organisation : organisations) {
        const auto [certificate, key] = certificate_of(organisation, name);
        if (std::filesystem::exists(certificate))
            continue;
        const nlohmann::json asked = {{"world", name}, {"organisation", organisation}, {"terminal", "T001"}, {"kind", "terminal"}, {"days", 30}, {"password", "test-2017"}};
        const auto issued = control("authority", "POST", "/internal/certificates", asked.dump());
        write_file(key, issued.at("key").get<std::string>(), 0600);
        write_file(certificate, issued.at("certificate").get<std::string>());
    }
}

void installation::forget_connections()
{
    terminals_.clear();
    control_.reset();
}

} // namespace chukan::test
