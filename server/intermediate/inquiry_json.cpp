#include "server/intermediate/inquiry_json.hpp"

#include "platform/base/error.hpp"
#include "server/intermediate/legal_ground.hpp"

#include <nlohmann/json.hpp>

namespace chukan::intermediate {

namespace {

nlohmann::json maybe(const std::string& text)
{
    return text.empty() ? nlohmann::json() : nlohmann::json(text);
}

/// What is known of an inquiry from its first moment on.
nlohmann::json asked_of(core& shared, const inquiry_store::new_inquiry& value)
{
    return {{"id", value.id},
            {"request_number", maybe(value.request_number)},
            {"receipt", maybe(value.receipt)},
            {"branch_number", value.branch_number},
            {"asker_body", value.asker_body},
            {"provider_body", value.provider_body},
            {"provider_name", maybe(shared.body_name(value.provider_body))},
            {"office", value.office},
            {"procedure", value.procedure},
            {"information", value.information},
            {"information_name", maybe(shared.masters->information_name(value.information))},
            {"period_from", maybe(value.period_from)},
            {"period_to", maybe(value.period_to)},
            {"asker_disclosure", value.asker_disclosure}};
}

nlohmann::json summary_of(core& shared, const db::result::row& row)
{
    inquiry_store::new_inquiry value;
    value.id = row.text("inquiry_id");
    value.request_number = row.text("request_number");
    value.receipt = row.text("receipt");
    value.branch_number = row.text("branch_number");
    value.asker_body = row.text("asker_body");
    value.provider_body = row.text("provider_body");
    value.office = row.text("office");
    value.procedure = row.text("procedure");
    value.information = row.text("information");
    value.period_from = row.text("period_from");
    value.period_to = row.text("period_to");
    value.asker_disclosure = row.text("asker_disclosure");
    auto out = asked_of(shared, value);
    out["state"] = row.text("state");
    out["exchange_number"] = maybe(row.text("exchange_number"));
    out["result_code"] = maybe(row.text("result_code"));
    out["reason"] = maybe(row.text("reason_ja"));
    out["reason_en"] = maybe(row.text("reason_en"));
    out["asked_at"] = row.text("asked_at");
    out["answered_at"] = maybe(row.text("settled_at"));
    return out;
}

nlohmann::json step(const std::string& state, const std::string& at, const std::string& real_at)
{
    return {{"state", state}, {"at", at}, {"real_at", real_at}};
}

} // namespace

std::string summary_json(core& shared, const db::result& rows, std::size_t most, const std::function<bool(const std::string& branch)>& shown)
{
    nlohmann::json out{{"items", nlohmann::json::array()}, {"next_cursor", nullptr}};
    for (std::size_t index = 0; index < rows.size() && index < most; ++index)
        if (shown(rows[index].text("branch_number")))
            out["items"].push_back(summary_of(shared, rows[index]));
    if (rows.size() > most)
        out["next_cursor"] = rows[most - 1].text("serial");
    return out.dump();
}

bool address_hidden(core& shared, std::int16_t environment, const db::result::row& row)
{
    const auto state = row.text("protection");
    return state == "-" || (!state.empty() && state >= shared.today(environment));
}

std::string shown_item(const core& shared, bool hidden, const std::string& item_code, const std::string& value)
{
    const auto* described = hidden && !value.empty() ? shared.masters->find_item(item_code) : nullptr;
    return described && described->address ? "********" : value;
}

std::string inquiry_json(core& shared, std::int16_t environment, const db::result::row& row, bool whole)
{
    const bool hidden = !whole && address_hidden(shared, environment, row);
    auto out = summary_of(shared, row);
    out["legal_ground"] = legal_ground(shared, {row.text("result_code"), row.text("asker_body"), row.text("provider_body"), row.text("office"), row.text("procedure"),
                                                row.text("information"), clock::to_date(clock::from_iso(row.text("asked_at")))});
    out["content"] = nullptr;
    if (row.maybe("content")) {
        const auto clear = shared.context.keys.open(environment, "inquiry " + row.text("inquiry_id"), row.bytes("content"));
        const auto content = contract::decode<contract::answer_content>(clear);
        out["content"] = nlohmann::json::array();
        for (std::size_t item = 0; item < content.item_code.size(); ++item)
            out["content"].push_back(
                {{"item_code", content.item_code[item]}, {"item_name", content.item_name[item]}, {"value", shown_item(shared, hidden, content.item_code[item], content.value[item])}});
    }
    auto& states = out["states"] = nlohmann::json::array();
    const auto add = [&](const std::string& state, const char* at, const char* real_at) {
        if (row.maybe(at))
            states.push_back(step(state, row.text(at), row.text(real_at)));
    };
    add("受付", "asked_at", "asked_real_at");
    add("送信待ち", "asked_at", "asked_real_at");
    add("照会中", "sent_at", "sent_real_at");
    add(row.text("state"), "settled_at", "settled_real_at");
    return out.dump();
}

std::string fresh_json(core& shared, const inquiry_store::new_inquiry& value, const inquiry_store::moment& now, bool sent)
{
    auto out = asked_of(shared, value);
    out["state"] = sent ? "照会中" : "送信待ち";
    out["asked_at"] = now.environment;
    for (const auto* name : {"exchange_number", "result_code", "reason", "reason_en", "answered_at", "legal_ground", "content"})
        out[name] = nullptr;
    auto& states = out["states"] = nlohmann::json::array();
    states.push_back(step("受付", now.environment, now.real));
    states.push_back(step("送信待ち", now.environment, now.real));
    if (sent)
        states.push_back(step("照会中", now.environment, now.real));
    return out.dump();
}

inquiry_store::new_inquiry parse_inquiry(const std::string& body)
{
    const auto json = nlohmann::json::parse(body, nullptr, false);
    if (!json.is_object())
        throw service_error("E9203", {{"field", "(JSON)"}});
    const auto text = [&](const char* name, bool required, std::size_t longest) -> std::string {
        const auto found = json.find(name);
        if (found == json.end() || found->is_null()) {
            if (required)
                throw service_error("E9203", {{"field", name}});
            return {};
        }
        if (!found->is_string())
            throw service_error("E9203", {{"field", name}});
        auto value = found->get<std::string>();
        if ((required && value.empty()) || value.size() > longest || value.find('\0') != std::string::npos)
            throw service_error("E9203", {{"field", name}});
        return value;
    };
    const auto date = [&](const char* name) {
        auto value = text(name, false, 8);
        if (!value.empty() && (value.size() != 8 || value.find_first_not_of("0123456789") != std::string::npos))
            throw service_error("E9203", {{"field", name}});
        return value;
    };
    inquiry_store::new_inquiry out;
    out.request_number = text("request_number", false, 20);
    out.branch_number = text("branch_number", true, 16);
    out.provider_body = text("provider_body", true, 16);
    out.office = text("office", true, 16);
    out.procedure = text("procedure", true, 16);
    out.information = text("information", true, 16);
    out.period_from = date("period_from");
    out.period_to = date("period_to");
    out.asker_disclosure = text("asker_disclosure", false, 1);
    if (out.asker_disclosure.empty())
        out.asker_disclosure = "1";
    if (out.asker_disclosure != "1" && out.asker_disclosure != "2")
        throw service_error("E9203", {{"field", "asker_disclosure"}});
    if (!out.period_to.empty() && out.period_to < out.period_from)
        throw service_error("E3003", {{"item", "照会終了日付"}, {"other", "照会開始日付"}});
    out.department = text("department_code", false, 20);
    return out;
}

} // namespace chukan::intermediate
