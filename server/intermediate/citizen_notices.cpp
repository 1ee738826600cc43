#include "server/intermediate/citizen_notices.hpp"

#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/base/uuid.hpp"
#include "platform/crypto/content.hpp"
#include "server/intermediate/branch_store.hpp"
#include "server/intermediate/citizen_store.hpp"
#include "server/intermediate/citizens.hpp"
#include "server/intermediate/visibility.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace chukan::intermediate {

namespace {

using nlohmann::json;

constexpr std::size_t longest_title = 60, longest_text = 1000; // characters

std::size_t characters(const std::string& text)
{
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](unsigned char each) { return (each & 0xc0) != 0x80; }));
}

/// Twelve digits in a row might be a 個人番号, which has no place in this system (architecture.md 1).
bool has_twelve_digits(const std::string& text)
{
    std::size_t run = 0;
    for (std::size_t at = 0; at <= text.size(); ++at) {
        if (at < text.size() && text[at] >= '0' && text[at] <= '9') {
            ++run;
            continue;
        }
        if (run == 12)
            return true;
        run = 0;
    }
    return false;
}

json object_of(const http::request& request)
{
    auto value = json::parse(request.body, nullptr, false);
    if (!value.is_object())
        throw service_error("E9203", {{"field", "(JSON)"}});
    return value;
}

std::string text_of(const json& body, const char* name, std::size_t longest)
{
    const auto found = body.find(name);
    if (found == body.end() || !found->is_string())
        throw service_error("E9203", {{"field", name}});
    auto text = found->get<std::string>();
    if (text.empty() || characters(text) > longest || text.find('\0') != std::string::npos || has_twelve_digits(text))
        throw service_error("E9203", {{"field", name}});
    return text;
}

std::string place_of(const std::string& id)
{
    return "citizen_notice|" + id;
}

json opened(core& shared, std::int16_t environment, const citizen_store::notice& one)
{
    const auto content = json::parse(shared.context.keys.open(environment, place_of(one.id), one.content));
    return {{"id", one.id}, {"title", content.at("title")}, {"text", content.at("text")}, {"sent_at", one.sent_at}};
}

http::response write(core& shared, http::request& request)
{
    const auto caller = shared.context.caller_of(request);
    caller.require("enrollee.write");
    const auto& branch = request.path_values.at("branch");
    const auto body = object_of(request);
    const json content{{"title", text_of(body, "title", longest_title)}, {"text", text_of(body, "text", longest_text)}};
    visibility(shared, caller).require(branch);
    // A retry under the same Idempotency-Key finds the notice of the first try.
    const auto* key = request.header("idempotency-key");
    const auto id = key ? uuid_of("citizen notice " + std::to_string(caller.environment) + " " + caller.insurer + " " + caller.user_id + " " + branch + " " + key->substr(0, 100))
                        : new_uuid();
    citizen_store::notice made{id, caller.insurer, branch, "", "", caller.user_id, shared.now(caller.environment)};
    made.content = shared.context.keys.seal(caller.environment, place_of(made.id), content.dump());
    shared.context.database.transact([&](db::transaction& running) {
        const auto owner = branch_store::find(running, caller.environment, caller.insurer, branch);
        if (!owner)
            throw service_error("E9310");
        made.person_key = owner->person_key;
        made = citizen_store::add_notice(running, caller.environment, made);
    });
    auto out = opened(shared, caller.environment, made);
    out["user_id"] = made.user_id;
    return http::response::json(out.dump(), 201);
}

http::response written(core& shared, http::request& request)
{
    const auto caller = shared.context.caller_of(request);
    caller.require("enrollee.read");
    const auto& branch = request.path_values.at("branch");
    visibility(shared, caller).require(branch);
    const auto found = shared.context.database.transact([&](db::transaction& running) {
        if (!branch_store::find(running, caller.environment, caller.insurer, branch))
            throw service_error("E9310");
        return citizen_store::notices_of_branch(running, caller.environment, caller.insurer, branch);
    });
    json items = json::array();
    for (const auto& one : found) {
        items.push_back(opened(shared, caller.environment, one));
        items.back()["user_id"] = one.user_id;
    }
    return http::response::json(json{{"items", std::move(items)}}.dump());
}

/// For nws, which passes it on unread.
http::response hand_over(core& shared, http::request& request)
{
    const auto& who = request.peer.identity;
    if (!who || who->organisation != "nws")
        throw service_error("E9105", {{"kind", who ? who->organisation : ""}});
    const auto environment = shared.context.environment_of(request);
    const auto asked = object_of(request);
    for (const char* name : {"link_code", "key", "context"})
        if (!asked.contains(name) || !asked.at(name).is_string())
            throw service_error("E9203", {{"field", name}});
    const auto code = asked.at("link_code").get<std::string>();
    const auto [notices, guarded] = shared.context.database.transact([&](db::transaction& running) {
        return std::pair(citizen_store::notices_of_person(running, environment, code),
                         citizen_store::guarded_at(running, environment, code, shared.today(environment)));
    });
    const std::set<std::string> silent(guarded.begin(), guarded.end()); // 支援措置: another person may hold the card
    json items = json::array();
    for (const auto& one : notices) {
        if (silent.contains(one.insurer))
            continue;
        items.push_back(opened(shared, environment, one));
        const auto body = shared.body_of_insurer(one.insurer);
        items.back()["sender"] = {{"code", body}, {"name", shared.body_name(body)}};
    }
    const crypto::content_sealer sealer(contract::citizen_key(asked.at("key").get<std::string>()));
    return http::response::json(json{{"ephemeral_key", to_base64(sealer.ephemeral_public_key())},
                                     {"sealed", to_base64(sealer.seal(asked.at("context").get<std::string>(), json{{"items", std::move(items)}}.dump()))}}
                                    .dump());
}

} // namespace

void add_citizen_notices(core& shared)
{
    const std::vector<std::string> systems{"system"};
    auto& router = shared.context.router;
    router.post("/enrollees/{branch}/citizen-notices", [&shared](http::request& request) { return write(shared, request); }, systems);
    router.get("/enrollees/{branch}/citizen-notices", [&shared](http::request& request) { return written(shared, request); }, systems);
    router.post("/internal/citizen-notices", [&shared](http::request& request) { return hand_over(shared, request); }, systems);
}

} // namespace chukan::intermediate
