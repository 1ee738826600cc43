#include "peers/institutions/traffic.hpp"

#include "peers/institutions/traffic_store.hpp"
#include "platform/base/error.hpp"
#include "platform/log/log.hpp"
#include "platform/runtime/world_data.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace chukan::institutions {

namespace {

constexpr std::int64_t most_in_a_turn = 1000;

std::int64_t whole_number(const nlohmann::json& json, const char* field, std::int64_t most)
{
    const auto found = json.find(field);
    if (found == json.end() || !found->is_number_integer() || found->get<std::int64_t>() < 0 || found->get<std::int64_t>() > most)
        throw service_error("E9203", {{"field", field}});
    return found->get<std::int64_t>();
}

/// Of the same prefecture, where both codes name one (the fifth and sixth digit of the 模擬 codes).
bool near(const law::body& asker, const law::body& provider)
{
    return asker.code.compare(4, 2, provider.code, 4, 2) == 0;
}

} // namespace

traffic::traffic(runtime::context& context, world& world, asker& asker)
    : context_(context), world_(world), asker_(asker), most_(law::load_inquiry_limits(context.config_directory).most_traffic),
      ticker_(context.name, "traffic", std::chrono::seconds(1), [this] {
          const auto now = std::chrono::steady_clock::now();
          turn(std::chrono::duration_cast<std::chrono::milliseconds>(now - std::exchange(looked_, now)));
      })
{
}

void traffic::register_routes()
{
    const std::vector<std::string> systems{"system"};
    context_.router.get("/internal/traffic", [this](http::request& request) {
        runtime::require_control(request);
        return show(context_.environment_of(request));
    }, systems);
    context_.router.put("/internal/traffic", [this](http::request& request) { return set(request); }, systems);
}

http::response traffic::show(std::int16_t environment)
{
    const auto value = context_.database.transact([&](db::transaction& running) { return traffic_store::of(running, environment); });
    return http::response::json(nlohmann::json{{"per_minute", value.per_minute}, {"unlawful_percent", value.unlawful_percent}, {"asked", value.asked}, {"unlawful", value.unlawful}}.dump());
}

http::response traffic::set(http::request& request)
{
    runtime::require_control(request);
    const auto environment = context_.environment_of(request);
    const auto json = nlohmann::json::parse(request.body, nullptr, false);
    if (!json.is_object())
        throw service_error("E9203", {{"field", "(JSON)"}});
    const auto per_minute = whole_number(json, "per_minute", most_);
    const auto unlawful = whole_number(json, "unlawful_percent", 100);
    context_.database.transact([&](db::transaction& running) { traffic_store::set(running, environment, per_minute, unlawful); });
    return show(environment);
}

void traffic::forget(std::int16_t environment)
{
    const std::lock_guard lock(mutex_);
    owed_.erase(environment);
}

void traffic::turn(std::chrono::milliseconds elapsed)
{
    std::map<std::int16_t, std::int64_t> due;
    for (const auto& [environment, per_minute] : context_.database.transact([](db::transaction& running) { return traffic_store::all(running); })) {
        const auto found = context_.environments.find(environment);
        if (!found || found->paused)
            continue;
        const std::lock_guard lock(mutex_);
        auto& owed = owed_[environment];
        owed += static_cast<double>(elapsed.count()) * static_cast<double>(per_minute) / 60000.0;
        const auto whole = static_cast<std::int64_t>(owed);
        owed -= static_cast<double>(whole);
        if (whole > 0)
            due[environment] = std::min(whole, most_in_a_turn);
    }
    for (const auto& [environment, count] : due)
        ask(environment, count);
}

