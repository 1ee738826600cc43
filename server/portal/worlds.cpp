#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/crypto/primitives.hpp"
#include "platform/log/log.hpp"
#include "server/portal/handlers.hpp"
#include "server/portal/reader.hpp"

#include <nlohmann/json.hpp>

#include <map>

namespace chukan::portal {

using nlohmann::json;

namespace {

struct body_name {
    std::string name;
    bool of_operator{false};
};

/// Names of the insurers (保険者コード) from config/masters/bodies.json; kind 90 is the 取りまとめ機関.
std::map<std::string, body_name> names(const core& core)
{
    std::map<std::string, body_name> out;
    const auto content = json::parse(read_file(core.context.config_directory + "/masters/bodies.json"));
    for (const auto& body : content.at("bodies"))
        if (const auto insurer = body.value("insurer", std::string()); !insurer.empty())
            out[insurer] = {body.at("name").get<std::string>(), body.value("kind", std::string()) == "90"};
    return out;
}

struct first_user {
    const char *user_id, *name, *role;
};
constexpr first_user insurer_users[] = {{"admin", "システム管理者", "システム管理者"},
                                        {"clerk", "業務担当者", "業務担当者"}};
constexpr first_user operator_users[] = {{"admin", "システム管理者", "システム管理者"},
                                         {"operator", "取りまとめ機関運用者", "取りまとめ機関運用者"}};

std::string environment_time(const core& core, std::int16_t id)
{
    const auto known = core.context.environments.find(id); // control may seed before it announces
    return clock::to_iso(known ? known->clock.at(core.now()) : core.now());
}

} // namespace

http::response seed_world(core& core, http::request& request)
{
    if (!request.peer.identity || request.peer.identity->organisation != "control")
        throw service_error("E9105", {{"kind", request.peer.identity ? request.peer.identity->organisation : ""}});
    const body_reader body(request.body, {"world", "environments", "insurers", "initial_password"});
    const auto world = body.text("world", 1, 40), password = body.text("initial_password", 1, 128);
    std::vector<std::int16_t> environments;
    std::map<std::string, body_name> insurers;
    const auto known = names(core);
    try {
        for (const auto& each : body.content().at("environments"))
            environments.push_back(each.at("id").get<std::int16_t>());
        for (const auto& each : body.content().at("insurers")) {
            const auto code = each.get<std::string>();
            const auto found = known.find(code);
            insurers[code] = found == known.end() ? body_name{code, false} : found->second;
        }
    } catch (const json::exception&) {
        malformed("environments, insurers");
    }
    for (const auto& [code, value] : known) // whoever takes part, there is one 取りまとめ機関 in every world
        if (value.of_operator)
            insurers[code] = value;

    // One hash for all: this password is told to everybody, and each user must replace it at the first login.
    const auto hash = crypto::hash_password(password);
    unsigned made = 0;
    core.context.database.transact([&](db::transaction& running) {
        made = 0;
        for (const auto environment : environments)
            for (const auto& [code, value] : insurers) {
                const store::scope of{environment, code};
                store::seed_insurer(running, of, value.name, value.of_operator);
                for (const auto& each : value.of_operator ? operator_users : insurer_users) {
                    store::user_row user;
                    user.user_id = each.user_id;
                    user.name = each.name;
                    const role* found = core.roles.find(each.role);
                    if (!found)
                        throw std::runtime_error(std::string("config/roles.json lacks the standard role ") + each.role);
                    user.roles = {found->code};
                    user.password_hash = hash;
                    user.password_changed_at = environment_time(core, environment);
                    user.must_change = true;
                    made += store::add_user(running, of, user) ? 1 : 0;
                }
            }
    });
    log::write(log::level::info, "portal", "world.seeded", {{"world", world}, {"users", std::to_string(made)}});
    return answer({{"users", made}});
}

} // namespace chukan::portal
