#include "platform/base/error.hpp"
#include "platform/intake/row_refusal.hpp"
#include "platform/layout/checks.hpp"
#include "platform/log/log.hpp"
#include "server/operations/change_store.hpp"
#include "server/operations/enrollee_store.hpp"
#include "server/operations/enrollees.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace chukan::operations {

namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 5> of_the_address{"postal_code", "address", "address_detail", "municipality_code",
                                                          "managing_municipality_code"};

json object_of(const std::string& body)
{
    auto value = json::parse(body, nullptr, false);
    if (!value.is_object())
        throw service_error("E9203", {{"field", "(JSON)"}});
    return value;
}

/// One record of KN010, by the names of the API. The body of the request is never quoted in a refusal, since it may hold a 個人番号.
class record {
public:
    record(const core& core, const access::caller& caller, const std::string& operation)
        : core_(core), today_(core.context.environments.today(caller.environment)), layout_(core.layouts->find("enrollee", today_)), at_(*core.layouts, layout_),
          texts_(layout_.items.size())
    {
        texts_[at_.record] = "1";
        texts_[at_.operation] = operation;
    }

    void set(std::size_t place, std::string value) { texts_[place] = std::move(value); }
    const places& at() const { return at_; }

    void fill(const registered_enrollee& from)
    {
        texts_[at_.branch] = from.branch;
        for (std::size_t column = 0; column < item_columns.size(); ++column)
            texts_[at_.columns[column]] = from.items[column];
        if (from.items[kind_column] == "1" && !from.periods.empty())
            fill_period(from.periods.back());
    }

    /// What the body says goes over what is there. A 資格 is said as a whole: who gives a 取得年月日 gives its 喪失 too, or there is none.
    void overlay(const json& body)
    {
        if (body.contains("acquired_on"))
            fill_period({});
        for (const auto& [name, value] : body.items()) {
            const auto place = place_of(name);
            if (!place || !(value.is_string() || value.is_null()))
                throw service_error("E9203", {{"field", place ? name : "(unknown)"}});
            texts_[*place] = value.is_null() ? std::string() : value.get<std::string>();
        }
        if (texts_[at_.columns[protection_column]] != "1" && !body.contains("protection_until"))
            texts_[at_.columns[protection_until_column]].clear(); // lifted with the day it had
        if (texts_[at_.kind] == "2" && !body.contains("acquired_on"))
            fill_period({});
    }

    /// Checked against the layout, as a row of a file would be.
    intake::part checked() const
    {
        const std::vector<std::string_view> values(texts_.begin(), texts_.end());
        layout::checked_record one;
        one.line = 1;
        one.values = &values;
        layout::checker(layout_, layout::encoding::utf8, today_, core_.layouts->characters(), false).check(values, one.findings);
        intake::part out;
        out.take(one);
        out.last = true;
        out.records_of_file = 1;
        return out;
    }

    /// What a file would say of this row, as a problem document. `hide_address`: of a person under 支援措置, whose registered address stands in the row too.
    http::response refusal(const intake::part& row, bool hide_address) const
    {
        return intake::refuse_row(*core_.codes, layout_, row.findings(),
                                  {[this](std::size_t place) { return field_of(place); },
                                   [this, hide_address](std::size_t place) { return hide_address && layout_.items[place].address; }});
    }

private:
    void fill_period(const eligibility_period& period)
    {
        texts_[at_.acquired] = period.acquired_on;
        texts_[at_.acquisition_reason] = period.acquisition_reason;
        texts_[at_.lost] = period.lost_on;
        texts_[at_.loss_reason] = period.loss_reason;
    }

    /// Fields of the body that are no column of the register.
    std::array<std::pair<std::string_view, std::size_t>, 6> others() const
    {
        return {{{"personal_number", at_.number}, {"reason", at_.number_change}, {"acquired_on", at_.acquired},
                 {"acquisition_reason", at_.acquisition_reason}, {"lost_on", at_.lost}, {"loss_reason", at_.loss_reason}}};
    }