void traffic::ask(std::int16_t environment, std::int64_t count)
{
    const auto today = context_.environments.today(environment);
    std::vector<traffic_store::person> people;
    auto at = context_.database.transact([&](db::transaction& running) {
        auto place = traffic_store::of(running, environment);
        people = traffic_store::after(running, environment, place.unit, place.reference, count);
        if (static_cast<std::int64_t>(people.size()) < count) // round again
            for (auto& one : traffic_store::after(running, environment, "", 0, count - static_cast<std::int64_t>(people.size())))
                people.push_back(std::move(one));
        for (std::size_t again = 0; !people.empty() && static_cast<std::int64_t>(people.size()) < count; ++again) // and again: there are few
            people.push_back(people[again]);
        return place;
    });
    store::new_inquiries values;
    for (const auto& person : people) {
        ++at.asked;
        // Spread evenly: the share of unlawful ones is met as closely as whole inquiries allow.
        const bool unlawful = at.asked * at.unlawful_percent / 100 > (at.asked - 1) * at.unlawful_percent / 100;
        const auto one = next(person.unit, at.asked, unlawful, today);
        if (!one)
            continue;
        at.unlawful += one->unlawful ? 1 : 0;
        values.asker_body.push_back(one->asker);
        values.unit.push_back(person.unit);
        values.reference.push_back(person.reference);
        values.provider_body.push_back(one->provider);
        values.office.push_back(one->office);
        values.procedure.push_back(one->procedure);
        values.information.push_back(one->information);
        for (auto* column : {&values.period_from, &values.period_to, &values.client_reference})
            column->emplace_back();
        values.asker_disclosure.emplace_back("1");
    }
    if (!people.empty()) {
        at.unit = people.back().unit;
        at.reference = people.back().reference;
        context_.database.transact([&](db::transaction& running) { traffic_store::note(running, environment, at); });
    }
    if (values.asker_body.empty())
        return;
    asker_.ask(environment, values);
}

std::optional<traffic::question> traffic::next(const std::string& unit, std::int64_t serial, bool unlawful, const std::string& today)
{
    const auto bodies = world_.book().bodies();
    const auto table = world_.book().permissions();
    const auto& lawful = lawful_of(unit, today, *bodies, *table);
    if (lawful.empty())
        return std::nullopt;
    auto chosen = lawful[static_cast<std::size_t>(serial) % lawful.size()];
    if (!unlawful)
        return chosen;
    std::set<std::string> informations;
    for (const auto& line : table->all())
        informations.insert(line.information);
    const auto& asker = *bodies->find(chosen.asker);
    const auto& provider = *bodies->find(chosen.provider);
    auto at = informations.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(static_cast<std::size_t>(serial) % informations.size()));
    for (std::size_t tries = 0; tries < informations.size(); ++tries) {
        if (!table->check(asker, provider, chosen.office, chosen.procedure, *at, today).permitted()) {
            chosen.information = *at;
            chosen.unlawful = true;
            return chosen;
        }
        if (++at == informations.end())
            at = informations.begin();
    }
    return chosen;
}

const std::vector<traffic::question>& traffic::lawful_of(const std::string& unit, const std::string& today, const law::bodies& bodies, const law::permissions& table)
{
    // Both tables are kept by whoever reads them: another address is another state of the file.
    if (const auto now = std::tuple<std::string, const void*, const void*>(today, &bodies, &table); now != known_for_) {
        known_for_ = now;
        known_.clear();
    }
    const auto known = known_.find(unit);
    if (known != known_.end())
        return known->second;
    auto& lawful = known_[unit];
    for (const auto& asker : bodies.all()) {
        if (asker.system != "institutions" || asker.unit != unit || (!asker.valid_from.empty() && asker.valid_from > today))
            continue;
        for (const auto& provider : bodies.all()) {
            if (provider.system != "intermediate" || provider.connection != "nws" || (!asker.municipality.empty() && !near(asker, provider)))
                continue;
            for (const auto& line : table.all())
                if (std::find(asker.kinds.begin(), asker.kinds.end(), line.asker_kind) != asker.kinds.end() &&
                    table.check(asker, provider, line.office, line.procedure, line.information, today).permitted())
                    lawful.push_back({asker.code, provider.code, line.office, line.procedure, line.information, false});
            if (!lawful.empty())
                break; // one provider is enough: its 副本 are of the people around it
        }
    }
    return lawful;
}

} // namespace chukan::institutions
