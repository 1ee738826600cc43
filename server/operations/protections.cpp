#include "server/operations/protections.hpp"

#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/base/uuid.hpp"
#include "platform/log/log.hpp"
#include "server/operations/change_store.hpp"
#include "server/operations/enrollee_store.hpp"

#include <nlohmann/json.hpp>

namespace chukan::operations {

namespace {

using nlohmann::json;

json maybe(const std::string& text)
{
    return text.empty() ? json() : json(text);
}

/// The last day as it is shown; null without one.
json last_day(const std::string& state)
{
    return state == "-" ? json() : maybe(state);
}

bool in_force(const std::string& state, const std::string& today)
{
    return state == "-" || (!state.empty() && state >= today);
}

clock::time_point midnight(const std::string& day)
{
    return clock::from_iso(day.substr(0, 4) + "-" + day.substr(4, 2) + "-" + day.substr(6, 2) + "T00:00:00+09:00");
}

json days_left(const std::string& state, const std::string& today)
{
    if (state.size() != 8)
        return nullptr;
    return std::chrono::duration_cast<std::chrono::hours>(midnight(state) - midnight(today)).count() / 24;
}

bool is_day(const std::string& text)
{
    if (text.size() != 8 || text.find_first_not_of("0123456789") != std::string::npos || text < "19000101")
        return false;
    const std::chrono::year_month_day day{std::chrono::year(std::stoi(text.substr(0, 4))), std::chrono::month(static_cast<unsigned>(std::stoi(text.substr(4, 2)))),
                                          std::chrono::day(static_cast<unsigned>(std::stoi(text.substr(6, 2))))};
    return day.ok();
}

unsigned warning_days_of(const std::string& path)
{
    const auto content = json::parse(read_file(path), nullptr, false);
    if (!content.is_object())
        throw std::runtime_error(path + ": is no JSON object");
    for (const auto& [name, value] : content.items())
        if (name != "about" && name != "warning_days")
            throw std::runtime_error(path + ": unknown field " + name);
    const auto found = content.find("warning_days");
    if (found == content.end() || !found->is_number_unsigned() || *found < 1U || *found > 366U)
        throw std::runtime_error(path + ": warning_days must be a whole number from 1 to 366");
    return found->get<unsigned>();
}

} // namespace

std::string protection_after(const std::string& before, std::string_view kind, std::string_view until)
{
    if (kind.empty())
        return before;
    if (kind != "1")
        return "";
    if (!until.empty())
        return std::string(until);
    return before.empty() ? "-" : before;
}

protections::protections(core& core) : core_(core), warning_days_(warning_days_of(core.context.config_directory + "/protection.json")) {}

void protections::routes()
{
    auto& router = core_.context.router;
    const std::vector<std::string> callers{"system"};
    router.get("/protections", [this](http::request& request) { return list(request); }, callers);
    router.get("/enrollees/{branch}/protection", [this](http::request& request) { return one(request); }, callers);
    router.put("/enrollees/{branch}/protection", [this](http::request& request) { return begin(request); }, callers);
    router.del("/enrollees/{branch}/protection", [this](http::request& request) { return end(request); }, callers);
    router.post("/enrollees/{branch}/address", [this](http::request& request) { return address(request); }, callers);
}

http::response protections::list(http::request& request)
{
    const auto caller = core_.context.caller_of(request);
    caller.require("enrollee.read");
    protection_store::filter filter;
    const auto what = request.query_or("state", "ending");
    if (what != "ending" && what != "in_force" && what != "ended")
        throw service_error("E9202", {{"parameter", "state"}});
    filter.what = what == "ending" ? protection_store::wanted::ending : what == "ended" ? protection_store::wanted::ended : protection_store::wanted::in_force;
    const auto days = request.integer_query("days", warning_days_, 0, 3660);
    filter.today = core_.context.environments.today(caller.environment);
    filter.until = clock::to_date(midnight(filter.today) + std::chrono::hours(24 * days));
    filter.departments = caller.groups;
    filter.after = request.query_or("cursor", "");
    const auto limit = static_cast<unsigned>(request.integer_query("limit", 100, 1, 1000));
    filter.limit = limit + 1;
    const auto rows = core_.context.database.transact(
        [&](db::transaction& running) { return protection_store::list(running, caller.environment, caller.insurer, filter); });
    json items = json::array();
    for (std::size_t index = 0; index < rows.size() && index < limit; ++index) {
        const auto row = rows[index];
        const auto state = row.text("state");
        items.push_back({{"branch_number", row.text("branch_number")},
                         {"addressee_number", row.text("addressee_number")},
                         {"insured_number", maybe(row.text("insured_number"))},
                         {"name", row.text("name")},
                         {"until", last_day(state)},
                         {"days_left", days_left(state, filter.today)},
                         {"in_force", in_force(state, filter.today)}});
    }
    json out{{"items", std::move(items)}, {"today", filter.today}, {"warning_days", days}};
    out["next_cursor"] = rows.size() > limit ? json(rows[limit - 1].text("place")) : json();
    return http::response::json(out.dump());
}

std::string protections::shown(const access::caller& caller, const std::string& branch)
{
    const auto today = core_.context.environments.today(caller.environment);
    json out;
    core_.context.database.transact([&](db::transaction& running) {
        if (find_enrollee(running, caller, branch).empty())
            throw service_error("E9310");
        const auto found = protection_store::lock(running, caller.environment, caller.insurer, {branch});
        const auto state = found[0].text("state");
        out = {{"branch_number", branch}, {"in_force", in_force(state, today)}, {"until", last_day(state)}, {"days_left", days_left(state, today)}};
        out["changes"] = json::array();
        for (const auto row : protection_store::history(running, caller.environment, caller.insurer, branch))
            out["changes"].push_back({{"before", maybe(row.text("before"))},
                                      {"after", maybe(row.text("after"))},
                                      {"at", row.text("changed_at")},
                                      {"by", row.text("changed_by")},
                                      {"receipt", maybe(row.text("receipt"))}});
    });
    return out.dump();
}

http::response protections::one(http::request& request)
{
    const auto caller = core_.context.caller_of(request);
    caller.require("enrollee.read");
    return http::response::json(shown(caller, request.path_values.at("branch")));
}

http::response protections::begin(http::request& request)
{
    const auto caller = core_.context.caller_of(request);
    caller.require("enrollee.write");
    const auto body = json::parse(request.body, nullptr, false);
    if (!body.is_object())
        throw service_error("E9203", {{"field", "(JSON)"}});
    const auto until = body.find("until");
    const bool open = until == body.end() || until->is_null();
    if (!open && (!until->is_string() || !is_day(until->get<std::string>())))
        throw service_error("E9203", {{"field", "until"}});
    const auto after = open ? std::string("-") : until->get<std::string>();
    // A day that is over would be a lifting under another name.
    if (!open && after < core_.context.environments.today(caller.environment))
        throw service_error("E3003", {{"item", "支援措置終了日"}, {"other", "今日"}});
    return set(request, caller, after);
}

http::response protections::end(http::request& request)
{
    const auto caller = core_.context.caller_of(request);
    caller.require("enrollee.write");
    return set(request, caller, "");
}

http::response protections::set(http::request& request, const access::caller& caller, const std::string& after)
{
    const auto& branch = request.path_values.at("branch");
    core_.context.database.transact([&](db::transaction& running) {
        lock_persons(running, caller.environment); // a 変更 takes the row away and puts it back: for who waits for it only, there would be nobody
        if (find_enrollee(running, caller, branch, true).empty())
            throw service_error("E9310");
        const auto before = protection_store::lock(running, caller.environment, caller.insurer, {branch})[0].text("state");
        if (before == after)
            return; // said before
        const protection_store::source of{caller.environment, caller.insurer, caller.user_id, "", new_uuid(), core_.now(caller.environment)};
        tell_protections(core_, running, of, {{branch, before, after}}, false, "branch " + caller.insurer + " " + branch);
    });
    log::write(log::level::info, core_.context.name, after.empty() ? "protection.ended" : "protection.set",
               {{"user", caller.user_id}, {"insurer", caller.insurer}, {"branch", branch}});
    return http::response::json(shown(caller, branch));
}

http::response protections::address(http::request& request)
{
    const auto caller = core_.context.caller_of(request);
    caller.require("address.unmask");
    const auto& branch = request.path_values.at("branch");
    const auto rows = core_.context.database.transact([&](db::transaction& running) { return find_enrollee(running, caller, branch); });
    if (rows.empty())
        throw service_error("E9310");
    log::write(log::level::info, core_.context.name, "address.unmasked",
               {{"user", caller.user_id}, {"insurer", caller.insurer}, {"branch", branch}, {"terminal", caller.terminal}});
    json out = json::object();
    for (const char* field : {"postal_code", "address", "address_detail", "municipality_code", "managing_municipality_code"})
        out[field] = maybe(rows[0].text(field));
    return http::response::json(out.dump());
}

void register_protection_messages(core& core)
{
    messages::outgoing words;
    words.render = [](db::transaction& running, const messages::message& message) -> std::optional<std::string> {
        const auto body = protection_store::of_batch(running, message.environment, message.reference);
        return body.branch_number.empty() ? std::nullopt : std::optional(contract::encode_protections(body)); // empty: the environment was reset meanwhile
    };
    words.parked = [&core](db::bulk_transaction&, const messages::message& message, const std::string& problem) {
        log::write(log::level::error, core.context.name, "protections.parked", {{"message", message.id}, {"problem", problem}});
    };
    core.context.messages.sends("protections", std::move(words));
    messages::outgoing notes;
    notes.render = [](db::transaction& running, const messages::message& message) -> std::optional<std::string> {
        const auto body = protection_store::notes_of_batch(running, message.environment, message.reference);
        return body.user_id.empty() ? std::nullopt : std::optional(contract::encode_notes(body));
    };
    notes.parked = [&core](db::bulk_transaction&, const messages::message& message, const std::string& problem) {
        log::write(log::level::error, core.context.name, "operation_notes.parked", {{"message", message.id}, {"problem", problem}});
    };
    core.context.messages.sends("operation-notes", std::move(notes));
}

namespace {

/// The messages of a batch that was noted.
void put_words(core& core, db::transaction& running, const protection_store::source& of, unsigned count, const std::string& ordering_key)
{
    auto& messages = core.context.messages;
    messages.put(running, of.environment, "intermediate", "protections", of.batch, count, ordering_key, uuid_of("protections " + of.batch));
    if (!of.receipt.empty())
        messages.put(running, of.environment, "portal", "operation-notes", of.batch, count, {}, uuid_of("operation-notes " + of.batch));
}

} // namespace

void tell_protections(core& core, db::transaction& running, const protection_store::source& of, const std::vector<protection_store::change>& changes,
                      bool noted_only, const std::string& ordering_key)
{
    if (changes.empty())
        return;
    protection_store::add(running, of, changes, noted_only);
    put_words(core, running, of, static_cast<unsigned>(changes.size()), ordering_key);
}

void tell_changed_protections(core& core, db::transaction& running, const protection_store::source& of, const std::vector<std::string>& branches,
                              const std::string& ordering_key)
{
    if (branches.empty())
        return;
    if (const auto count = protection_store::add_differences(running, of, branches); count > 0)
        put_words(core, running, of, static_cast<unsigned>(count), ordering_key);
}

} // namespace chukan::operations
