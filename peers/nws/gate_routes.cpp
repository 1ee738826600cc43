#include "peers/nws/gate_store.hpp"
#include "platform/base/error.hpp"
#include "platform/runtime/mover.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace chukan::nws {
namespace {

constexpr auto right = "gate.manage";

bool is_day(const std::string& text)
{
    return text.size() == 8 && text.find_first_not_of("0123456789") == std::string::npos;
}

nlohmann::json as_json(const gate& value)
{
    return {{"id", value.id},
            {"gate", value.kind},
            {"subject", value.subject},
            {"other", value.other},
            {"office", value.office},
            {"from", value.valid_from},
            {"to", value.valid_to},
            {"reason", value.reason_ja},
            {"reason_en", value.reason_en}};
}

/// The body of PUT /gates; a moment is brought into the one form in which moments are compared.
gate read_gate(const http::request& request)
{
    const auto json = nlohmann::json::parse(request.body, nullptr, false);
    if (!json.is_object())
        throw service_error("E9203", {{"field", "(JSON)"}});
    const auto text = [&](const char* name, std::size_t longest) {
        const auto found = json.find(name);
        if (found == json.end() || found->is_null())
            return std::string();
        if (!found->is_string() || found->get<std::string>().size() > longest)
            throw service_error("E9203", {{"field", name}});
        return found->get<std::string>();
    };
    gate out{"", text("gate", 20), text("subject", 16), text("other", 16), text("office", 16), text("from", 40), text("to", 40), text("reason", 600), text("reason_en", 600)};
    for (auto [name, field] : {std::pair{"from", &gate::valid_from}, std::pair{"to", &gate::valid_to}}) {
        auto& value = out.*field;
        if (value.empty() || (out.kind != "stop" && is_day(value)))
            continue;
        try {
            if (out.kind != "stop")
                throw std::invalid_argument("not a day");
            value = clock::to_iso(clock::from_iso(value));
        } catch (const std::invalid_argument&) {
            throw service_error("E9203", {{"field", name}});
        }
    }
    if (!out.valid_to.empty() && out.valid_to < out.valid_from)
        throw service_error("E9203", {{"field", "to"}});
    return out;
}

} // namespace

void gates::register_routes()
{
    const std::vector<std::string> systems{"system"};
    auto& router = context_.router;
    router.get("/gates", [this](http::request& request) { return list(request); }, systems);
    router.get("/gates/changes", [this](http::request& request) { return changes(request); }, systems);
    router.put("/gates", [this](http::request& request) { return set(request); }, systems);
    router.del("/gates/{id}", [this](http::request& request) { return remove(request); }, systems);
}

http::response gates::list(http::request& request)
{
    const auto who = runtime::who_moves(context_, request, right);
    nlohmann::json out{{"items", nlohmann::json::array()}, {"next_cursor", nullptr}};
    for (const auto& one : context_.database.transact([&](db::transaction& running) { return gate_store::all(running, who.environment); }))
        out["items"].push_back(as_json(one));
    return http::response::json(out.dump());
}

http::response gates::changes(http::request& request)
{
    const auto who = runtime::who_moves(context_, request, right);
    const auto limit = request.integer_query("limit", 100, 1, 1000);
    return http::response::json(context_.database.transact([&](db::transaction& running) { return gate_store::changes(running, who.environment, limit); }));
}

http::response gates::set(http::request& request)
{
    const auto who = runtime::who_moves(context_, request, right);
    auto value = read_gate(request);
    const auto bodies = book_.bodies();
    const auto wrong = [](const char* field) { throw service_error("E9203", {{"field", field}}); };
    static constexpr std::array kinds{"start", "connection", "assessment", "stop", "delegation", "procedure", "tamper", "silence"};
    if (std::find(kinds.begin(), kinds.end(), value.kind) == kinds.end())
        wrong("gate");
    const bool of_environment = value.kind == "start" && value.subject.empty();
    if (value.kind == "procedure" ? value.subject.rfind("JT", 0) != 0 || !dates_.contains(value.subject) : !of_environment && !bodies->find(value.subject))
        wrong("subject");
    if (value.kind == "delegation" ? !bodies->find(value.other) || value.other == value.subject : !value.other.empty())
        wrong("other");
    if (!value.office.empty() && (value.kind != "delegation" || !book_.permissions()->duty_of(value.office)))
        wrong("office");
    if (value.kind == "start" && (value.valid_from.empty() || !value.valid_to.empty()))
        wrong("from");
    const auto now = clock::to_iso(context_.environments.now(who.environment));
    value.id = context_.database.transact([&](db::transaction& running) {
        // One 情報連携開始日, one validity: setting it moves it.
        if (value.kind == "start" || value.kind == "procedure")
            for (const auto& one : gate_store::all(running, who.environment))
                if (one.kind == value.kind && one.subject == value.subject && one.valid_from != value.valid_from)
                    gate_store::remove(running, who.environment, one.id, now, who.name);
        return gate_store::put(running, who.environment, value, now, who.name);
    });
    return http::response::json(as_json(value).dump());
}

http::response gates::remove(http::request& request)
{
    const auto who = runtime::who_moves(context_, request, right);
    const auto& id = request.path_values.at("id");
    const bool is_uuid = id.size() == 36 && id.find_first_not_of("0123456789abcdef-") == std::string::npos;
    const auto now = clock::to_iso(context_.environments.now(who.environment));
    if (!is_uuid || !context_.database.transact([&](db::transaction& running) { return gate_store::remove(running, who.environment, id, now, who.name); }))
        throw service_error("E9310");
    return http::response::json("{}");
}

} // namespace chukan::nws
