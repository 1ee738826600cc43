#include "tests/bench/instance.hpp"

#include "tests/bench/report.hpp"

#include "platform/base/text.hpp"
#include "platform/db/database.hpp"

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

namespace chukan::bench {

namespace {

// In the order of app/systems.cpp: port base + place.
const std::vector<std::string> bench_systems{"portal", "control", "operations", "intermediate", "provision", "juki",
                                             "nws", "institutions", "mynaportal", "pmo", "authority"};

/// A file as the body of a request.
class file_stream : public http::body_stream {
public:
    explicit file_stream(const std::string& path) : file_(path, std::ios::binary) {}
    boost::asio::awaitable<std::optional<std::string>> next() override
    {
        std::string piece(256 * 1024, '\0');
        file_.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        piece.resize(static_cast<std::size_t>(file_.gcount()));
        if (piece.empty())
            co_return std::nullopt;
        co_return piece;
    }

private:
    std::ifstream file_;
};

} // namespace

instance::instance() : base_(free_ports(120))
{
    http::engine::settings settings;
    settings.io_threads = 1;
    settings.workers = 2;
    engine_ = http::create_engine(settings);
}

instance::~instance()
{
    terminal_.reset();
    control_.reset();
    engine_->stop();
    stop();
}

std::map<std::string, std::string> instance::environment() const
{
    return {{"CHUKAN_VAR", folder() + "/var"}, {"LC_ALL", "C.UTF-8"}};
}

double instance::start()
{
    const auto began = std::chrono::steady_clock::now();
    server_ = std::make_unique<child>(std::vector<std::string>{own_program(), "serve", "--port-base", std::to_string(base_)}, environment(),
                                      folder() + "/serve.log");
    const auto log = folder() + "/serve.log";
    for (;;) {
        if (!server_->alive())
            throw std::runtime_error("the server ended at once: " + read_file(log));
        if (read_file(log).find("All systems are ready") != std::string::npos)
            break;
        if (std::chrono::steady_clock::now() - began > std::chrono::minutes(3))
            throw std::runtime_error("the server does not get ready: " + read_file(log));
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    std::filesystem::rename(log, folder() + "/started.log"); // the next start is to be told by its own words
    return took.count();
}

void instance::stop()
{
    if (server_)
        server_->stop();
    server_.reset();
}

void instance::make_world(bool automatic_sending)
{
    // The demo world's certificates are made after the systems are ready.
    for (int turn = 0; turn < 600 && !std::filesystem::exists(folder() + "/var/certificates/demo/99990008-T001.crt.pem"); ++turn)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    if (!server_->alive())
        throw std::runtime_error("the server has ended: " + read_file(folder() + "/started.log"));
    std::vector<std::string> command{own_program(), "world", "create", "bench"};
    if (automatic_sending)
        command.emplace_back("--automatic-sending");
    run_program(command, environment());
    const auto row = db::administer(dsn("chukan_control"), "SELECT environment_id AS id FROM world_environment WHERE world = 'bench' AND name = 'production'");
    environment_id_ = row.one().text("id");
}

unsigned short instance::port_of(const std::string& system) const
{
    for (std::size_t place = 0; place < bench_systems.size(); ++place)
        if (bench_systems[place] == system)
            return static_cast<unsigned short>(base_ + place);
    throw std::runtime_error("no system " + system);
}

credentials instance::terminal() const
{
    const auto stem = folder() + "/var/certificates/bench/" + insurer + "-T001";
    return {stem + ".crt.pem", stem + ".key.pem", folder() + "/var/public/ca.pem"};
}

std::string instance::dsn(const std::string& database) const
{
    auto password = read_file(folder() + "/var/secrets/cluster/superuser_password");
    password.erase(password.find_last_not_of('\n') + 1);
    return "host=" + db::dsn_value(folder() + "/var/postgresql") + " port=5432 user=chukan_admin dbname=" + database + " password=" + password;
}

http::client& instance::control_client()
{
    const auto own = folder() + "/var/secrets/control";
    if (!control_)
        control_ = http::create_client(*engine_, {own + "/certificate.pem", own + "/key.pem", folder() + "/var/public/ca.pem"}, "bench");
    return *control_;
}

http::client& instance::terminal_client()
{
    const auto who = terminal();
    if (!terminal_)
        terminal_ = http::create_client(*engine_, {who.certificate, who.key, who.authorities}, "bench");
    return *terminal_;
}

std::string instance::ask(http::client& client, const std::string& system, const std::string& method, const std::string& path,
                          http::header_list headers, const std::string& body, const std::string& file)
{
    http::client_request request;
    request.method = method;
    request.url = "https://127.0.0.1:" + std::to_string(port_of(system)) + path;
    request.headers = std::move(headers);
    request.body = body;
    request.timeout = std::chrono::seconds(600);
    request.response_limit = std::size_t{1} << 30; // a KN011 of 1.6 million rows is held whole to be counted
    if (!file.empty()) {
        request.stream = std::make_unique<file_stream>(file);
        request.content_length = std::filesystem::file_size(file);
        request.content_type = file.ends_with(".csv") ? "text/csv" : "application/x-ndjson";
    }
    const auto answer = client.send_blocking(std::move(request));
    if (answer.status / 100 != 2)
        throw std::runtime_error(method + " " + path + " at " + system + ": " + std::to_string(answer.status) + " " + answer.body);
    return answer.body;
}

std::string instance::as_control(const std::string& system, const std::string& method, const std::string& path, const std::string& body, const std::string& file)
{
    return ask(control_client(), system, method, path, {{"Chukan-Environment", environment_id_}}, body, file);
}

std::string instance::as_terminal(const std::string& method, const std::string& path, const std::string& body, const std::string& file,
                                  http::header_list more)
{
    auto headers = std::move(more);
    if (!token_.empty())
        headers.emplace_back("Authorization", "Bearer " + token_);
    if (!file.empty())
        headers.emplace_back("Content-Disposition", "attachment; filename=\"" + std::filesystem::path(file).filename().string() + "\"");
    return ask(terminal_client(), "portal", method, "/production/api/v1" + path, headers, body, file);
}

std::string instance::as_terminal_page(const std::string& path)
{
    return ask(terminal_client(), "portal", "GET", path, {}, {}, {});
}

std::string instance::log_in()
{
    constexpr auto initial = "Chukan-2017", lasting = "Bench-2017-ab";
    const auto credentials_of = [](const char* password) { return nlohmann::json{{"user_id", "clerk"}, {"password", password}}.dump(); };
    token_.clear();
    if (!std::filesystem::exists(folder() + "/password_changed")) {
        token_ = nlohmann::json::parse(as_terminal("POST", "/sessions", credentials_of(initial))).at("token");
        as_terminal("PUT", "/me/password", nlohmann::json{{"current_password", initial}, {"new_password", lasting}}.dump());
        token_.clear();
        std::ofstream(folder() + "/password_changed") << "yes\n";
    }
    token_ = nlohmann::json::parse(as_terminal("POST", "/sessions", credentials_of(lasting))).at("token");
    return token_;
}

} // namespace chukan::bench
