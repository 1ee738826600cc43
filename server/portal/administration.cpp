#include "platform/base/error.hpp"
#include "platform/crypto/primitives.hpp"
#include "server/portal/entries.hpp"
#include "server/portal/once.hpp"
#include "server/portal/passwords.hpp"
#include "server/portal/reader.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace chukan::portal {

using nlohmann::json;

namespace {

std::string date_now(const core& core, const place& at)
{
    return clock::to_iso(at.environment.clock.at(core.now()));
}

json describe(const core& core, const store::user_row& user)
{
    return {{"user_id", user.user_id},
            {"name", user.name},
            {"department", maybe(user.department)},
            {"roles", user.roles},
            {"valid_from", maybe(user.valid_from)},
            {"valid_to", maybe(user.valid_to)},
            {"locked", user.failures >= core.limits.login_failures},
            {"password_change_required", user.must_change},
            {"last_login_at", maybe(user.last_login_at)}};
}

/// The fields of a user beside the id and the password.
void take_user(const core& core, const body_reader& body, entry& into)
{
    into.values["name"] = body.text("name", 0, 200);
    into.values["department"] = body.maybe_text("department", 200).value_or("");
    into.values["valid_from"] = body.maybe_text("valid_from", 8).value_or("");
    into.values["valid_to"] = body.maybe_text("valid_to", 8).value_or("");
    auto roles = body.texts("roles", 20);
    for (auto& each : roles)
        if (const role* standard = core.roles.find(each)) // by its name as well
            each = standard->code;
    into.values["roles"] = list_value(roles, "roles");
}

http::response put_user(core& core, call& call, const entry& given)
{
    return register_entry(core, call, given, [&](db::transaction& running) {
        return describe(core, *store::find_user(running, call.at.scope(), given.key)).dump();
    });
}

} // namespace

http::response users(core& core, call& call)
{
    json items = json::array();
    for (const auto& user : core.context.database.transact(
             [&](db::transaction& running) { return store::users(running, call.at.scope()); }))
        items.push_back(describe(core, user));
    return answer({{"items", items}, {"next_cursor", nullptr}});
}

http::response create_user(core& core, call& call)
{
    const body_reader body(call.request.body,
                           {"user_id", "name", "department", "roles", "valid_from", "valid_to", "initial_password"});
    entry given{"user", "1", body.text("user_id", 1, 200), {}};
    given.values["user_id"] = given.key;
    given.values["password"] = body.text("initial_password", 0, 128);
    take_user(core, body, given);
    return put_user(core, call, given);
}

http::response change_user(core& core, call& call)
{
    const body_reader body(call.request.body, {"name", "department", "roles", "valid_from", "valid_to"});
    entry given{"user", "2", call.request.path_values.at("id"), {}};
    given.values["user_id"] = given.key;
    take_user(core, body, given);
    return put_user(core, call, given);
}

http::response remove_user(core& core, call& call)
{
    entry given{"user", "3", call.request.path_values.at("id"), {}};
    given.values["user_id"] = given.key;
    return put_user(core, call, given);
}

http::response reset_password(core& core, call& call)
{
    const body_reader body(call.request.body, {"initial_password"});
    const auto password = body.text("initial_password", 1, 128);
    const auto& user_id = call.request.path_values.at("id");
    if (!user_id_valid(user_id))
        throw service_error("E9310");
    const auto broken = broken_rules(core.limits.password, user_id, password);
    if (!broken.empty())
        throw service_error("E9307", {{"rule", broken.front().ja}});
    const auto hash = crypto::hash_password(password);
    auto out = once(core, call, [&](db::transaction& running) -> std::pair<int, std::string> {
        if (!store::find_user(running, call.at.scope(), user_id))
            throw service_error("E9310");
        store::set_password(running, call.at.scope(), user_id, hash, true, core.limits.password.history,
                            date_now(core, call.at));
        store::end_sessions(running, call.at.scope(), user_id, "");
        note(core, call, running, user_id, "204");
        store::notify_sessions(running);
        return {204, "{}"};
    });
    core.sessions.forget_all();
    return out;
}

http::response insurer_definition(core& core, call& call)
{
    const auto found = core.context.database.transact(
        [&](db::transaction& running) { return store::find_insurer(running, call.at.scope()); });
    return answer({{"encoding", found && !found->encoding.empty() ? found->encoding : "0"}});
}

http::response define_insurer(core& core, call& call)
{
    const body_reader body(call.request.body, {"encoding"});
    const auto encoding = body.text("encoding", 1, 1);
    if (encoding < "0" || encoding > "2")
        malformed("encoding");
    core.context.database.transact([&](db::transaction& running) {
        store::set_encoding(running, call.at.scope(), encoding);
        note(core, call, running, encoding, "200");
        store::notify_sessions(running);
    });
    core.sessions.forget_all();
    return answer({{"encoding", encoding}});
}

} // namespace chukan::portal
