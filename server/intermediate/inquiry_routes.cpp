#include "platform/base/error.hpp"
#include "platform/base/uuid.hpp"
#include "server/intermediate/branch_store.hpp"
#include "server/intermediate/inquiries.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace chukan::intermediate {

namespace {

nlohmann::json maybe(const std::string& text)
{
    return text.empty() ? nlohmann::json() : nlohmann::json(text);
}

nlohmann::json summary(core& shared, const db::result::row& row)
{
    return {{"id", row.text("inquiry_id")},
            {"request_number", maybe(row.text("request_number"))},
            {"receipt", maybe(row.text("receipt"))},
            {"branch_number", row.text("branch_number")},
            {"asker_body", row.text("asker_body")},
            {"provider_body", row.text("provider_body")},
            {"provider_name", maybe(shared.body_name(row.text("provider_body")))},
            {"office", row.text("office")},
            {"procedure", row.text("procedure")},
            {"information", row.text("information")},
            {"information_name", maybe(shared.masters->information_name(row.text("information")))},
            {"period_from", maybe(row.text("period_from"))},
            {"period_to", maybe(row.text("period_to"))},
            {"asker_disclosure", row.text("asker_disclosure")},
            {"state", row.text("state")},
            {"exchange_number", maybe(row.text("exchange_number"))},
            {"result_code", maybe(row.text("result_code"))},
            {"reason", maybe(row.text("reason_ja"))},
            {"reason_en", maybe(row.text("reason_en"))},
            {"asked_at", row.text("asked_at")},
            {"answered_at", maybe(row.text("settled_at"))}};
}

nlohmann::json whole(core& shared, std::int16_t environment, const db::result::row& row)
{
    auto out = summary(shared, row);
    out["content"] = nullptr;
    if (row.maybe("content")) {
        const auto clear = shared.context.keys.open(environment, "inquiry " + row.text("inquiry_id"), row.bytes("content"));
        const auto content = contract::decode<contract::answer_content>(clear);
        out["content"] = nlohmann::json::array();
        for (std::size_t item = 0; item < content.item_code.size(); ++item)
            out["content"].push_back(
                {{"item_code", content.item_code[item]}, {"item_name", content.item_name[item]}, {"value", content.value[item]}});
    }
    auto& states = out["states"] = nlohmann::json::array();
    const auto step = [&](const std::string& state, const char* at, const char* real_at) {
        if (row.maybe(at))
            states.push_back({{"state", state}, {"at", row.text(at)}, {"real_at", row.text(real_at)}});
    };
    step("受付", "asked_at", "asked_real_at");
    step("送信待ち", "asked_at", "asked_real_at");
    step("照会中", "sent_at", "sent_real_at");
    step(row.text("state"), "settled_at", "settled_real_at");
    return out;
}

bool looks_like_uuid(const std::string& text)
{
    return text.size() == 36 && text.find_first_not_of("0123456789abcdef-") == std::string::npos && text[8] == '-' && text[13] == '-' &&
           text[18] == '-' && text[23] == '-' && std::count(text.begin(), text.end(), '-') == 4;
}

/// The fields of new_inquiry (server/openapi.yaml).
inquiry_store::new_inquiry parse(const std::string& body)
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

} // namespace

http::response inquiries::ask(http::request& request)
{
    const auto caller = core_.context.caller_of(request);
    caller.require("inquiry.ask");
    auto wanted = parse(request.body);
    wanted.insurer = caller.insurer;
    wanted.user_id = caller.user_id;
    wanted.asker_body = core_.body_of_insurer(caller.insurer);
    if (wanted.asker_body.empty())
        throw service_error("E4121", {{"code", caller.insurer}});
    if (const auto* key = request.header("idempotency-key"))
        wanted.idempotency_key = key->substr(0, 100);
    if (const auto wrong = check_codes(core_, wanted.provider_body, wanted.office, wanted.procedure, wanted.information))
        throw service_error(wrong->code, wrong->values);

    for (int attempt = 1;; ++attempt) {
        try {
            nlohmann::json out;
            core_.context.database.transact([&](db::transaction& running) {
                if (!wanted.idempotency_key.empty()) {
                    const auto before = inquiry_store::find_by_key(running, caller.environment, caller.insurer, wanted.idempotency_key);
                    if (!before.empty()) {
                        out = whole(core_, caller.environment, before[0]);
                        return;
                    }
                }
                const auto known = inquiry_store::persons(running, caller.environment, caller.insurer, {wanted.branch_number});
                if (known.empty())
                    throw service_error("E4101", {{"value", wanted.branch_number}});
                const auto& person = known.begin()->second;
                if (!person.has_code) {
                    const auto states = branch_store::states(running, caller.environment, caller.insurer, {wanted.branch_number});
                    throw service_error("E6010", {{"state", states.state.empty() ? "" : states.state[0]}});
                }
                wanted.id = new_uuid();
                wanted.person_key = person.person_key;
                inquiry_store::insert(running, caller.environment, wanted, core_.now(caller.environment));
                enqueue_dispatch(running, caller.environment);
                out = whole(core_, caller.environment, inquiry_store::find(running, caller.environment, caller.insurer, wanted.id).one());
            });
            return http::response::json(out.dump(), 202);
        } catch (const db::error& problem) {
            if (!problem.unique_violation() || attempt == 3)
                throw; // the same key at the same moment: the next look finds the first one
        }
    }
}

http::response inquiries::list(http::request& request)
{
    const auto caller = core_.context.caller_of(request);
    caller.require("inquiry.read");
    const auto page = page_of(request);
    const inquiry_store::filter wanted{caller.insurer, request.query_or("state", ""), request.query_or("branch_number", ""),
                                       request.query_or("receipt", ""), page.after, page.limit + 1};
    const auto rows = core_.context.database.transact(
        [&](db::transaction& running) { return inquiry_store::list(running, caller.environment, wanted); });
    nlohmann::json out{{"items", nlohmann::json::array()}, {"next_cursor", nullptr}};
    for (std::size_t index = 0; index < rows.size() && index < page.limit; ++index)
        out["items"].push_back(summary(core_, rows[index]));
    if (rows.size() > page.limit)
        out["next_cursor"] = rows[page.limit - 1].text("serial");
    return http::response::json(out.dump());
}

http::response inquiries::show(http::request& request)
{
    const auto caller = core_.context.caller_of(request);
    caller.require("inquiry.read");
    const auto& id = request.path_values.at("id");
    if (!looks_like_uuid(id))
        throw service_error("E9310");
    const auto rows = core_.context.database.transact(
        [&](db::transaction& running) { return inquiry_store::find(running, caller.environment, caller.insurer, id); });
    if (rows.empty())
        throw service_error("E9310");
    return http::response::json(whole(core_, caller.environment, rows[0]).dump());
}

} // namespace chukan::intermediate
