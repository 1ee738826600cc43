#include "server/intermediate/by_hand.hpp"

#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/base/uuid.hpp"
#include "platform/crypto/content.hpp"
#include "platform/records/noting.hpp"
#include "server/intermediate/by_hand_store.hpp"
#include "server/intermediate/inside_road.hpp"
#include "server/intermediate/protection_store.hpp"
#include "server/intermediate/provide_store.hpp"
#include "server/intermediate/visibility.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>

namespace chukan::intermediate {

namespace {

constexpr std::size_t most_items = 200, longest_value = 400, longest_note = 600;

nlohmann::json object_of(const http::request& request)
{
    auto json = nlohmann::json::parse(request.body, nullptr, false);
    if (!json.is_object())
        throw service_error("E9203", {{"field", "(JSON)"}});
    return json;
}

std::string text_of(const nlohmann::json& json, const char* name, std::size_t longest)
{
    const auto found = json.find(name);
    if (found == json.end() || found->is_null())
        return {};
    if (!found->is_string() || found->get_ref<const std::string&>().size() > longest)
        throw service_error("E9203", {{"field", name}});
    return found->get<std::string>();
}

/// The clerk's own answer: data items of the information that was asked for, each as its master describes it.
contract::answer_content content_of(core& shared, const nlohmann::json& json, const std::string& information)
{
    const auto items = json.find("items");
    if (items == json.end() || !items->is_array() || items->empty() || items->size() > most_items)
        throw service_error("E9203", {{"field", "items"}});
    const auto* described = shared.masters->find_information(information);
    contract::answer_content out;
    out.information = information;
    for (const auto& item : *items) {
        if (!item.is_object())
            throw service_error("E9203", {{"field", "items"}});
        const auto code = text_of(item, "item_code", 16), value = text_of(item, "value", longest_value);
        const auto known = described ? described->items.find(code) : std::map<std::string, data_item, std::less<>>::const_iterator{};
        if (!described || known == described->items.end())
            throw service_error("E4109", {{"value", code}});
        if (!known->second.fits(value))
            throw service_error("E4110", {{"item", known->second.name}});
        out.item_code.push_back(code);
        out.item_name.push_back(known->second.name);
        out.value.push_back(value);
    }
    return out;
}

provide_store::outcome outcome_of(core& shared, const nlohmann::json& json, const db::result::row& row, const std::string& now)
{
    const auto wish = text_of(json, "outcome", 20);
    const auto disclosure = text_of(json, "disclosure", 1);
    if (!disclosure.empty() && disclosure != "1" && disclosure != "2")
        throw service_error("E9203", {{"field", "disclosure"}});
    provide_store::outcome out;
    out.insurer = {row.text("insurer")};
    out.branch = {row.text("branch_number")};
    out.provider_disclosure = {disclosure.empty() ? "1" : disclosure};
    out.state = {"手動応答済"};
    out.provided_at = {""};
    out.ephemeral_key = {""};
    out.sealed = {""};
    out.items = {db::array(contract::column{})};
    if (wish == "answered") {
        const auto content = content_of(shared, json, row.text("information"));
        const crypto::content_sealer sealer(row.bytes("asker_key"));
        out.status = {"answered"};
        out.result_code = {"I0000"};
        out.provided_at = {now};
        out.ephemeral_key = {sealer.ephemeral_public_key()};
        out.sealed = {sealer.seal(row.text("exchange_number") + "|" + row.text("asker_body") + "|" + row.text("provider_body"), contract::encode(content))};
        out.items = {db::array(content.item_code)};
    } else if (wish == "none") {
        out.status = {"none"};
        out.result_code = {"E6004"};
    } else if (wish == "impossible") {
        out.state = {"応答不可"};
        out.status = {"impossible"};
        out.result_code = {"E6015"};
    } else {
        throw service_error("E9203", {{"field", "outcome"}});
    }
    return out;
}

http::response answer_by_hand(core& shared, http::request& request)
{
    const auto caller = shared.context.caller_of(request);
    caller.require("answer.release");
    const auto json = object_of(request);
    const auto& id = request.path_values.at("id");
    if (!caller.groups.empty()) {
        const auto seen = shared.context.database.transact(
            [&](db::transaction& running) { return provide_store::lock_request(running, caller.environment, caller.insurer, id); });
        if (seen.empty())
            throw service_error("E9310");
        visibility(shared, caller).require(seen[0].text("branch_number"));
    }
    nlohmann::json out;
    shared.context.database.transact([&](db::transaction& running) {
        const auto rows = provide_store::lock_request(running, caller.environment, caller.insurer, id);
        if (rows.empty())
            throw service_error("E9310");
        const auto row = rows[0];
        auto state = row.text("state");
        if (state == "提供保留") { // anything else was answered before: the same answer again
            const auto now = shared.now(caller.environment);
            auto results = outcome_of(shared, json, row, now);
            if (protection_store::in_force_for(running, caller.environment, {row.text("link_code")}, {caller.insurer}, shared.today(caller.environment))[0])
                results.provider_disclosure = {"2"}; // 支援措置: not the clerk's to choose
            // The row leaves the batch that told 提供保留: nws must have that message first, or it would come again with one answer less.
            if (provide_store::hold_is_on_its_way(running, caller.environment, id))
                throw service_error("E9209");
            const auto batch = new_uuid();
            provide_store::release(running, caller.environment, id, batch, results, caller.user_id, now);
            pass_on(shared, running, caller.environment, id, batch);
            state = results.state[0];
        }
        out = {{"id", id},
               {"exchange_number", id},
               {"state", state},
               {"branch_number", row.text("branch_number").empty() ? nlohmann::json() : nlohmann::json(row.text("branch_number"))},
               {"asker_body", row.text("asker_body")},
               {"asker_name", shared.body_name(row.text("asker_body"))},
               {"office", row.text("office")},
               {"procedure", row.text("procedure")},
               {"information", row.text("information")},
               {"information_name", shared.masters->information_name(row.text("information"))},
               {"asked_at", row.text("asked_at")}};
    });
    return http::response::json(out.dump());
}

nlohmann::json telephone_json(core& shared, const db::result::row& row)
{
    const auto checked = row.text("checked");
    return {{"exchange_number", row.text("exchange_number")}, {"side", row.text("side")},
            {"partner_body", row.text("partner_body")},       {"partner_name", shared.body_name(row.text("partner_body"))},
            {"spoke_at", row.text("spoke_at")},               {"checked", checked.empty() ? contract::column{} : split(checked, ',')},
            {"result", row.text("result")},                   {"note", row.text("note")},
            {"user_id", row.text("user_id")}};
}

http::response add_telephone_answer(core& shared, http::request& request)
{
    const auto caller = shared.context.caller_of(request);
    const auto json = object_of(request);
    by_hand_store::telephone_answer value;
    value.exchange_number = text_of(json, "exchange_number", 20);
    value.result = text_of(json, "result", 20);
    value.note = text_of(json, "note", longest_note);
    value.user_id = caller.user_id;
    value.spoke_at = shared.now(caller.environment);
    if (value.result != "answered" && value.result != "not_answered")
        throw service_error("E9203", {{"field", "result"}});
    if (records::holds_a_number(value.note))
        throw service_error("E9203", {{"field", "note"}});
    static constexpr std::array particulars{"氏名", "生年月日", "性別", "住所"};
    for (const auto& one : json.value("checked", nlohmann::json::array())) {
        if (!one.is_string() || std::find(particulars.begin(), particulars.end(), one.get<std::string>()) == particulars.end())
            throw service_error("E9203", {{"field", "checked"}});
        value.checked.push_back(one.get<std::string>());
    }
    // Three of them, never a number (domain.md 9.6); without them nothing may be told.
    if (value.result == "answered" && value.checked.size() < 3)
        throw service_error("E9203", {{"field", "checked"}});
    if (!caller.groups.empty()) {
        const auto about = shared.context.database.transact([&](db::transaction& running) {
            return by_hand_store::partner_of(running, caller.environment, caller.insurer, value.exchange_number);
        });
        if (!about)
            throw service_error("E9310");
        visibility(shared, caller).require(about->branch_number);
    }
    shared.context.database.transact([&](db::transaction& running) {
        const auto partner = by_hand_store::partner_of(running, caller.environment, caller.insurer, value.exchange_number);
        if (!partner)
            throw service_error("E9310");
        caller.require(partner->side == "provider" ? "answer.release" : "inquiry.ask");
        value.side = partner->side;
        value.partner_body = partner->body;
        by_hand_store::add(running, caller.environment, caller.insurer, value);
    });
    return http::response::json(nlohmann::json{{"exchange_number", value.exchange_number}, {"side", value.side},     {"partner_body", value.partner_body},
                                               {"partner_name", shared.body_name(value.partner_body)}, {"spoke_at", value.spoke_at},
                                               {"checked", value.checked},                   {"result", value.result}, {"note", value.note},
                                               {"user_id", value.user_id}}
                                    .dump(),
                                201);
}

http::response telephone_answers(core& shared, http::request& request)
{
    const auto caller = shared.context.caller_of(request);
    caller.require("record.read");
    const auto page = page_of(request);
    const auto number = request.query_or("exchange_number", "");
    const auto rows = shared.context.database.transact([&](db::transaction& running) {
        return by_hand_store::list(running, caller.environment, caller.insurer, number, page.after, page.limit + 1);
    });
    visibility reach(shared, caller);
    std::set<std::string> about;
    for (const auto row : rows)
        about.insert(row.text("branch_number"));
    reach.look({about.begin(), about.end()});
    nlohmann::json out{{"items", nlohmann::json::array()}, {"next_cursor", nullptr}};
    for (std::size_t index = 0; index < rows.size() && index < page.limit; ++index)
        if (reach.sees(rows[index].text("branch_number")))
            out["items"].push_back(telephone_json(shared, rows[index]));
    if (rows.size() > page.limit)
        out["next_cursor"] = rows[page.limit - 1].text("serial");
    return http::response::json(out.dump());
}

} // namespace

void add_by_hand_routes(core& shared)
{
    auto& router = shared.context.router;
    router.post("/answers/{id}/by-hand", [&shared](http::request& request) { return answer_by_hand(shared, request); }, {"system"});
    router.post("/telephone-answers", [&shared](http::request& request) { return add_telephone_answer(shared, request); }, {"system"});
    router.get("/telephone-answers", [&shared](http::request& request) { return telephone_answers(shared, request); }, {"system"});
}

} // namespace chukan::intermediate
