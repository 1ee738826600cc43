#include "app/commands.hpp"
#include "app/systems.hpp"
#include "app/worlds.hpp"
#include "platform/base/text.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <filesystem>
#include <functional>
#include <unistd.h>

namespace chukan::app {

namespace {

void print(const std::string& line)
{
    std::printf("%s\n", line.c_str());
}

/// Runs `work` against the running installation; explains what is missing otherwise.
int with_control(const std::function<int(const places&, control_client&)>& work)
{
    const auto where = find_places();
    const auto other = find_running(where);
    if (!other || !other->alive) {
        std::fprintf(stderr, "%s\n", say("動いていません。先に ./chukan up を実行してください。", "Not running. Start it first: ./chukan up").c_str());
        return 2;
    }
    try {
        control_client control(where, other->port_base);
        return work(where, control);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "chukan: %s\n", failure.what());
        return 1;
    }
}

void print_certificate(const issued_certificate& value)
{
    print(value.p12_file + "  (" + say("パスワード", "password") + " " + certificate_password + ")");
    print(value.certificate_file);
    print(value.key_file);
}

} // namespace

int status(bool json)
{
    const auto where = find_places();
    const auto other = find_running(where);
    if (!other || !other->alive) {
        print(json ? "{\"running\":false}" : say("動いていません。", "Not running."));
        return 1;
    }
    control_client control(where, other->port_base);
    nlohmann::json out = {{"running", true}, {"pid", other->pid}, {"port_base", other->port_base}, {"systems", nlohmann::json::array()}};
    bool all_ready = true;
    for (const auto& system : systems()) {
        http::client_request request;
        const auto port = other->port_base + place_of(system.name);
        request.url = "http://127.0.0.1:" + std::to_string(port + 100) + "/readyz";
        request.timeout = std::chrono::seconds(5);
        std::string state = "unreachable";
        try {
            state = control.client().send_blocking(std::move(request)).status == 200 ? "ready" : "not ready";
        } catch (const http::unreachable&) {
        }
        all_ready = all_ready && state == "ready";
        out["systems"].push_back({{"name", system.name}, {"title", system.title_ja}, {"port", port}, {"state", state}});
    }
    if (json) {
        print(out.dump());
    } else {
        print("pid " + std::to_string(other->pid));
        for (const auto& system : out["systems"])
            std::printf("%-14s %5d  %-12s %s\n", system["name"].get<std::string>().c_str(), system["port"].get<int>(),
                        system["state"].get<std::string>().c_str(), system["title"].get<std::string>().c_str());
    }
    return all_ready ? 0 : 1;
}

int logs(unsigned lines, bool follow)
{
    const auto file = find_places().log() + "/chukan.jsonl";
    if (!std::filesystem::exists(file)) {
        print(say("まだ記録がありません: ", "No log yet: ") + file);
        return 1;
    }
    const std::string count = std::to_string(lines);
    if (follow)
        ::execlp("tail", "tail", "-n", count.c_str(), "-F", file.c_str(), nullptr);
    else
        ::execlp("tail", "tail", "-n", count.c_str(), file.c_str(), nullptr);
    return 2;
}

int world_list(bool json)
{
    return with_control([&](const places&, control_client& control) {
        const auto body = control.must("control", "GET", "/worlds");
        if (json) {
            print(body);
            return 0;
        }
        const auto list = nlohmann::json::parse(body);
        for (const auto& world : list.at("items"))
            for (const auto& environment : world.at("environments"))
                std::printf("%-20s %-13s %s  %s\n", world.at("name").get<std::string>().c_str(), environment.at("name").get<std::string>().c_str(),
                            environment.at("now").get<std::string>().c_str(), environment.at("phase").get<std::string>().c_str());
        return 0;
    });
}

int world_create(const world_options& options)
{
    return with_control([&](const places& where, control_client& control) {
        const auto insurers = options.insurers.empty() ? demo_insurers() : split(options.insurers, ',');
        const auto now = options.now.empty() ? std::string("2017-11-13T09:00:00+09:00") : options.now;
        for (const auto& certificate : provide_world(where, control, {options.name, options.seed, now, insurers, options.automatic_sending}))
            print_certificate(certificate);
        return 0;
    });
}

int world_reset(const std::string& name, const std::string& environment)
{
    return with_control([&](const places&, control_client& control) {
        print(control.must("control", "POST", "/worlds/" + name + "/reset" + (environment.empty() ? "" : "?environment=" + environment), "{}"));
        return 0;
    });
}

int world_delete(const std::string& name)
{
    return with_control([&](const places& where, control_client& control) {
        control.must("control", "DELETE", "/worlds/" + name);
        std::filesystem::remove_all(where.certificates() + "/" + name);
        print(say("消しました: ", "Deleted: ") + name);
        return 0;
    });
}

int world_clock(const std::string& name, const std::string& environment, const std::string& body)
{
    return with_control([&](const places&, control_client& control) {
        print(control.must("control", "PUT", "/worlds/" + name + "/environments/" + environment, body));
        return 0;
    });
}

int certificate_issue(const certificate_options& options)
{
    return with_control([&](const places& where, control_client& control) {
        print_certificate(issue_certificate(where, control, options.world, options.organisation, options.terminal, options.kind, options.days));
        return 0;
    });
}

int certificate_revoke(const certificate_options& options)
{
    return with_control([&](const places&, control_client& control) {
        const nlohmann::json body = {{"reason", options.reason}};
        print(control.must("authority", "POST", "/internal/certificates/" + options.serial + "/revoke", body.dump()));
        return 0;
    });
}

int certificate_list(const std::string& world, bool json)
{
    return with_control([&](const places&, control_client& control) {
        const auto body = control.must("authority", "GET", "/internal/certificates" + (world.empty() ? "" : "?world=" + world));
        if (json) {
            print(body);
            return 0;
        }
        const auto list = nlohmann::json::parse(body);
        for (const auto& one : list.at("items"))
            print(one.dump());
        return 0;
    });
}

int not_yet(const std::string& command)
{
    std::fprintf(stderr, "%s: %s\n", command.c_str(), say("この機能はまだありません。", "not available yet in this version.").c_str());
    return 2;
}

} // namespace chukan::app
