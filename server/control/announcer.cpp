#include "server/control/announcer.hpp"

#include "platform/log/log.hpp"

#include <nlohmann/json.hpp>

#include <set>
#include <stdexcept>

namespace chukan::control {

http::response announcer::ask(const std::string& system, const std::string& method, const std::string& path, std::string body)
{
    http::client_request request;
    request.method = method;
    request.url = context_.url_of(system) + path;
    request.receiver = system;
    request.body = std::move(body);
    request.timeout = std::chrono::seconds(120);
    auto answer = context_.client.send_blocking(std::move(request));
    if (answer.status >= 300)
        throw std::runtime_error(system + " answered " + std::to_string(answer.status) + " to " + method + " " + path);
    return answer;
}

std::vector<std::string> announcer::announce_all()
{
    const auto list = context_.database.transact([&](db::transaction& running) { return store::due_announcements(running, systems_); });
    std::set<std::string> missed;
    for (const auto& [system, environment] : list) {
        if (missed.contains(system))
            continue;
        try {
            ask(system, "PUT", "/internal/environments/" + std::to_string(environment.id), contract::encode(environment));
            context_.database.transact([&](db::transaction& running) { store::announced(running, system, environment.id, environment.version); });
        } catch (const std::exception& failure) {
            missed.insert(system);
            log::write(log::level::warning, "control", "announcement.failed", {{"system", system}, {"error", failure.what()}});
        }
    }
    return {missed.begin(), missed.end()};
}

void announcer::seed(const world& value)
{
    nlohmann::json body = {{"world", value.name}, {"insurers", value.insurers}, {"initial_password", value.initial_password}};
    const auto environments =
        context_.database.transact([&](db::transaction& running) { return store::environments(running, value.name); });
    for (const auto& environment : environments)
        body["environments"].push_back({{"id", environment.id}, {"name", environment.name}});
    ask("portal", "POST", "/internal/worlds", body.dump());
    context_.database.transact([&](db::transaction& running) { store::mark_seeded(running, value.name); });
}

void announcer::remove(std::int16_t environment, bool keep)
{
    for (const auto& system : systems_)
        if (system != "control")
            ask(system, "DELETE", "/internal/environments/" + std::to_string(environment) + (keep ? "?keep=environment" : ""), "");
}

} // namespace chukan::control
