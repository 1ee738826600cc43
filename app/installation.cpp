#include "app/installation.hpp"

#include "app/commands.hpp"
#include "app/places.hpp"
#include "app/systems.hpp"
#include "platform/base/text.hpp"

#include <nlohmann/json.hpp>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <unistd.h>

namespace chukan::app {

namespace {

std::string run_file(const places& where)
{
    return where.run() + "/chukan.json";
}

/// A pid may have been given to another program since: only one of our name counts. (Not its executable's path: a build may have replaced that while it ran.)
bool is_ours(int pid)
{
    if (pid <= 0 || ::kill(pid, 0) != 0)
        return false;
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat"); // 4711 (chukan) S …
    std::string line;
    std::getline(file, line);
    const auto open = line.find('('), close = line.rfind(')');
    if (open == std::string::npos || close == std::string::npos || close + 2 >= line.size())
        return false;
    const bool dead = line[close + 2] == 'Z' || line[close + 2] == 'X'; // killed, but nobody has asked how it ended
    return !dead && line.compare(open + 1, 6, "chukan") == 0;
}

} // namespace

std::optional<running_installation> find_running(const places& where)
{
    if (!std::filesystem::exists(run_file(where)))
        return std::nullopt;
    const auto value = nlohmann::json::parse(read_file(run_file(where)), nullptr, false);
    if (!value.is_object())
        return std::nullopt;
    running_installation out;
    out.pid = value.value("pid", 0);
    out.port_base = value.value("port_base", static_cast<unsigned short>(0));
    out.alive = is_ours(out.pid);
    return out;
}

void note_running(const places& where, unsigned short port_base)
{
    const nlohmann::json value = {{"pid", ::getpid()}, {"port_base", port_base}};
    write_file(run_file(where), value.dump() + "\n");
}

void forget_running(const places& where)
{
    std::filesystem::remove(run_file(where));
}

control_client::control_client(const places& where, unsigned short port_base) : port_base_(port_base)
{
    http::engine::settings settings;
    settings.io_threads = 1;
    settings.workers = 2;
    engine_ = http::create_engine(settings);
    const std::string own = where.secrets() + "/control";
    client_ = http::create_client(*engine_, {own + "/certificate.pem", own + "/key.pem", where.published() + "/ca.pem"}, "command");
}

control_client::~control_client()
{
    client_.reset();
    engine_->stop();
}

std::string control_client::url_of(const std::string& system) const
{
    return "https://127.0.0.1:" + std::to_string(port_base_ + place_of(system));
}

control_client::answer control_client::ask(const std::string& system, const std::string& method, const std::string& path, const std::string& body)
{
    http::client_request request;
    request.method = method;
    request.url = url_of(system) + path;
    request.body = body;
    request.timeout = std::chrono::seconds(300);
    auto reply = client_->send_blocking(std::move(request));
    return {reply.status, std::move(reply.body)};
}

std::string control_client::must(const std::string& system, const std::string& method, const std::string& path, const std::string& body)
{
    auto reply = ask(system, method, path, body);
    if (reply.status >= 300)
        throw std::runtime_error(system + " " + method + " " + path + ": " + std::to_string(reply.status) + " " + reply.body);
    return std::move(reply.body);
}

std::unique_ptr<control_client> control_of_running()
{
    const auto where = find_places();
    const auto other = find_running(where);
    if (other && other->alive)
        return std::make_unique<control_client>(where, other->port_base);
    std::fprintf(stderr, "%s\n", say("動いていません。先に ./chukan up を実行してください。", "Not running. Start it first: ./chukan up").c_str());
    return nullptr;
}

std::string environment_of(control_client& control, const std::string& world, const std::string& environment)
{
    const auto worlds = nlohmann::json::parse(control.must("control", "GET", "/worlds"));
    for (const auto& one : worlds.at("items"))
        if (one.at("name") == world)
            for (const auto& inside : one.at("environments"))
                if (inside.at("name") == environment)
                    return std::to_string(inside.at("id").get<int>());
    throw std::runtime_error(say("世界 " + world + " に環境 " + environment + " はありません。", "World " + world + " has no environment " + environment + "."));
}

} // namespace chukan::app
