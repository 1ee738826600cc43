#include "peers/mynaportal/core.hpp"
#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/base/uuid.hpp"
#include "platform/contract/citizen.hpp"
#include "platform/contract/contract.hpp"
#include "platform/crypto/content.hpp"
#include "platform/log/log.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace chukan::mynaportal {

namespace {

using nlohmann::json;

/// selfiTranStatusCd (domain.md 2.8). 02 is used here for an end without an answer, its reason beside it (模擬).
constexpr auto asked = "01", ended = "02", with_data = "03", with_nothing = "04"; // 09 (with the holder) and 06 (capacity over): the store's
constexpr auto right = "0000", failed = "9000";

bool holds(const law::body& body, const information& what)
{
    return !body.system.empty() && std::any_of(body.kinds.begin(), body.kinds.end(), [&](const auto& kind) {
        return std::find(what.holder_kinds.begin(), what.holder_kinds.end(), kind) != what.holder_kinds.end();
    });
}

/// A union of another world of this installation is no holder here.
bool in_world(const clock::environment& where, const law::body& body)
{
    return body.insurer.empty() || body.kind != "01" || std::find(where.insurers.begin(), where.insurers.end(), body.insurer) != where.insurers.end();
}

http::response reply(const json& content, int status = 200)
{
    auto out = http::response::json(content.dump(), status);
    out.headers.emplace_back("Cache-Control", "no-store");
    return out;
}

http::response choices(core& shared, http::request& request)
{
    const auto who = citizen_of(shared, request);
    const auto where = shared.context.environments.find(who.session.environment);
    const auto bodies = shared.law.bodies();
    json items = json::array();
    for (const auto& what : shared.master) {
        json holders = json::array();
        for (const auto& body : bodies->all())
            if (holds(body, what) && in_world(*where, body))
                holders.push_back({{"code", body.code}, {"name", body.name}});
        if (!holders.empty())
            items.push_back({{"code", what.code}, {"name", what.name}, {"name_en", what.name_en}, {"holders", std::move(holders)}});
    }
    return reply({{"items", std::move(items)}});
}

std::string day_of(const json& body, const char* name)
{
    const auto found = body.find(name);
    if (found == body.end() || found->is_null())
        return {};
    const auto text = found->is_string() ? found->get<std::string>() : std::string("?");
    if (!text.empty() && (text.size() != 8 || text.find_first_not_of("0123456789") != std::string::npos))
        throw service_error("E9203", {{"field", name}});
    return text;
}

/// What the citizen wishes, checked against the masters.
store::self_request read(core& shared, const citizen& who, const std::string& text)
{
    const auto body = json::parse(text, nullptr, false);
    if (!body.is_object())
        throw service_error("E9203", {{"field", "(JSON)"}});
    const auto code = [&](const char* name) {
        const auto found = body.find(name);
        if (found == body.end() || !found->is_string() || found->get_ref<const std::string&>().size() > 16)
            throw service_error("E9203", {{"field", name}});
        return found->get<std::string>();
    };
    store::self_request out;
    out.request = new_uuid();
    out.information = code("information");
    out.provider_body = code("provider_body");
    out.period_from = day_of(body, "period_from");
    out.period_to = day_of(body, "period_to");
    out.requested_at = clock::to_iso(shared.context.environments.now(who.session.environment));
    const auto* what = shared.find_information(out.information);
    if (!what)
        throw service_error("E4124", {{"code", out.information}});
    const auto bodies = shared.law.bodies();
    const auto* holder = bodies->find(out.provider_body);
    if (!holder || !holds(*holder, *what) || !in_world(*shared.context.environments.find(who.session.environment), *holder))
        throw service_error("E4121", {{"code", out.provider_body}});
    return out;
}

http::response ask(core& shared, http::request& request)
{
    const auto who = citizen_of(shared, request);
    const auto& at = who.session;
    const auto wish = read(shared, who, request.body);
    constexpr std::chrono::seconds window{60};
    shared.context.database.transact([&](db::transaction& running) {
        if (!store::lock_session(running, at.environment, at.login))
            throw service_error("E9308");
        if (store::requests_since(running, at.environment, at.login, shared.real_before(window)) >= shared.limits.requests_per_minute)
            throw service_error("E9317", {{"seconds", std::to_string(window.count())}});
        store::add_request(running, at.environment, at.login, wish, shared.real_now());
        shared.context.messages.put(running, at.environment, "nws", "self-information-requests", wish.request, 1, {}, uuid_of("self-information|ask|" + wish.request));
    });
    return reply({{"id", wish.request}, {"resultCode", right}, {"selfiTranStatusCd", asked}}, 202);
}

json described(core& shared, const store::self_request& one)
{
    const auto* what = shared.find_information(one.information);
    json out{{"id", one.request},
             {"selfiTranStatusCd", one.status},
             {"resultCode", one.status == ended ? failed : right},
             {"personInfoNameCd", one.information},
             {"personInfoName", what ? what->name : ""},
             {"holder", {{"code", one.provider_body}, {"name", shared.body_name(one.provider_body)}}},
             {"requested_at", one.requested_at}};
    if (one.status == ended) {
        out["errorCode"] = one.result_code;
        out["message"] = shared.codes->text_ja(one.result_code, {});
        out["message_en"] = shared.codes->text_en(one.result_code, {});
    }
    return out;
}

/// Opened with the key of the citizen who asks; what does not open was meant for somebody else or altered on its way.
json opened(core& shared, const citizen& who, const store::self_request& one)
{
    json out = described(shared, one);
    out["resultList"] = json::array();
    if (one.status != with_data)
        return out;
    std::string text;
    try {
        const crypto::content_opener opener(private_key_of(who.token), one.ephemeral_key);
        text = opener.open(contract::self_information_context(one.request, one.provider_body), one.sealed);
    } catch (const std::runtime_error&) {
        log::write(log::level::warning, shared.context.name, "self_information.unreadable", {{"request", one.request}});
        auto unreadable = one;
        unreadable.status = ended;
        unreadable.result_code = "E6009";
        return described(shared, unreadable);
    }
    const auto content = contract::decode<contract::answer_content>(text);
    json details = json::array();
    for (std::size_t place = 0; place < content.item_code.size(); ++place)
        details.push_back({{"hierarchy", "01"},
                           {"personInitemCd", content.item_code[place]},
                           {"personInitemName", content.item_name[place]},
                           {"personInitemContent", content.value[place]}});
    out["resultList"].push_back(
        {{"personInfoNameCd", one.information}, {"personInfoName", out.at("personInfoName")}, {"personInfoNameDetailList", std::move(details)}});
    return out;
}

http::response show(core& shared, http::request& request)
{
    const auto who = citizen_of(shared, request);
    const auto found = shared.context.database.transact([&](db::transaction& running) {
        return store::request_of(running, who.session.environment, who.session.login, request.path_values.at("id"));
    });
    if (!found)
        throw service_error("E9310");
    return reply(opened(shared, who, *found));
}

http::response list(core& shared, http::request& request)
{
    const auto who = citizen_of(shared, request);
    json items = json::array();
    for (const auto& one : shared.context.database.transact(
             [&](db::transaction& running) { return store::requests(running, who.session.environment, who.session.login); }))
        items.push_back(described(shared, one));
    return reply({{"items", std::move(items)}});
}

std::string take(core& shared, db::transaction& running, const messages::message& message, const std::string& body)
{
    const auto answer = contract::decode_citizen<contract::self_information>(body);
    store::self_request value;
    value.request = answer.request;
    value.result_code = answer.result_code;
    value.status = answer.status == "answered" ? with_data : answer.status == "none" ? with_nothing : ended;
    try {
        value.ephemeral_key = from_base64(answer.ephemeral_key);
        value.sealed = from_base64(answer.sealed);
    } catch (const std::invalid_argument&) {
        throw service_error("E9203", {{"field", "sealed"}});
    }
    if (!store::settle(running, message.environment, value, shared.limits.folder_bytes))
        log::write(log::level::info, shared.context.name, "self_information.given_up", {{"request", answer.request}});
    return contract::encode_citizen(contract::item_result{"I0000"});
}

} // namespace

