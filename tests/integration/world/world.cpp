#include "tests/integration/world/world.hpp"

#include "app/systems.hpp"
#include "app/worlds.hpp"
#include "peers/authority/bootstrap.hpp"
#include "platform/base/text.hpp"
#include "platform/log/log.hpp"
#include "tests/support/cluster.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

namespace chukan::test {

namespace {

const std::vector<std::string> insurers{"39130000", "39140009"};

} // namespace

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

world& world::instance()
{
    static world only;
    return only;
}

world::world()
{
    auto& cluster = database_cluster::instance();
    folder_ = cluster.folder() + "/installation";
    std::filesystem::create_directories(folder_);
    const auto root = source_directory();
    where_.config = root + "/config";
    where_.schema = root + "/schema";
    where_.share = root;
    where_.var = folder_;
    log::configure(folder_ + "/chukan.jsonl", log::level::info);
    for (const auto& [system, urls] : cluster.provide(app::system_names()))
        urls_[system] = {urls.dsn, urls.owner_dsn};
    authority::bootstrap({where_.secrets(), where_.published(), app::installation_id(where_), app::system_names()});
    start();
    provide("demo");
}

world::~world()
{
    terminals_.clear();
    control_.reset();
    process_.reset();
}

void world::start()
{
    app::process_options options;
    options.where = where_;
    options.settings = config::load(where_.config + "/chukan.toml");
    options.roles = app::system_names();
    options.port_base = 0;
    options.databases = urls_;
    process_ = std::make_unique<app::process>(std::move(options));
    process_->start();
    const std::string own = where_.secrets() + "/control";
    control_ = http::create_client(process_->engine(), {own + "/certificate.pem", own + "/key.pem", where_.published() + "/ca.pem"}, "command");
}

void world::restart()
{
    terminals_.clear();
    control_.reset();
    process_.reset();
    start();
}

reply world::control_reply(const std::string& system, const std::string& method, const std::string& path, const std::string& body)
{
    http::client_request request;
    request.method = method;
    request.url = process_->url_of(system) + path;
    request.body = body;
    request.timeout = std::chrono::seconds(120);
    auto answer = control_->send_blocking(std::move(request));
    return {answer.status, std::move(answer.body), answer.content_type};
}

nlohmann::json world::control(const std::string& system, const std::string& method, const std::string& path, const std::string& body)
{
    const auto answer = control_reply(system, method, path, body);
    if (answer.status >= 300)
        throw std::runtime_error(system + " " + method + " " + path + ": " + std::to_string(answer.status) + " " + answer.body);
    return answer.json();
}

void world::provide(const std::string& name)
{
    const nlohmann::json wish = {{"name", name}, {"seed", 1}, {"insurers", insurers}, {"if_missing", true}};
    control("control", "POST", "/worlds", wish.dump());
    auto organisations = insurers;
    organisations.push_back(app::operator_organisation);
    std::filesystem::create_directories(where_.certificates() + "/" + name);
    for (const auto& organisation : organisations) {
        const std::string base = where_.certificates() + "/" + name + "/" + organisation;
        if (std::filesystem::exists(base + ".pem"))
            continue;
        const nlohmann::json asked = {{"world", name}, {"organisation", organisation}, {"terminal", "T001"}, {"kind", "terminal"}, {"days", 30}, {"password", "x"}};
        const auto issued = control("authority", "POST", "/internal/certificates", asked.dump());
        write_file(base + ".key", issued.at("key").get<std::string>(), 0600);
        write_file(base + ".pem", issued.at("certificate").get<std::string>());
    }
}

std::unique_ptr<terminal> world::fresh_terminal(const std::string& organisation, const std::string& name)
{
    const std::string base = where_.certificates() + "/" + name + "/" + organisation;
    return std::make_unique<terminal>(process_->engine(), tls::settings{base + ".pem", base + ".key", where_.published() + "/ca.pem"},
                                      [this] { return process_->url_of("portal"); });
}

terminal& world::clerk(const std::string& insurer)
{
    auto& place = terminals_["clerk " + insurer];
    if (!place) {
        place = fresh_terminal(insurer);
        EXPECT_LT(place->login("clerk"), 300);
    }
    return *place;
}

terminal& world::administrator(const std::string& insurer)
{
    auto& place = terminals_["admin " + insurer];
    if (!place) {
        place = fresh_terminal(insurer);
        EXPECT_LT(place->login("admin"), 300);
    }
    return *place;
}

terminal& world::operator_terminal()
{
    auto& place = terminals_["operator"];
    if (!place) {
        place = fresh_terminal(app::operator_organisation);
        EXPECT_LT(place->login("operator"), 300);
    }
    return *place;
}

void world::automatic_sending(bool on, const std::string& environment)
{
    control("control", "PUT", "/worlds/demo/environments/" + environment, nlohmann::json{{"automatic_sending", on}}.dump());
}

} // namespace chukan::test