    /// The other way round; empty for what no body holds (レコード番号).
    std::string field_of(std::size_t place) const
    {
        for (const auto& [name, where] : others())
            if (where == place)
                return std::string(name);
        const auto column = std::find(at_.columns.begin(), at_.columns.end(), place);
        return column == at_.columns.end() ? std::string() : std::string(item_columns[static_cast<std::size_t>(column - at_.columns.begin())]);
    }

    std::optional<std::size_t> place_of(const std::string& name) const
    {
        for (const auto& [known, place] : others())
            if (known == name)
                return place;
        const auto column = std::find(item_columns.begin(), item_columns.end(), name);
        if (column == item_columns.end())
            return std::nullopt;
        return at_.columns[static_cast<std::size_t>(column - item_columns.begin())];
    }

    const core& core_;
    std::string today_;
    const layout::definition& layout_;
    places at_;
    std::vector<std::string> texts_;
};

intake::receipt receipt_for(const core& core, const access::caller& caller)
{
    intake::receipt as;
    as.environment = caller.environment;
    as.insurer = caller.insurer;
    as.kind = "enrollee";
    as.uploaded_by = caller.user_id;
    as.departments = caller.groups;
    as.received_at = core.now(caller.environment);
    return as;
}

access::caller writer_of(const core& core, const http::request& request)
{
    auto caller = core.context.caller_of(request);
    caller.require("enrollee.write");
    return caller;
}

registered_enrollee visible(core& core, const access::caller& caller, const std::string& branch)
{
    return core.context.database.transact([&](db::transaction& running) {
        if (find_enrollee(running, caller, branch).empty())
            throw service_error("E9310");
        return registered_as(running, {caller.environment, caller.insurer}, {branch}).at(0);
    });
}

/// [{"item","before","after"}], without where a person under 支援措置 lived or lives.
json items_of(const json& before, const json& after, bool hide_address)
{
    json items = json::array();
    for (const auto column : item_columns) {
        const std::string name(column);
        if (!before.contains(name) && !after.contains(name))
            continue;
        const bool hidden = hide_address && std::find(of_the_address.begin(), of_the_address.end(), column) != of_the_address.end();
        const auto value = [&](const json& of) { return hidden || !of.contains(name) || of.at(name) == "" ? json() : of.at(name); };
        items.push_back({{"item", name}, {"before", value(before)}, {"after", value(after)}, {"hidden", hidden}});
    }
    return items;
}

} // namespace

bool enrollees::hides(const intake::receipt& as, const intake::part& row)
{
    return core_.context.database.transact([&](db::transaction& running) -> bool {
        return registration_.hides_address(running, as, 1, [&](std::size_t, std::size_t item) { return row.value(0, item); }).front();
    });
}

std::optional<http::response> enrollees::put(const intake::receipt& as, intake::part& row, const std::function<http::response(bool)>& refusal, std::string* branch)
{
    if (!row.rejected(0)) {
        auto registered = registration_.by_hand(as, row);
        if (branch)
            *branch = std::move(registered);
    }
    if (row.rejected(0))
        return refusal(hides(as, row));
    return std::nullopt;
}

http::response enrollees::add(http::request& request)
{
    const auto caller = writer_of(core_, request);
    record given(core_, caller, "1");
    const auto body = object_of(request.body);
    given.overlay(body);
    auto row = given.checked();
    const auto as = receipt_for(core_, caller);
    std::string branch;
    if (auto refused = put(as, row, [&](bool hide) { return given.refusal(row, hide); }, &branch))
        return std::move(*refused);
    return shown_after(caller, branch, 201);
}

