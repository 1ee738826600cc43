#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/base/uuid.hpp"
#include "server/intermediate/inside_road.hpp"
#include "server/intermediate/protection_store.hpp"
#include "server/intermediate/provide.hpp"
#include "server/intermediate/record_json.hpp"
#include "server/intermediate/visibility.hpp"

#include <nlohmann/json.hpp>

#include <set>

namespace chukan::intermediate {

namespace {

nlohmann::json maybe(const std::string& text)
{
    return text.empty() ? nlohmann::json() : nlohmann::json(text);
}

nlohmann::json pending_json(core& shared, const db::result::row& row, const std::string& state)
{
    return {{"id", row.text("exchange_number")},
            {"exchange_number", row.text("exchange_number")},
            {"state", state},
            {"branch_number", maybe(row.text("branch_number"))},
            {"asker_body", row.text("asker_body")},
            {"asker_name", maybe(shared.body_name(row.text("asker_body")))},
            {"office", row.text("office")},
            {"procedure", row.text("procedure")},
            {"information", row.text("information")},
            {"information_name", maybe(shared.masters->information_name(row.text("information")))},
            {"asked_at", row.text("asked_at")}};
}

/// Distinct 枝番 of a page; a record of a person who has none here counts for nobody in particular.
std::vector<std::string> branches_of(const db::result& rows)
{
    std::set<std::string> out;
    for (const auto row : rows)
        if (auto branch = row.text("branch_number"); !branch.empty())
            out.insert(std::move(branch));
    return {out.begin(), out.end()};
}

} // namespace

http::response provider::pending(http::request& request)
{
    const auto caller = core_.context.caller_of(request);
    caller.require("answer.release");
    const auto page = page_of(request);
    const auto rows = core_.context.database.transact(
        [&](db::transaction& running) { return provide_store::held(running, caller.environment, caller.insurer, page.after, page.limit + 1); });
    visibility reach(core_, caller);
    reach.look(branches_of(rows));
    nlohmann::json out{{"items", nlohmann::json::array()}, {"next_cursor", nullptr}};
    for (std::size_t index = 0; index < rows.size() && index < page.limit; ++index)
        if (reach.sees(rows[index].text("branch_number")))
            out["items"].push_back(pending_json(core_, rows[index], rows[index].text("state")));
    if (rows.size() > page.limit)
        out["next_cursor"] = rows[page.limit - 1].text("serial");
    return http::response::json(out.dump());
}

http::response provider::release(http::request& request)
{
    const auto caller = core_.context.caller_of(request);
    caller.require("answer.release");
    const auto& id = request.path_values.at("id");
    if (!caller.groups.empty()) {
        const auto rows = core_.context.database.transact([&](db::transaction& running) {
            return provide_store::lock_request(running, caller.environment, caller.insurer, id);
        });
        if (rows.empty())
            throw service_error("E9310");
        visibility(core_, caller).require(rows[0].text("branch_number"));
    }
    nlohmann::json out;
    core_.context.database.transact([&](db::transaction& running) {
        const auto rows = provide_store::lock_request(running, caller.environment, caller.insurer, id);
        if (rows.empty())
            throw service_error("E9310");
        const auto row = rows[0];
        if (row.text("state") != "提供保留") { // released before: the same answer again
            out = pending_json(core_, row, row.text("state"));
            return;
        }
        contract::answer_requests one;
        one.exchange_number = {id};
        one.link_code = {row.text("link_code")};
        one.asker_body = {row.text("asker_body")};
        one.provider_body = {row.text("provider_body")};
        one.office = {row.text("office")};
        one.procedure = {row.text("procedure")};
        one.information = {row.text("information")};
        one.period_from = {row.text("period_from")};
        one.period_to = {row.text("period_to")};
        one.asker_disclosure = {row.text("asker_disclosure")};
        one.asked_at = {row.text("asked_at")};
        one.asker_key = {to_base64(row.bytes("asker_key"))};
        // The row leaves the batch that told 提供保留: nws must have that message first, or it would come again with one answer less.
        if (provide_store::hold_is_on_its_way(running, caller.environment, id))
            throw service_error("E9209");
        const auto results = build(running, caller.environment, one, {"I0000"}, true);
        const auto batch = new_uuid();
        provide_store::release(running, caller.environment, id, batch, results, caller.user_id, core_.now(caller.environment));
        pass_on(core_, running, caller.environment, id, batch);
        out = pending_json(core_, row, results.state[0]);
    });
    return http::response::json(out.dump());
}

http::response provider::records(http::request& request)
{
    const auto caller = core_.context.caller_of(request);
    caller.require("record.read");
    const auto page = page_of(request);
    const auto side = request.query_or("side", "");
    std::unordered_set<std::string> guarded;
    const auto rows = core_.context.database.transact([&](db::transaction& running) {
        auto found = provide_store::records(running, caller.environment, caller.insurer, side, page.after, page.limit + 1);
        guarded = protection_store::in_force(running, caller.environment, caller.insurer, branches_of(found), core_.today(caller.environment));
        return found;
    });
    visibility reach(core_, caller);
    reach.look(branches_of(rows));
    nlohmann::json out{{"items", nlohmann::json::array()}, {"next_cursor", nullptr}};
    for (std::size_t index = 0; index < rows.size() && index < page.limit; ++index)
        if (reach.sees(rows[index].text("branch_number")))
            out["items"].push_back(record_json(core_, rows[index], guarded.contains(rows[index].text("branch_number"))));
    if (rows.size() > page.limit)
        out["next_cursor"] = rows[page.limit - 1].text("serial");
    return http::response::json(out.dump());
}

} // namespace chukan::intermediate
