#include "app/commands.hpp"
#include "app/systems.hpp"
#include "app/worlds.hpp"
#include "platform/base/text.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>

namespace chukan::app {

namespace {

/// One question with its verdict. `whose`: setup (yours), system (the terminal's or vendor's), simulator (ours).
struct check {
    std::string name, whose;
    std::function<std::string()> ask; // empty: good; else what is wrong and what to do
};

std::string certificate_problem(const std::string& file)
{
    if (!std::filesystem::exists(file))
        return say("ありません: ", "missing: ") + file;
    const std::string text = read_file(file);
    return text.find("BEGIN CERTIFICATE") == std::string::npos ? say("証明書ではありません: ", "not a certificate: ") + file : std::string();
}

std::string readiness_problem(control_client& control, std::size_t port)
{
    http::client_request request;
    request.url = "http://127.0.0.1:" + std::to_string(port + 100) + "/readyz";
    request.timeout = std::chrono::seconds(5);
    try {
        const auto answer = control.client().send_blocking(std::move(request));
        return answer.status == 200 ? std::string() : answer.body;
    } catch (const http::unreachable& failure) {
        return failure.what();
    }
}

} // namespace

int doctor(bool json)
{
    const auto where = find_places();
    std::vector<check> checks;
    checks.push_back({"config", "setup", [&]() -> std::string {
                          config::load(where.config + "/chukan.toml");
                          return {};
                      }});
    checks.push_back({"space", "setup", [&]() -> std::string {
                          const auto space = std::filesystem::space(where.share).available >> 20;
                          return space < 2048 ? say("空きが 2 GB を切っています: ", "less than 2 GB free: ") + std::to_string(space) + " MB" : std::string();
                      }});
    checks.push_back({"ca", "setup", [&] { return certificate_problem(where.published() + "/ca.pem"); }});
    const auto other = find_running(where);
    checks.push_back({"running", "setup", [&]() -> std::string {
                          return other && other->alive ? std::string() : say("動いていません。./chukan up を実行してください。", "not running: ./chukan up");
                      }});
    std::unique_ptr<control_client> control;
    if (other && other->alive) {
        control = std::make_unique<control_client>(where, other->port_base);
        for (const auto& system : systems())
            checks.push_back({"ready " + system.name, "simulator",
                              [&, port = other->port_base + place_of(system.name)] { return readiness_problem(*control, port); }});
        checks.push_back({"world clock", "simulator", [&]() -> std::string {
                              const auto list = nlohmann::json::parse(control->must("control", "GET", "/worlds"));
                              return list.at("items").empty() ? say("世界がありません。", "no world") : std::string();
                          }});
        for (const auto& insurer : demo_insurers())
            checks.push_back({"certificate " + insurer, "setup",
                              [&where, insurer] { return certificate_problem(where.certificates() + "/demo/" + insurer + "-T001.crt.pem"); }});
    }
    auto out = nlohmann::json::array();
    bool good = true;
    for (const auto& one : checks) {
        std::string problem;
        try {
            problem = one.ask();
        } catch (const std::exception& failure) {
            problem = failure.what();
        }
        good = good && problem.empty();
        out.push_back({{"check", one.name}, {"whose", one.whose}, {"good", problem.empty()}, {"problem", problem}});
        if (!json)
            std::printf("%-4s %-24s %-10s %s\n", problem.empty() ? "ok" : "NG", one.name.c_str(), one.whose.c_str(), problem.c_str());
    }
    if (json)
        std::printf("%s\n", out.dump().c_str());
    return good ? 0 : 1;
}

} // namespace chukan::app
