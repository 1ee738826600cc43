#include "server/intermediate/record_notes.hpp"

#include "platform/access/caller.hpp"
#include "platform/base/error.hpp"
#include "server/intermediate/protection_store.hpp"
#include "server/intermediate/record_json.hpp"
#include "server/intermediate/record_store.hpp"
#include "server/intermediate/visibility.hpp"

#include <nlohmann/json.hpp>

namespace chukan::intermediate {

namespace {

constexpr std::size_t longest_text = 600;

std::string text_of(const nlohmann::json& json, const char* name)
{
    const auto found = json.find(name);
    if (found == json.end() || !found->is_string() || found->get_ref<const std::string&>().size() > longest_text)
        throw service_error("E9203", {{"field", name}});
    return found->get<std::string>();
}

nlohmann::json object_of(const http::request& request)
{
    auto json = nlohmann::json::parse(request.body, nullptr, false);
    if (!json.is_object())
        throw service_error("E9203", {{"field", "(JSON)"}});
    return json;
}

std::string side_of(const http::request& request)
{
    auto side = request.query_or("side", "");
    if (!side.empty() && side != "asker" && side != "provider")
        throw service_error("E9202", {{"parameter", "side"}});
    return side;
}

/// The record and all its notes, for who may see its person. Throws E9310.
http::response shown(core& shared, const access::caller& caller, const std::string& id, const std::string& side, int status)
{
    nlohmann::json out;
    std::string branch;
    shared.context.database.transact([&](db::transaction& running) {
        const auto rows = record_store::one(running, caller.environment, caller.insurer, id, side);
        if (rows.empty())
            throw service_error("E9310");
        const auto row = rows[0];
        branch = row.text("branch_number");
        const auto guarded = !branch.empty() && protection_store::in_force(running, caller.environment, caller.insurer, {branch}, shared.today(caller.environment)).contains(branch);
        out = record_json(shared, row, guarded);
        out["notes"] = nlohmann::json::parse(records::note_store::history(running, caller.environment, row.text("side"), id));
    });
    visibility(shared, caller).require(branch);
    return http::response::json(out.dump(), status);
}

/// Whose record it is and which side of it, seen by this caller. Throws E9310.
std::string own_side(core& shared, const access::caller& caller, const http::request& request)
{
    std::string side, branch;
    shared.context.database.transact([&](db::transaction& running) {
        const auto rows = record_store::one(running, caller.environment, caller.insurer, request.path_values.at("id"), side_of(request));
        if (rows.empty())
            throw service_error("E9310");
        side = rows[0].text("side");
        branch = rows[0].text("branch_number");
    });
    visibility(shared, caller).require(branch);
    return side;
}

http::response correct(core& shared, records::noter& noter, http::request& request)
{
    const auto caller = shared.context.caller_of(request);
    caller.require("record.correct");
    const auto json = object_of(request);
    const auto& id = request.path_values.at("id");
    const auto side = own_side(shared, caller, request);
    const records::note value{id, side, 0, "correction", text_of(json, "field"), text_of(json, "value"), text_of(json, "reason"), {}, caller.user_id};
    if ((value.field == "information" && shared.masters->information_name(value.value).empty()) || (value.field == "office" && !shared.masters->office_known(value.value)))
        throw service_error("E9203", {{"field", "value"}});
    shared.context.database.transact([&](db::transaction& running) { noter.write(running, caller.environment, value); });
    return shown(shared, caller, id, side, 201);
}

http::response disclose(core& shared, records::noter& noter, http::request& request)
{
    const auto caller = shared.context.caller_of(request);
    caller.require("record.correct");
    const auto json = object_of(request);
    const auto& id = request.path_values.at("id");
    const auto side = own_side(shared, caller, request);
    const records::note value{id, side, 0, "disclosure", side + "_disclosure", text_of(json, "disclosure"), text_of(json, "reason"), {}, caller.user_id};
    shared.context.database.transact([&](db::transaction& running) {
        const auto rows = record_store::one(running, caller.environment, caller.insurer, id, side);
        if (rows.empty() || rows[0].text(value.field) != value.value) // said before: nothing to note
            noter.write(running, caller.environment, value);
    });
    return shown(shared, caller, id, side, 200);
}

} // namespace

void add_record_note_routes(core& shared, records::noter& noter)
{
    auto& router = shared.context.router;
    router.get("/exchange-records/{id}", [&shared](http::request& request) {
        const auto caller = shared.context.caller_of(request);
        caller.require("record.read");
        return shown(shared, caller, request.path_values.at("id"), side_of(request), 200);
    }, {"system"});
    router.post("/exchange-records/{id}/corrections", [&shared, &noter](http::request& request) { return correct(shared, noter, request); }, {"system"});
    router.put("/exchange-records/{id}/disclosure", [&shared, &noter](http::request& request) { return disclose(shared, noter, request); }, {"system"});
}

} // namespace chukan::intermediate
