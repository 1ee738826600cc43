#include "peers/nws/citizens.hpp"

#include "peers/nws/citizen_store.hpp"
#include "platform/base/error.hpp"
#include "platform/base/uuid.hpp"
#include "platform/contract/citizen.hpp"
#include "platform/log/log.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace chukan::nws {
namespace {

/// 符号管理単位 of マイナポータル: its codes are the 開示システム用符号.
constexpr auto disclosure_unit = "mynaportal";

void require_mynaportal(const http::request& request)
{
    const auto& who = request.peer.identity;
    if (!who || who->organisation != "mynaportal")
        throw service_error("E9105", {{"kind", who ? who->organisation : ""}});
}

nlohmann::json body_of(const http::request& request)
{
    auto value = nlohmann::json::parse(request.body, nullptr, false);
    if (!value.is_object())
        throw service_error("E9203", {{"field", "(JSON)"}});
    return value;
}

std::string text_of(const nlohmann::json& value, const char* name)
{
    const auto found = value.find(name);
    if (found == value.end() || !found->is_string())
        throw service_error("E9203", {{"field", name}});
    return found->get<std::string>();
}

} // namespace

void citizen_desk::register_routes()
{
    const std::vector<std::string> systems{"system"};
    context_.router.post("/internal/citizen-records", [this](http::request& request) { return records(request); }, systems);
    context_.router.post("/internal/citizen-notices", [this](http::request& request) { return notices(request); }, systems);
}

void citizen_desk::register_messages()
{
    context_.messages.receives(
        "disclosure-requests",
        [this](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again) { return give_code(running, message, body, again); },
        {"juki"});
    messages::outgoing codes;
    codes.render = [this](db::transaction& running, const messages::message& message) -> std::optional<std::string> {
        const auto id = citizen_store::id_of_login(running, message.environment, message.reference);
        if (!id)
            return std::nullopt;
        return contract::encode_citizen(contract::disclosure_code{message.reference, keys_.link_code(message.environment, disclosure_unit, *id)});
    };
    codes.acknowledged = [](db::bulk_transaction& running, const messages::message& message, const std::string&) {
        citizen_store::forget_login(running, message.environment, message.reference);
    };
    context_.messages.sends("disclosure-codes", std::move(codes));

    context_.messages.receives(
        "self-information-requests",
        [this](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again) { return take_request(running, message, body, again); },
        {"mynaportal"});
    messages::outgoing requests;
    requests.render = [this](db::transaction& running, const messages::message& message) { return render_request(running, message); };
    requests.acknowledged = [](db::bulk_transaction& running, const messages::message& message, const std::string&) {
        citizen_store::forget_request(running, message.environment, message.reference);
    };
    context_.messages.sends("self-information-requests", std::move(requests));
    messages::outgoing refusals;
    refusals.render = [](db::transaction&, const messages::message& message) -> std::optional<std::string> {
        const auto what = nlohmann::json::parse(message.reference);
        return contract::encode_citizen(contract::self_information{what.at("request").get<std::string>(), "impossible", what.at("result").get<std::string>(), "", ""});
    };
    context_.messages.sends("self-information", std::move(refusals));
}

std::string citizen_desk::give_code(db::transaction& running, const messages::message& message, const std::string& body, bool again)
{
    if (!again) {
        const auto asked = contract::decode_citizen<contract::disclosure_request>(body);
        citizen_store::add_login(running, message.environment, asked.login, keys_.id_code(message.environment, asked.resident_code));
        context_.messages.put(running, message.environment, "mynaportal", "disclosure-codes", asked.login, 1, {}, uuid_of("disclosure-codes|" + asked.login));
    }
    return contract::encode_citizen(contract::item_result{"I0000"});
}

std::string citizen_desk::judge(db::transaction& running, const messages::message& message, const std::string& id_code, const std::string& provider_body)
{
    if (id_code.empty())
        return "E9310";
    const auto bodies = book_.bodies();
    const auto* holder = bodies->find(provider_body);
    if (!holder || holder->system.empty())
        return "E6012";
    const auto shut = gates_.view(running, message.environment).out_of_reach(*holder, context_.environments.today(message.environment));
    return shut ? shut->code : "I0000";
}

std::string citizen_desk::take_request(db::transaction& running, const messages::message& message, const std::string& body, bool again)
{
    const auto reply = contract::encode_citizen(contract::item_result{"I0000"});
    if (again)
        return reply;
    const auto asked = contract::decode_citizen<contract::self_information_request>(body);
    const auto id = keys_.id_of(message.environment, disclosure_unit, asked.person);
    const auto result = judge(running, message, id.value_or(""), asked.provider_body);
    if (result != "I0000") { // the citizen hears it as an answer, so that a lost reply changes nothing
        context_.messages.put(running, message.environment, "mynaportal", "self-information", nlohmann::json{{"request", asked.request}, {"result", result}}.dump(), 1,
                              {}, uuid_of("self-information|" + asked.request));
        return reply;
    }
    const auto bodies = book_.bodies();
    const auto* holder = bodies->find(asked.provider_body);
    citizen_store::add_request(running, message.environment,
                               {asked.request, holder->unit, *id, asked.provider_body, asked.information, asked.period_from, asked.period_to, asked.requested_at,
                                asked.key});
    context_.messages.put(running, message.environment, holder->system, "self-information-requests", asked.request, 1, {},
                          uuid_of("self-information-requests|" + asked.request));
    return reply;
}