void add_self_information(core& shared)
{
    add_route(shared, "GET", "/self-information/choices", [&shared](http::request& request) { return choices(shared, request); });
    add_route(shared, "GET", "/self-information", [&shared](http::request& request) { return list(shared, request); });
    add_route(shared, "POST", "/self-information", [&shared](http::request& request) { return ask(shared, request); });
    add_route(shared, "GET", "/self-information/{id}", [&shared](http::request& request) { return show(shared, request); });

    auto& messages = shared.context.messages;
    messages::outgoing requests;
    requests.render = [](db::transaction& running, const messages::message& message) -> std::optional<std::string> {
        const auto wish = store::find_wish(running, message.environment, message.reference);
        if (!wish)
            return std::nullopt; // the session has ended: nobody waits for an answer any more
        const auto& one = wish->asked;
        return contract::encode_citizen(contract::self_information_request{one.request, wish->code, one.provider_body, one.information, one.period_from, one.period_to,
                                                                           one.requested_at, to_base64(wish->public_key)});
    };
    requests.acknowledged = [](db::bulk_transaction& running, const messages::message& message, const std::string&) {
        store::passed_on(running, message.environment, message.reference);
    };
    messages.sends("self-information-requests", std::move(requests));
    messages.receives(
        "self-information",
        [&shared](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again) {
            return again ? contract::encode_citizen(contract::item_result{"I0000"}) : take(shared, running, message, body);
        },
        {"nws", "intermediate", "institutions"});
}

} // namespace chukan::mynaportal
