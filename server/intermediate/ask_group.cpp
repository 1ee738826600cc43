#include "server/intermediate/ask_group.hpp"

#include "platform/base/error.hpp"
#include "server/intermediate/branch_store.hpp"
#include "server/intermediate/inquiry_json.hpp"
#include "server/intermediate/inside_road.hpp"

#include <set>

namespace chukan::intermediate {

namespace {

// nws is known to have a union's key; a reset of the world in another process is noticed by then.
constexpr std::chrono::seconds key_known_for{5};

} // namespace

ask_group::result ask_group::write(std::int16_t environment, const group& values, const contract::column& gathered, bool leave, const std::string& batch)
{
    const inquiry_store::moment now{core_.now(environment), clock::to_iso(std::chrono::system_clock::now())};
    result out;
    twins same;
    core_.context.database.bulk([&](db::bulk_transaction& running) {
        out = {std::vector<std::exception_ptr>(values.size()), std::vector<asked>(values.size()), {}, false};
        same.clear();
        const auto places = leave_out_known(running, environment, values, out, same);
        group fresh;
        for (const auto place : places)
            fresh.push_back(values[place]);
        const bool keys = keys_known(running, environment, fresh);
        const bool at_once = leave && keys;
        std::vector<std::size_t> to_network, inside;
        for (const auto place : places)
            (core_.is_inside(values[place]->provider_body) ? inside : to_network).push_back(place);
        auto stored = add(running, environment, values, to_network, now, at_once ? batch : "", false, out);
        if (!add(running, environment, values, inside, now, "", true, out).empty())
            inside_road::enqueue(core_, running, environment);
        std::uint64_t count = at_once ? stored.size() : 0;
        if (leave && !gathered.empty())
            count += inquiry_store::claim_these(running, environment, batch, gathered, count, now.environment);
        out.sent = count > 0;
        if (out.sent)
            core_.context.messages.put(running, environment, "nws", "inquiries", batch, static_cast<unsigned>(count));
        if (!leave && keys) // whose key is missing is sent by the job that its acknowledgement starts
            out.waiting = std::move(stored);
    });
    for (const auto& [second, first] : same) {
        out.problem[second] = out.problem[first];
        out.answer[second] = out.answer[first];
        out.answer[second].again = true;
    }
    return out;
}

/// Answers what was asked before under the same key. Returns the places of the others.
std::vector<std::size_t> ask_group::leave_out_known(db::transaction& running, std::int16_t environment, const group& values, result& out, twins& same)
{
    using key = std::pair<std::string, std::string>;
    contract::column insurers, keys;
    for (const auto* value : values)
        if (!value->idempotency_key.empty()) {
            insurers.push_back(value->insurer);
            keys.push_back(value->idempotency_key);
        }
    std::map<key, asked> known;
    if (!keys.empty())
        for (const auto row : inquiry_store::find_by_keys(running, environment, insurers, keys))
            known[{row.text("insurer"), row.text("idempotency_key")}] = {row.text("inquiry_id"), inquiry_json(core_, environment, row), true};
    std::map<key, std::size_t> here;
    std::vector<std::size_t> fresh;
    for (std::size_t place = 0; place < values.size(); ++place) {
        const key name{values[place]->insurer, values[place]->idempotency_key};
        if (name.second.empty()) {
            fresh.push_back(place);
        } else if (const auto found = known.find(name); found != known.end()) {
            out.answer[place] = found->second;
        } else if (const auto [twin, first] = here.emplace(name, place); !first) {
            same.emplace_back(place, twin->second);
        } else {
            fresh.push_back(place);
        }
    }
    return fresh;
}

/// Nobody could answer a union whose content key nws does not know.
bool ask_group::keys_known(db::transaction& running, std::int16_t environment, const group& fresh)
{
    const auto now = std::chrono::steady_clock::now();
    std::set<std::string> doubtful;
    for (const auto* value : fresh) {
        const auto known = announced_.find({environment, value->asker_body});
        if (known == announced_.end() || now > known->second)
            doubtful.insert(value->asker_body);
    }
    if (doubtful.empty())
        return true;
    if (!keys_.ensure(running, environment, {doubtful.begin(), doubtful.end()}))
        return false;
    for (const auto& body : doubtful)
        announced_[{environment, body}] = now + key_known_for;
    return true;
}

/// Returns the ids of those that were added.
contract::column ask_group::add(db::transaction& running, std::int16_t environment, const group& values, const std::vector<std::size_t>& fresh,
                                const inquiry_store::moment& now, const std::string& batch, bool inside, result& out)
{
    contract::column stored;
    if (fresh.empty())
        return stored;
    group chosen;
    for (const auto place : fresh)
        chosen.push_back(values[place]);
    const auto placed = inquiry_store::add(running, environment, chosen, now, batch, inside);
    for (std::size_t index = 0; index < fresh.size(); ++index) {
        const auto& value = *chosen[index];
        auto& problem = out.problem[fresh[index]];
        if (placed[index] == inquiry_store::placed::unknown_branch) {
            problem = std::make_exception_ptr(service_error("E4101", {{"value", value.branch_number}}));
        } else if (placed[index] == inquiry_store::placed::without_code) {
            const auto states = branch_store::states(running, environment, value.insurer, {value.branch_number});
            problem = std::make_exception_ptr(service_error("E6010", {{"state", states.state.empty() ? "" : states.state[0]}}));
        } else {
            auto shown = value;
            if (placed[index] == inquiry_store::placed::in_undisclosed)
                shown.asker_disclosure.assign(1, '2'); // g++ 12 warns falsely of the shorter form
            out.answer[fresh[index]] = {value.id, fresh_json(core_, shown, now, !batch.empty()), false};
            stored.push_back(value.id);
        }
    }
    return stored;
}

} // namespace chukan::intermediate