http::response enrollees::change(http::request& request)
{
    const auto caller = writer_of(core_, request);
    const auto& branch = request.path_values.at("branch");
    const auto body = object_of(request.body);
    if (body.contains("personal_number") || body.contains("reason")) {
        number_of_body(request.body); // E4205 before anything is looked up
        if (const auto reason = body.find("reason"); reason == body.end() || (*reason != "1" && *reason != "2"))
            throw service_error("E4202");
    }
    record given(core_, caller, "2");
    given.fill(visible(core_, caller, branch));
    given.overlay(body);
    auto row = given.checked();
    const auto as = receipt_for(core_, caller);
    if (auto refused = put(as, row, [&](bool hide) { return given.refusal(row, hide); }))
        return std::move(*refused);
    log::write(log::level::info, core_.context.name, "enrollee.changed", {{"user", caller.user_id}, {"insurer", caller.insurer}, {"branch", branch}});
    return shown_after(caller, branch, 200);
}

http::response enrollees::cancel(http::request& request)
{
    const auto caller = writer_of(core_, request);
    const auto& branch = request.path_values.at("branch");
    record given(core_, caller, "3");
    given.fill(visible(core_, caller, branch));
    auto row = given.checked();
    const auto as = receipt_for(core_, caller);
    if (auto refused = put(as, row, [&](bool hide) { return given.refusal(row, hide); }))
        return std::move(*refused);
    log::write(log::level::info, core_.context.name, "enrollee.cancelled", {{"user", caller.user_id}, {"insurer", caller.insurer}, {"branch", branch}});
    return http::response::json("{}", 204);
}

http::response enrollees::corrections(http::request& request)
{
    const auto caller = core_.context.caller_of(request);
    caller.require("enrollee.read");
    const auto& branch = request.path_values.at("branch");
    const auto limit = static_cast<unsigned>(request.integer_query("limit", 100, 1, 1000));
    const auto before = request.integer_query("cursor", 0, 0, INT64_MAX);
    const auto today = core_.context.environments.today(caller.environment);
    json out{{"items", json::array()}, {"next_cursor", nullptr}};
    core_.context.database.transact([&](db::transaction& running) {
        const insurer_key insurer{caller.environment, caller.insurer};
        const auto newest = corrections_of(running, insurer, branch, 0, 1);
        const auto people = registered_as(running, insurer, {branch});
        const bool sees = !people.empty() ? !find_enrollee(running, caller, branch).empty()
                                          : !newest.empty() && (caller.groups.empty() || std::find(caller.groups.begin(), caller.groups.end(),
                                                                                                   newest[0].text("department_code")) != caller.groups.end());
        if (!sees)
            throw service_error("E9310");
        // Of a person who is registered no more: as he stood at the 取消.
        std::string protection, until;
        if (!people.empty()) {
            protection = people[0].items[protection_column];
            until = people[0].items[protection_until_column];
        } else {
            const auto last = json::parse(newest[0].text("before"));
            protection = last.value("protection", "");
            until = last.value("protection_until", "");
        }
        const bool hide = protection == "1" && (until.empty() || until >= today); // shown by an unmasking of its own only, which is logged
        out["items"].clear();
        out["next_cursor"] = nullptr;
        const auto rows = corrections_of(running, insurer, branch, before, limit + 1);
        for (std::size_t i = 0; i < rows.size() && i < limit; ++i) {
            const auto row = rows[i];
            const auto was = json::parse(row.text("before")), is = json::parse(row.text("after"));
            const auto maybe = [](const std::string& text) { return text.empty() ? json() : json(text); };
            out["items"].push_back({{"corrected_at", row.text("corrected_at")}, {"user_id", row.text("user_id")}, {"receipt", maybe(row.text("receipt"))},
                                    {"operation", row.text("operation")}, {"number_change", maybe(row.text("number_change"))}, {"items", items_of(was, is, hide)},
                                    {"eligibility_before", was.value("eligibility", json::array())}, {"eligibility_after", is.value("eligibility", json::array())}});
        }
        if (rows.size() > limit)
            out["next_cursor"] = rows[limit - 1].text("serial");
    });
    return http::response::json(out.dump());
}

} // namespace chukan::operations
