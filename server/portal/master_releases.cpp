#include "server/portal/master_releases.hpp"

#include "platform/base/error.hpp"
#include "server/portal/handlers.hpp"
#include "server/portal/once.hpp"
#include "server/portal/reader.hpp"

#include <nlohmann/json.hpp>

#include <charconv>

namespace chukan::portal {

using nlohmann::json;

release_in_force in_force(const masters::releases& known, const std::vector<store::release_step>& steps,
                          const std::string& day)
{
    const store::release_step* last = nullptr;
    for (const auto& each : steps) // newest first: of two for one day the later step wins
        if (!each.withdrawn_by && each.in_force_on <= day && known.find(each.release) &&
            (!last || each.in_force_on > last->in_force_on))
            last = &each;
    const auto* listed = known.on(day);
    if (!listed)
        listed = &known.all().front();
    if (last && (last->in_force_on >= listed->in_force_on))
        return {known.find(last->release), last->sequence};
    return {listed, 0};
}

namespace {

std::string today(const call& call, const core& core)
{
    return clock::to_date(call.at.environment.clock.at(core.now()));
}

json describe(const masters::release& value)
{
    return {{"number", value.number},           {"name", value.name}, {"name_en", value.name_en},
            {"offered_on", value.offered_on},   {"in_force_on", value.in_force_on},
            {"text", value.text},               {"text_en", value.text_en}};
}

json state(core& core, const call& call, db::transaction& running, const masters::releases& known)
{
    const auto steps = store::release_steps(running, call.at.environment.id);
    const auto day = today(call, core);
    json items = json::array(), history = json::array();
    for (const auto& each : known.all()) {
        auto item = describe(each);
        item["offered"] = each.offered_on <= day;
        items.push_back(std::move(item));
    }
    for (const auto& each : steps)
        history.push_back({{"release", each.release},
                           {"in_force_on", each.in_force_on},
                           {"released_by", each.released_by},
                           {"released_at", each.released_at},
                           {"withdrawn_by", maybe(each.withdrawn_by)},
                           {"withdrawn_at", maybe(each.withdrawn_at)}});
    return {{"items", items},
            {"in_force", in_force(known, steps, day).release->number},
            {"history", history},
            {"next_cursor", nullptr}};
}

const masters::release& wanted(const masters::releases& known, const std::string& text)
{
    unsigned number = 0;
    const auto end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    const auto* found = read.ec == std::errc() && read.ptr == end ? known.find(number) : nullptr;
    if (!found)
        throw service_error("E9310");
    return *found;
}

} // namespace

http::response master_releases(core& core, call& call)
{
    const auto known = masters::releases::load(core.context.config_directory);
    return answer(core.context.database.transact(
        [&](db::transaction& running) { return state(core, call, running, *known); }));
}

http::response release_changes(core& core, call& call)
{
    const auto known = masters::releases::load(core.context.config_directory);
    const auto& after = wanted(*known, call.request.path_values.at("number"));
    const auto& before = wanted(*known, call.request.required_query("since"));
    json items = json::array();
    const auto day = today(call, core);
    for (auto& each : masters::compare(known->tables(before, *core.layouts, day), known->tables(after, *core.layouts, day))) {
        json changed = json::array();
        for (auto& [old, fresh] : each.changed)
            changed.push_back({{"before", std::move(old)}, {"after", std::move(fresh)}});
        items.push_back({{"id", each.id},
                         {"name", each.ja},
                         {"header", each.header},
                         {"added", std::move(each.added)},
                         {"removed", std::move(each.removed)},
                         {"changed", std::move(changed)}});
    }
    return answer({{"before", before.number}, {"after", after.number}, {"items", items}});
}

http::response release_masters(core& core, call& call)
{
    const body_reader body(call.request.body, {"release", "in_force_on"});
    const auto known = masters::releases::load(core.context.config_directory);
    const auto& chosen = wanted(*known, body.text("release", 1, 4));
    const auto now = clock::to_iso(call.at.environment.clock.at(core.now()));
    const auto day = body.date("in_force_on").value_or(today(call, core));
    if (day < today(call, core))
        throw service_error("E4321", {{"date", day}}); // what was asked until now was judged by the release of then
    if (chosen.offered_on > day)
        throw service_error("E4322", {{"name", chosen.name}, {"date", chosen.offered_on}});
    return once(core, call, [&](db::transaction& running) -> std::pair<int, std::string> {
        store::add_release(running, call.at.environment.id,
                           {0, chosen.number, day, call.who->user_id, now, {}, {}}, clock::to_iso(core.now()));
        note(core, call, running, std::to_string(chosen.number), "201");
        return {201, state(core, call, running, *known).dump()};
    });
}

http::response roll_back_masters(core& core, call& call)
{
    const auto known = masters::releases::load(core.context.config_directory);
    const auto now = clock::to_iso(call.at.environment.clock.at(core.now()));
    return once(core, call, [&](db::transaction& running) -> std::pair<int, std::string> {
        const auto current =
            in_force(*known, store::release_steps(running, call.at.environment.id), today(call, core));
        if (current.sequence != 0) {
            store::withdraw_release(running, call.at.environment.id, current.sequence, call.who->user_id, now);
        } else { // nobody released it here: the one before it is put in its place
            const auto* before = known->find(current.release->number - 1);
            if (!before)
                throw service_error("E4323", {{"name", current.release->name}});
            store::add_release(running, call.at.environment.id,
                               {0, before->number, today(call, core), call.who->user_id, now, {}, {}},
                               clock::to_iso(core.now()));
        }
        note(core, call, running, std::to_string(current.release->number), "200");
        return {200, state(core, call, running, *known).dump()};
    });
}

void answer_release_in_force(core& core)
{
    core.context.messages.receives(
        "master-release",
        [&core](db::bulk_transaction& running, const messages::message& message, const std::string&, bool) {
            const auto known = masters::releases::load(core.context.config_directory);
            const auto steps = store::release_steps(running, message.environment);
            return std::to_string(
                in_force(*known, steps, core.context.environments.today(message.environment)).release->number);
        },
        {"intermediate"});
    // For those who judge inquiries: of every environment at once.
    core.context.router.get("/internal/master-releases", [&core](http::request&) {
        const auto known = masters::releases::load(core.context.config_directory);
        auto releases = json::object();
        core.context.database.transact([&](db::transaction& running) {
            for (const auto& environment : core.context.environments.all())
                releases[std::to_string(environment.id)] = in_force(*known, store::release_steps(running, environment.id), core.context.environments.today(environment.id)).release->number;
        });
        return http::response::json(json{{"releases", std::move(releases)}}.dump());
    }, {"system"});
}

} // namespace chukan::portal
