#include "server/intermediate/copies.hpp"

#include "platform/base/error.hpp"
#include "server/intermediate/branch_store.hpp"
#include "server/intermediate/copy_store.hpp"
#include "server/intermediate/protection_store.hpp"
#include "server/intermediate/visibility.hpp"

#include <nlohmann/json.hpp>

namespace chukan::intermediate {

namespace {

nlohmann::json maybe(const std::string& text)
{
    return text.empty() ? nlohmann::json() : nlohmann::json(text);
}

/// What stands of 自動応答不可 and 不開示 while 支援措置 is in force, whatever was registered.
void guard(nlohmann::json& copy)
{
    copy["no_automatic_answer"] = "1";
    copy["disclosure"] = "2";
    if (const auto facility = copy.find("facility_municipality_code"); facility != copy.end())
        *facility = nullptr; // of 住所地特例: it tells where the person lives
}

nlohmann::json period_json(const db::result::row& row)
{
    nlohmann::json out{{"acquired_on", row.text("acquired_on")}, {"acquisition_reason", row.text("acquisition_reason")}};
    const std::pair<const char*, const char*> optional[] = {
        {"insurer_number", "insurer_number"}, {"insured_number", "insured_number"}, {"lost_on", "lost_on"},
        {"loss_reason", "loss_reason"}, {"special_address", "residence_exception"}, {"special_address_from", "exception_from"},
        {"special_address_to", "exception_to"}, {"facility_municipality_code", "facility_municipality"}, {"burden_ratio", "burden"},
        {"burden_from", "burden_from"}, {"burden_to", "burden_to"}, {"limit_category", "limit_class"}, {"limit_from", "limit_from"},
        {"limit_to", "limit_to"}, {"long_stay_on", "long_stay_on"}, {"card_issued_on", "card_issued_on"},
        {"no_automatic_answer", "no_automatic_answer"}, {"disclosure", "disclosure"}};
    for (const auto& [name, column] : optional)
        out[name] = maybe(row.text(column));
    return out;
}

} // namespace

copies::copies(core& shared) : core_(shared)
{
    intake::kind eligibility;
    eligibility.name = "eligibility";
    eligibility.id = "SK010";
    eligibility.result_id = "SK011";
    eligibility.result_header = {"レコード番号", "保険者番号", "被保険者枝番", "被保険者番号"};
    eligibility.handler = make_eligibility_handler(core_);
    core_.desk->add(std::move(eligibility));

    intake::kind fukuhon;
    fukuhon.name = "fukuhon";
    fukuhon.id = "TK010";
    fukuhon.result_id = "TK011";
    fukuhon.result_header = {"レコード番号", "保険者番号", "被保険者枝番", "特定個人情報名コード", "データ項目コード"};
    fukuhon.handler = make_fukuhon_handler(core_);
    core_.desk->add(std::move(fukuhon));

    core_.context.router.get("/fukuhon/{branch}/owners", [this](http::request& request) { return owners(request); }, {"system"});
    core_.context.router.get("/fukuhon/{branch}", [this](http::request& request) { return show(request); }, {"system"});
}

/// Whose 副本 these were before a correction, and what of them went where. Persons are not named: only this 枝番's own life is told.
http::response copies::owners(http::request& request)
{
    const auto caller = core_.context.caller_of(request);
    caller.require("fukuhon.read");
    const auto& branch = request.path_values.at("branch");
    nlohmann::json out{{"items", nlohmann::json::array()}, {"next_cursor", nullptr}};
    bool registered = false;
    core_.context.database.transact([&](db::transaction& running) {
        registered = branch_store::find(running, caller.environment, caller.insurer, branch).has_value();
        out["items"].clear();
        for (const auto row : branch_store::trace(running, caller.environment, caller.insurer, branch))
            out["items"].push_back({{"since", row.text("since")},
                                    {"until", row.text("until")},
                                    {"reason", row.text("reason")},
                                    {"code_held", row.boolean("code_held")},
                                    {"eligibility_rows", row.integer("eligibility_rows")},
                                    {"fukuhon_rows", row.integer("fukuhon_rows")},
                                    {"provided", row.integer("provided")}});
    });
    // Who is registered no more has no 部署 either: only who sees the whole insurer sees what was.
    if (registered)
        visibility(core_, caller).require(branch);
    else if (out["items"].empty() || !caller.groups.empty())
        throw service_error("E9310");
    return http::response::json(out.dump());
}

http::response copies::show(http::request& request)
{
    const auto caller = core_.context.caller_of(request);
    caller.require("fukuhon.read");
    const auto& branch = request.path_values.at("branch");
    visibility(core_, caller).require(branch);
    nlohmann::json out{{"branch_number", branch}, {"eligibility", nlohmann::json::array()}, {"data_sets", nlohmann::json::array()}};
    core_.context.database.transact([&](db::transaction& running) {
        out["eligibility"].clear();
        out["data_sets"].clear();
        const auto states = branch_store::states(running, caller.environment, caller.insurer, {branch});
        if (states.branch_number.empty())
            throw service_error("E9310");
        out["link_code_state"] = states.state[0];
        const bool guarded =
            !protection_store::in_force(running, caller.environment, caller.insurer, {branch}, core_.today(caller.environment)).empty();
        out["protected"] = guarded;
        for (const auto row : copy_store::eligibility_of(running, caller.environment, caller.insurer, branch)) {
            out["eligibility"].push_back(period_json(row));
            if (guarded)
                guard(out["eligibility"].back());
        }
        std::string last;
        for (const auto row : copy_store::data_of(running, caller.environment, caller.insurer, branch)) {
            const auto key = row.text("information") + row.text("dataset") + "|" + row.text("period") + "|" + row.text("repetition");
            if (key != last) {
                last = key;
                out["data_sets"].push_back({{"information", row.text("information")},
                                            {"information_name", maybe(core_.masters->information_name(row.text("information")))},
                                            {"version", row.text("version")},
                                            {"data_set", row.text("dataset")},
                                            {"period", row.text("period")},
                                            {"repetition", row.text("repetition")},
                                            {"no_automatic_answer", maybe(row.text("no_automatic_answer"))},
                                            {"disclosure", maybe(row.text("disclosure"))},
                                            {"items", nlohmann::json::array()}});
                if (guarded)
                    guard(out["data_sets"].back());
            }
            const auto* item = core_.masters->find_item(row.text("data_item"));
            out["data_sets"].back()["items"].push_back({{"item_code", row.text("data_item")},
                                                        {"item_name", item ? item->name : std::string()},
                                                        {"value", maybe(row.text("value"))},
                                                        {"unset_reason", maybe(row.text("absence_reason"))}});
        }
    });
    return http::response::json(out.dump());
}

} // namespace chukan::intermediate