std::optional<std::string> citizen_desk::render_request(db::transaction& running, const messages::message& message)
{
    const auto found = citizen_store::find_request(running, message.environment, message.reference);
    if (!found)
        return std::nullopt;
    return contract::encode_citizen(contract::self_information_request{found->request, keys_.link_code(message.environment, found->unit, found->id_code),
                                                                       found->provider_body, found->information, found->period_from, found->period_to,
                                                                       found->requested_at, found->citizen_key});
}

std::string citizen_desk::id_of(std::int16_t environment, const std::string& code)
{
    const auto id = keys_.id_of(environment, disclosure_unit, code);
    if (!id)
        throw service_error("E9310");
    return *id;
}

std::string citizen_desk::ask(std::int16_t environment, const std::string& system, const std::string& path, const std::string& body)
{
    http::client_request question;
    question.method = "POST";
    question.url = context_.url_of(system) + path;
    question.headers = {{"Chukan-Environment", std::to_string(environment)}};
    question.body = body;
    question.receiver = system;
    question.timeout = std::chrono::seconds(10);
    std::string problem;
    try {
        auto answer = context_.client.send_blocking(std::move(question));
        if (answer.status == 200)
            return std::move(answer.body);
        if (answer.status == 404)
            return {}; // somebody's own system in its place, which knows nothing of this
        problem = "status " + std::to_string(answer.status);
    } catch (const http::unreachable& failure) {
        problem = failure.what();
    }
    log::write(log::level::warning, context_.name, "citizen.not_asked", {{"system", system}, {"problem", problem}});
    throw service_error("E9003", {{"system", system}});
}

std::vector<std::string> citizen_desk::insurers_units()
{
    std::set<std::string> units;
    for (const auto& body : book_.bodies()->all())
        if (body.system == "intermediate")
            units.insert(body.unit);
    return {units.begin(), units.end()};
}

http::response citizen_desk::notices(http::request& request)
{
    require_mynaportal(request);
    const auto environment = context_.environment_of(request);
    const auto asked = body_of(request);
    const auto id = id_of(environment, text_of(asked, "code"));
    nlohmann::json items = nlohmann::json::array();
    for (const auto& unit : insurers_units()) {
        const auto answer = ask(environment, "intermediate", "/internal/citizen-notices",
                                nlohmann::json{{"link_code", keys_.link_code(environment, unit, id)}, {"key", text_of(asked, "key")}, {"context", text_of(asked, "context")}}.dump());
        if (!answer.empty())
            items.push_back(nlohmann::json::parse(answer));
    }
    return http::response::json(nlohmann::json{{"items", std::move(items)}}.dump());
}

std::vector<std::string> citizen_desk::guarded_bodies(std::int16_t environment, const std::string& id_code)
{
    std::vector<std::string> out;
    for (const auto& unit : insurers_units()) {
        // Who cannot be asked cannot be shown either: an address may hang on it.
        const auto answer = ask(environment, "intermediate", "/internal/disclosure-guard",
                                nlohmann::json{{"link_code", keys_.link_code(environment, unit, id_code)}}.dump());
        if (answer.empty())
            continue;
        const auto bodies = nlohmann::json::parse(answer).at("bodies").get<std::vector<std::string>>();
        out.insert(out.end(), bodies.begin(), bodies.end());
    }
    return out;
}

http::response citizen_desk::records(http::request& request)
{
    require_mynaportal(request);
    const auto environment = context_.environment_of(request);
    const auto asked = body_of(request);
    citizen_store::page wanted;
    wanted.id_code = id_of(environment, text_of(asked, "code"));
    const auto cursor = text_of(asked, "cursor");
    if (const auto slash = cursor.find('/'); slash != std::string::npos) {
        wanted.before_moment = cursor.substr(0, slash);
        wanted.before_number = cursor.substr(slash + 1);
        try {
            clock::from_iso(wanted.before_moment);
        } catch (const std::invalid_argument&) {
            throw service_error("E9202", {{"parameter", "cursor"}});
        }
    } else if (!cursor.empty()) {
        throw service_error("E9202", {{"parameter", "cursor"}});
    }
    wanted.limit = std::clamp<std::int64_t>(asked.value("limit", 50), 1, 200);
    wanted.today = context_.environments.today(environment);
    wanted.hidden = guarded_bodies(environment, wanted.id_code);
    return http::response::json(context_.database.transact([&](db::transaction& running) { return citizen_store::records(running, environment, wanted); }));
}

} // namespace chukan::nws
