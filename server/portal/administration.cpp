#include "platform/base/error.hpp"
#include "platform/crypto/primitives.hpp"
#include "server/portal/handlers.hpp"
#include "server/portal/passwords.hpp"
#include "server/portal/reader.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace chukan::portal {

using nlohmann::json;

namespace {

/// Does `work` once for each Idempotency-Key: a repeat within a day gives the first answer, another request with the
/// same key is E9210. `work(transaction)` gives status and body; when it throws, the key stays free.
template <class Work> http::response once(core& core, const call& call, Work work)
{
    const auto* key = call.request.header("idempotency-key");
    if (key && (key->empty() || key->size() > 100))
        malformed("Idempotency-Key");
    const auto& user = call.who->user_id;
    const auto [status,
                body] = core.context.database.transact([&](db::transaction& running) -> std::pair<int, std::string> {
        if (!key)
            return work(running);
        // A keyed tag, because the body may hold an initial password.
        const auto tag = core.context.keys.tag(call.at.environment.id, "portal.idempotency",
                                               call.request.path + "\n" + call.request.body);
        if (const auto kept = store::take_key(running, call.at.scope(), user, *key, tag, clock::to_iso(core.now()))) {
            if (kept->request_tag != tag)
                throw service_error("E9210");
            return {kept->status, kept->answer};
        }
        auto made = work(running);
        store::keep_answer(running, call.at.scope(), user, *key, made.first, made.second);
        return made;
    });
    return status == 204 ? no_content() : answer(json::parse(body), status);
}

void require_good_password(const core& core, const std::string& user_id, const std::string& password)
{
    const auto broken = broken_rules(core.limits.password, user_id, password);
    if (!broken.empty())
        throw service_error("E9307", {{"rule", broken.front().ja}});
}

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

json describe(const store::department_row& value)
{
    return {{"code", value.code},
            {"name", value.name},
            {"parent", maybe(value.parent)},
            {"valid_from", maybe(value.valid_from)},
            {"valid_to", maybe(value.valid_to)}};
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
    store::user_row user;
    user.user_id = body.text("user_id", 1, 20);
    if (!user_id_valid(user.user_id))
        malformed("user_id");
    user.name = body.text("name", 1, 50);
    user.department = body.maybe_text("department", 20);
    user.valid_from = body.date("valid_from");
    user.valid_to = body.date("valid_to");
    if (user.valid_from && user.valid_to && *user.valid_to < *user.valid_from)
        malformed("valid_to");
    for (const auto& wanted : body.texts("roles", 20)) {
        const role* found = core.roles.find(wanted);
        // An insurer's administrator cannot make somebody an operator of the 取りまとめ機関.
        if (!found || (found->for_operator && !call.who->of_operator))
            malformed("roles");
        user.roles.push_back(found->code);
    }
    const auto password = body.text("initial_password", 1, 128);
    require_good_password(core, user.user_id, password);
    user.password_hash = crypto::hash_password(password);
    user.password_changed_at = date_now(core, call.at);
    user.must_change = true;
    return once(core, call, [&](db::transaction& running) -> std::pair<int, std::string> {
        if (user.department && !store::department_exists(running, call.at.scope(), *user.department))
            malformed("department");
        if (!store::add_user(running, call.at.scope(), user))
            throw service_error("E9210");
        note(core, call, running, user.user_id, "201");
        return {201, describe(core, user).dump()};
    });
}

http::response reset_password(core& core, call& call)
{
    const body_reader body(call.request.body, {"initial_password"});
    const auto password = body.text("initial_password", 1, 128);
    const auto& user_id = call.request.path_values.at("id");
    if (!user_id_valid(user_id))
        throw service_error("E9310");
    require_good_password(core, user_id, password);
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

http::response roles(core& core, call& call)
{
    json items = json::array();
    for (const auto& each : core.roles.roles()) {
        if (each.for_operator && !call.who->of_operator)
            continue;
        json rights = json::array();
        for (const auto& code : each.rights)
            rights.push_back({{"code", code}, {"name", core.roles.name_of_right(code)}});
        items.push_back({{"code", each.code}, {"name", each.name}, {"standard", true}, {"rights", rights}});
    }
    return answer({{"items", items}, {"next_cursor", nullptr}});
}

http::response departments(core& core, call& call)
{
    json items = json::array();
    for (const auto& each : core.context.database.transact(
             [&](db::transaction& running) { return store::departments(running, call.at.scope()); }))
        items.push_back(describe(each));
    return answer({{"items", items}, {"next_cursor", nullptr}});
}

http::response create_department(core& core, call& call)
{
    const body_reader body(call.request.body, {"code", "name", "parent", "valid_from", "valid_to"});
    store::department_row value{body.text("code", 1, 20), body.text("name", 1, 50), body.maybe_text("parent", 20),
                                body.date("valid_from"), body.date("valid_to")};
    if (!std::all_of(value.code.begin(), value.code.end(), [](unsigned char c) { return c < 0x80 && std::isalnum(c); }))
        malformed("code");
    return once(core, call, [&](db::transaction& running) -> std::pair<int, std::string> {
        if (value.parent && !store::department_exists(running, call.at.scope(), *value.parent))
            malformed("parent");
        if (!store::add_department(running, call.at.scope(), value))
            throw service_error("E9210");
        note(core, call, running, value.code, "201");
        return {201, describe(value).dump()};
    });
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
