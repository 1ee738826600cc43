#include "server/portal/handlers.hpp"

#include "platform/base/error.hpp"

#include <nlohmann/json.hpp>

#include <map>

namespace chukan::portal {

using nlohmann::json;

handler find_handler(const std::string& operation)
{
    static const std::map<std::string, handler> known{
        {"terminal", terminal},
        {"login", login},
        {"session", current_session},
        {"logout", logout},
        {"change_password", change_password},
        {"users", users},
        {"create_user", create_user},
        {"change_user", change_user},
        {"remove_user", remove_user},
        {"reset_password", reset_password},
        {"roles", roles},
        {"create_role", register_role},
        {"change_role", register_role},
        {"remove_role", remove_role},
        {"departments", departments},
        {"create_department", register_department},
        {"change_department", register_department},
        {"remove_department", remove_department},
        {"access_groups", access_groups},
        {"create_access_group", register_access_group},
        {"change_access_group", register_access_group},
        {"remove_access_group", remove_access_group},
        {"insurer_definition", insurer_definition},
        {"define_insurer", define_insurer},
        {"operation_log", operation_log},
        {"masters", masters},
        {"master", master},
        {"master_file", master_file},
        {"master_releases", master_releases},
        {"release_changes", release_changes},
        {"release_masters", release_masters},
        {"roll_back_masters", roll_back_masters},
        {"files", files},
        {"layout", layout_help},
    };
    const auto found = known.find(operation);
    return found == known.end() ? nullptr : found->second;
}

http::response answer(const json& content, int status)
{
    // Values may come from a request, in any bytes.
    auto out = http::response::json(content.dump(-1, ' ', false, json::error_handler_t::replace), status);
    out.headers = {{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}};
    return out;
}

http::response no_content()
{
    auto out = http::response::empty(204);
    out.headers = {{"Cache-Control", "no-store"}};
    return out;
}

json maybe(const std::optional<std::string>& value)
{
    return value ? json(*value) : json();
}

void note(core& core, const call& call, db::transaction& running, const std::string& object, const std::string& result)
{
    store::write_log(running, {entry_of(core, call.request, call.at, call.who ? call.who->user_id : "", call.what.name,
                                        object, result)});
}

http::response terminal(core& core, call& call)
{
    const auto insurer = core.context.database.transact(
        [&](db::transaction& running) { return store::find_insurer(running, call.at.scope()); });
    if (!insurer)
        throw service_error("E9311");
    const auto& environment = call.at.environment;
    return answer({{"world", environment.world},
                   {"environment", environment.name},
                   {"environment_name", environment.name == "production" ? "本番環境" : "接続検証環境"},
                   {"environment_time", clock::to_iso(environment.clock.at(core.now()))},
                   {"phase", environment.phase},
                   {"frozen", environment.clock.frozen},
                   {"insurer", {{"code", insurer->code}, {"name", insurer->name}, {"operator", insurer->of_operator}}},
                   {"terminal", call.at.terminal}});
}

http::response operation_log(core& core, call& call)
{
    const auto limit = call.request.integer_query("limit", 100, 1, 1000);
    const auto before = call.request.integer_query("cursor", 0, 0, INT64_MAX);
    const auto rows = core.context.database.transact([&](db::transaction& running) {
        return store::read_log(running, call.at.scope(), call.request.query_or("user_id", ""),
                               call.request.query_or("operation", ""), before, limit + 1);
    });
    json items = json::array();
    for (const auto& row : rows) {
        if (items.size() == static_cast<std::size_t>(limit))
            break;
        const auto& entry = row.entry;
        items.push_back({{"at", entry.at},
                         {"real_at", entry.real_at},
                         {"user_id", entry.user_id},
                         {"terminal", entry.terminal},
                         {"operation", entry.operation},
                         {"object", entry.object},
                         {"result", entry.result},
                         {"trace", entry.trace}});
    }
    const bool more = rows.size() > static_cast<std::size_t>(limit);
    return answer(
        {{"items", items},
         {"next_cursor", more ? json(std::to_string(rows[static_cast<std::size_t>(limit) - 1].sequence)) : json()}});
}

} // namespace chukan::portal
