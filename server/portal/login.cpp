#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/crypto/primitives.hpp"
#include "server/portal/handlers.hpp"
#include "server/portal/passwords.hpp"
#include "server/portal/reader.hpp"
#include "server/portal/relay.hpp"

#include <nlohmann/json.hpp>

#include <optional>

namespace chukan::portal {

using nlohmann::json;

namespace {

std::string cookie_of(const place& at, const std::string& token, std::chrono::seconds age)
{
    return "chukan_session=" + token + "; Path=/" + at.environment.name + "/; Max-Age=" + std::to_string(age.count()) +
           "; Secure; HttpOnly; SameSite=Strict";
}

json describe(const core& core, const session& value)
{
    return {{"user",
             {{"user_id", value.user_id},
              {"name", value.user_name},
              {"department", maybe(value.department)},
              {"roles", value.roles}}},
            {"insurer", {{"code", value.insurer}, {"name", value.insurer_name}}},
            {"rights", value.rights},
            {"departments", value.groups},
            {"password_change_required", value.must_change},
            {"expires_at", clock::to_iso(value.created + core.limits.total)},
            {"idle_seconds", core.limits.idle.count()}};
}

/// A password's age counts on the environment's clock: a trainee who moves on by three months must change it.
bool too_old(const core& core, const place& at, const std::string& changed_at)
{
    if (core.limits.password.most_days == 0)
        return false;
    const auto age = at.environment.clock.at(core.now()) - clock::from_iso(changed_at);
    return age > std::chrono::hours(24) * core.limits.password.most_days;
}

/// Who logs in, or the code of the refusal. The attempt is counted in a transaction of its own before the password is
/// looked at.
struct attempt {
    std::optional<store::user_row> user;
    std::string refusal;
};

attempt try_login(core& core, const place& at, const std::string& user_id, const std::string& password)
{
    attempt out;
    bool locked = false, known = true;
    core.context.database.transact([&](db::transaction& running) {
        known = store::find_insurer(running, at.scope()).has_value();
        out.user = store::count_attempt(running, at.scope(), user_id, core.limits.login_failures);
        locked = !out.user && store::find_user(running, at.scope(), user_id);
    });
    if (!known)
        throw service_error("E9311");
    if (!out.user) {
        // Whether somebody exists shows neither in the answer nor in its time; that somebody is locked may be seen.
        if (!locked)
            crypto::pretend_to_check_password();
        out.refusal = locked ? "E9305" : "E9304";
        return out;
    }
    const auto today = clock::to_date(at.environment.clock.at(core.now()));
    if (!crypto::password_matches(out.user->password_hash, password))
        out.refusal = "E9304";
    else if (out.user->valid_from.value_or(today) > today || out.user->valid_to.value_or(today) < today)
        out.refusal = "E9309";
    return out;
}

http::response wrong_password(const core& core, const std::vector<broken_rule>& broken, const char* pointer)
{
    std::string ja, en;
    json errors = json::array();
    for (const auto& each : broken) {
        ja += (ja.empty() ? "" : "、") + each.ja;
        en += (en.empty() ? "" : ", ") + each.en;
        errors.push_back({{"pointer", pointer},
                          {"code", "E9307"},
                          {"message", each.ja},
                          {"message_en", each.en},
                          {"rule", each.rule}});
    }
    auto problem = json::parse(core.codes->problem("E9307", {{"rule", ja}}));
    problem["title_en"] = core.codes->text_en("E9307", {{"rule", en}});
    problem["errors"] = std::move(errors);
    auto out = answer(problem, core.codes->find("E9307").status);
    out.content_type = "application/problem+json";
    return out;
}

} // namespace

http::response login(core& core, call& call)
{
    const body_reader body(call.request.body, {"user_id", "password"});
    const auto user_id = body.text("user_id", 1, 20), password = body.text("password", 1, 128);
    const auto found = try_login(core, call.at, user_id, password);
    const auto line = [&](const std::string& result) {
        return entry_of(core, call.request, call.at, for_log(user_id), call.what.name, "", result);
    };
    if (!found.refusal.empty()) {
        core.context.database.transact(
            [&](db::transaction& running) { store::write_log(running, {line(found.refusal)}); });
        throw service_error(found.refusal);
    }

    const std::string token = to_hex(crypto::random_bytes(32)), hash = crypto::sha256(token);
    const auto now = core.now();
    const auto must_change = found.user->must_change || too_old(core, call.at, found.user->password_changed_at);
    core.context.database.transact([&](db::transaction& running) {
        store::logged_in(running, call.at.scope(), user_id, must_change,
                         clock::to_iso(call.at.environment.clock.at(now)));
        store::add_session(running, hash, call.at.scope(), user_id, call.at.terminal, clock::to_iso(now));
        store::sweep_sessions(running, clock::to_iso(now - core.limits.total));
        store::sweep_keys(running, clock::to_iso(now - std::chrono::hours(24)));
        store::write_log(running, {line("201")});
    });
    const auto made = read_session(core, hash, now);
    if (!made)
        throw service_error("E9308"); // ended by an administrator at the same moment
    json content = describe(core, *made);
    content["token"] = token;
    auto out = answer(content, 201);
    out.headers.emplace_back("Set-Cookie", cookie_of(call.at, token, core.limits.total));
    return out;
}

http::response current_session(core& core, call& call)
{
    return answer(describe(core, *call.who));
}

http::response logout(core& core, call& call)
{
    core.context.database.transact([&](db::transaction& running) {
        store::end_session(running, call.who->token_hash);
        note(core, call, running, "", "204");
        store::notify_sessions(running);
    });
    core.sessions.forget_all();
    auto out = no_content();
    out.headers.emplace_back("Set-Cookie", cookie_of(call.at, "", std::chrono::seconds(0)));
    return out;
}

http::response change_password(core& core, call& call)
{
    const body_reader body(call.request.body, {"current_password", "new_password"});
    const auto current = body.text("current_password", 1, 128), fresh = body.text("new_password", 1, 128);
    const auto& who = *call.who;
    // Counted like a login, so that a session left open does not help to guess.
    const auto found = try_login(core, call.at, who.user_id, current);
    const auto refuse = [&](const std::string& result) {
        core.context.database.transact([&](db::transaction& running) { note(core, call, running, "", result); });
    };
    if (found.refusal == "E9304") {
        refuse("E9307");
        return wrong_password(core, {{"current", "現在のパスワードが違う", "the current password is wrong"}},
                              "/current_password");
    }
    if (!found.refusal.empty()) {
        refuse(found.refusal);
        throw service_error(found.refusal);
    }
    auto broken = broken_rules(core.limits.password, who.user_id, fresh);
    if (broken.empty()) {
        auto hashes = found.user->password_history;
        hashes.insert(hashes.begin(), found.user->password_hash);
        broken = reused(core.limits.password, hashes, fresh);
    }
    const auto at = clock::to_iso(call.at.environment.clock.at(core.now()));
    if (!broken.empty()) {
        core.context.database.transact([&](db::transaction& running) {
            store::logged_in(running, call.at.scope(), who.user_id, found.user->must_change,
                             at); // the current one was right
            note(core, call, running, "", "E9307");
        });
        return wrong_password(core, broken, "/new_password");
    }
    const auto hash = crypto::hash_password(fresh);
    core.context.database.transact([&](db::transaction& running) {
        store::set_password(running, call.at.scope(), who.user_id, hash, false, core.limits.password.history, at);
        store::end_sessions(running, call.at.scope(), who.user_id, who.token_hash);
        note(core, call, running, "", "204");
        store::notify_sessions(running);
    });
    core.sessions.forget_all();
    return no_content();
}

} // namespace chukan::portal
