#include "tests/integration/portal/fixture.hpp"

#include "peers/authority/bootstrap.hpp"
#include "platform/base/text.hpp"
#include "platform/contract/contract.hpp"
#include "platform/tls/identity.hpp"
#include "server/portal/portal.hpp"
#include "tests/integration/openapi/check.hpp"

#include <filesystem>

namespace chukan::portal {

namespace {

/// Certificates and screens, made once.
std::string prepare()
{
    const auto folder = test::database_cluster::instance().folder() + "/installation";
    authority::bootstrap({folder + "/secrets",
                          folder + "/public",
                          "test",
                          {"portal", "control", "operations", "intermediate", "provision"}});
    std::filesystem::create_directories(folder + "/share/web/dist/assets");
    write_file(folder + "/share/web/dist/index.html", "<!doctype html><title>端末</title>");
    write_file(folder + "/share/web/dist/assets/app-1a2b.js", "export {};");
    write_file(folder + "/share/openapi.yaml", read_file(test::source_directory() + "/server/openapi.yaml"));
    return folder;
}

} // namespace

portal_test::portal_test() : settings_(config::load(test::source_directory() + "/config/chukan.toml"))
{
    static const std::string folder = prepare();
    folder_ = folder;
    root_ = {read_file(folder_ + "/secrets/authority/ca.pem"), read_file(folder_ + "/secrets/authority/ca.key"), ""};
    http::engine::settings engine_settings;
    engine_settings.workers = 8;
    engine_ = http::create_engine(engine_settings);
    for (const char* name : {"operations", "intermediate", "provision"})
        owners_[name] = std::make_unique<fake_owner>(*engine_, name, folder_);

    process_ = std::unique_ptr<runtime::process>(new runtime::process{
        settings_, "test", test::source_directory() + "/config", folder_ + "/share",
        test::source_directory() + "/schema", folder_ + "/secrets", folder_ + "/public", *engine_, environments_,
        layout::result_codes::load(test::source_directory() + "/config"),
        [this](const std::string& system) {
            return system == "portal" ? portal_url() : "https://127.0.0.1:" + std::to_string(owners_.at(system)->port());
        },
        nullptr, false});
    const auto place = test::database_cluster::instance().create_database("portal");
    host_ = runtime::create_host(*process_, "portal", place.dsn, place.owner_dsn);
    host_->migrate();
    host_->create(create_portal);
    host_->listen(0, 0);
    host_->start();
    db::settings watching;
    watching.dsn = place.dsn;
    watching.connections = 1;
    database_ = db::open(watching);
    const std::string own = folder_ + "/secrets/control";
    control_ = http::create_client(*engine_, {own + "/certificate.pem", own + "/key.pem", folder_ + "/public/ca.pem"},
                                   "control");
    announce(1, "demo", "verification");
    announce(2, "demo", "production");
    announce(3, "other", "verification");
    seed("demo", {1, 2}, {"39130000", "39140009"});
    seed("other", {3}, {"39130000"});
}

portal_test::~portal_test()
{
    clients_.clear();
    control_.reset();
    host_->stop(std::chrono::seconds(5));
    host_.reset();
    owners_.clear();
    database_.reset();
    engine_->stop();
}

http::client& portal_test::client_of(const who& as)
{
    auto& place = clients_[as.world + as.insurer + as.terminal];
    if (!place) {
        tls::certificate_wish wish;
        wish.subject = {{"C", "JP"}, {"CN", as.insurer + " " + as.terminal}};
        wish.uri = tls::identity_uri({"test", "terminal", as.world, as.insurer, as.terminal, ""});
        wish.not_before = std::chrono::system_clock::now() - std::chrono::hours(1);
        wish.not_after = std::chrono::system_clock::now() + std::chrono::hours(1);
        const auto made = tls::issue(root_, wish);
        place = http::create_client(*engine_, {made.certificate, made.private_key, root_.certificate}, "terminal");
    }
    return *place;
}

http::response portal_test::stream(const who& as, http::client_request request)
{
    if (!as.token.empty())
        request.headers.emplace_back("Authorization", "Bearer " + as.token);
    return client_of(as).send_blocking(std::move(request));
}

portal_test::reply portal_test::fetch(const who& as, const std::string& path, http::header_list headers)
{
    http::client_request request;
    request.url = portal_url() + path;
    request.headers = std::move(headers);
    auto answer = stream(as, std::move(request));
    reply out{answer.status, std::move(answer.body), {}};
    for (auto& [name, text] : answer.headers)
        out.headers[name] = text;
    out.headers["content-type"] = answer.content_type;
    return out;
}

portal_test::reply portal_test::ask(const who& as, const std::string& method, const std::string& path,
                                    const std::string& body, http::header_list headers)
{
    http::client_request request;
    request.method = method;
    request.url = portal_url() + "/" + as.environment + "/api/v1" + path;
    request.body = body;
    request.headers = std::move(headers);
    auto answer = stream(as, std::move(request));
    reply out{answer.status, std::move(answer.body), {}};
    for (auto& [name, text] : answer.headers)
        out.headers[name] = text;
    out.headers["content-type"] = answer.content_type;
    EXPECT_EQ(openapi::describe(openapi::check(method, path, body, out.status, out.body)), "");
    return out;
}

portal_test::reply portal_test::try_login(const who& as, const std::string& user, const std::string& secret)
{
    return ask(as, "POST", "/sessions", nlohmann::json{{"user_id", user}, {"password", secret}}.dump());
}

portal_test::who portal_test::logged_in(const std::string& user, who as)
{
    auto session = try_login(as, user, password);
    if (session.status != 201) {
        session = try_login(as, user, initial);
        EXPECT_EQ(session.status, 201) << session.body;
        as.token = session.json().at("token");
        const auto changed = ask(as, "PUT", "/me/password",
                                 nlohmann::json{{"current_password", initial}, {"new_password", password}}.dump());
        EXPECT_EQ(changed.status, 204) << changed.body;
        return as;
    }
    as.token = session.json().at("token");
    return as;
}

portal_test::reply portal_test::as_control(const std::string& method, const std::string& path, const std::string& body)
{
    http::client_request request;
    request.method = method;
    request.url = portal_url() + path;
    request.body = body;
    const auto answer = control_->send_blocking(std::move(request));
    return {answer.status, answer.body, {}};
}

void portal_test::announce(int id, const std::string& world, const std::string& environment, const std::string& now)
{
    static std::int64_t version = 0;
    contract::environment_announcement value;
    value.id = static_cast<std::int16_t>(id);
    value.world = world;
    value.name = environment;
    value.phase = "運用";
    value.version = ++version;
    value.base_real = clock::to_iso(std::chrono::system_clock::now());
    value.base_environment = now;
    value.frozen = true;
    const auto answer = as_control("PUT", "/internal/environments/" + std::to_string(id), contract::encode(value));
    EXPECT_EQ(answer.status, 200) << answer.body;
}

void portal_test::seed(const std::string& world, const std::vector<int>& ids, const std::vector<std::string>& insurers)
{
    nlohmann::json body = {{"world", world}, {"insurers", insurers}, {"initial_password", initial}};
    for (const int id : ids)
        body["environments"].push_back({{"id", id}, {"name", id == 2 ? "production" : "verification"}});
    const auto answer = as_control("POST", "/internal/worlds", body.dump());
    EXPECT_EQ(answer.status, 200) << answer.body;
}

std::string portal_test::value(const std::string& sql)
{
    return database_->transact([&](db::transaction& running) {
        const auto row = running.exec(sql).one();
        return std::string(row.view(0));
    });
}

void portal_test::run(const std::string& sql)
{
    database_->transact([&](db::transaction& running) { running.exec(sql); });
}

std::vector<std::string> portal_test::logged(const std::string& operation)
{
    std::vector<std::string> out;
    database_->transact([&](db::transaction& running) {
        for (const auto row : running.exec(
                 "SELECT user_id, object, result FROM operation_log WHERE operation = $1 ORDER BY sequence", operation))
            out.push_back(row.text("user_id") + " " + row.text("object") + " " + row.text("result"));
    });
    return out;
}

} // namespace chukan::portal
