#include "peers/nws/reconciling.hpp"

#include "peers/nws/reconcile_store.hpp"
#include "platform/base/error.hpp"
#include "platform/log/log.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <thread>

namespace chukan::nws {

namespace {

constexpr std::int64_t page_records = 20000;
constexpr std::size_t most_examined = 1000, numbers_at_once = 100;

using whole_records = std::map<std::string, std::vector<records::record>>;

void add(whole_records& to, const std::string& json)
{
    for (const auto& item : nlohmann::json::parse(json)) {
        records::record one;
        for (const auto& [name, value] : item.items())
            one[name] = value.is_string() ? value.get<std::string>() : value.is_null() ? std::string() : value.dump();
        to[one["exchange_number"]].push_back(std::move(one));
    }
}

std::optional<records::record> first_of(const whole_records& of, const std::string& number)
{
    const auto found = of.find(number);
    return found == of.end() ? std::nullopt : std::optional(found->second.front());
}

} // namespace

std::vector<std::string> reconciler::systems() const
{
    std::set<std::string> found;
    for (const auto& body : book_.bodies()->all())
        if (!body.system.empty())
            found.insert(body.system);
    return {found.begin(), found.end()};
}

std::string reconciler::ask(std::int16_t environment, const std::string& system, const std::string& path) const
{
    http::client_request question;
    question.url = context_.url_of(system) + path;
    question.headers = {{"Chukan-Environment", std::to_string(environment)}};
    question.receiver = system;
    question.timeout = std::chrono::seconds(60);
    std::string problem;
    try {
        auto answer = context_.client.send_blocking(std::move(question));
        if (answer.status == 200)
            return std::move(answer.body);
        problem = "status " + std::to_string(answer.status);
    } catch (const http::unreachable& failure) {
        problem = failure.what();
    }
    log::write(log::level::warning, context_.name, "records.not_reconciled", {{"system", system}, {"problem", problem}});
    throw service_error("E9003", {{"system", system}});
}

std::vector<records::source> reconciler::sources(std::int16_t environment) const
{
    std::vector<records::source> out;
    out.push_back({records::side::network, "nws", [this, environment](const std::string& after) {
                       return context_.database.transact(
                           [&](db::transaction& running) { return reconcile_store::lines(running, environment, context_.environments.today(environment), after, page_records); });
                   }});
    for (const auto& system : systems())
        for (const auto& [side, name] : {std::pair{records::side::asker, "asker"}, std::pair{records::side::provider, "provider"}})
            out.push_back({side, system + " " + name, [this, environment, system, name = std::string(name)](const std::string& after) {
                               return ask(environment, system,
                                          "/internal/exchange-records/lines?side=" + name + "&limit=" + std::to_string(page_records) + "&after=" + after);
                           }});
    return out;
}

std::string reconciler::run(std::int16_t environment, std::chrono::milliseconds settle)
{
    const auto began = std::chrono::steady_clock::now();
    std::vector<std::string> suspects;
    const auto counts = records::merge(sources(environment), [&](const std::string& number) {
        if (suspects.size() < most_examined)
            suspects.push_back(number);
    });
    if (!suspects.empty())
        std::this_thread::sleep_for(settle);
    auto differences = nlohmann::json::array();
    std::uint64_t open = counts.open, agreed = counts.agreed;
    for (std::size_t from = 0; from < suspects.size(); from += numbers_at_once) {
        const std::vector<std::string> numbers(suspects.begin() + static_cast<std::ptrdiff_t>(from),
                                               suspects.begin() + static_cast<std::ptrdiff_t>(std::min(from + numbers_at_once, suspects.size())));
        std::string list;
        for (const auto& number : numbers)
            list += (list.empty() ? "" : ",") + number;
        whole_records asker, provider, network;
        for (const auto& system : systems()) {
            add(asker, ask(environment, system, "/internal/exchange-records?side=asker&numbers=" + list));
            add(provider, ask(environment, system, "/internal/exchange-records?side=provider&numbers=" + list));
        }
        add(network, context_.database.transact([&](db::transaction& running) { return reconcile_store::whole(running, environment, context_.environments.today(environment), numbers); }));
        for (const auto& number : numbers) {
            const auto ours = first_of(network, number), theirs = first_of(asker, number), given = first_of(provider, number);
            auto found = records::judge(ours, theirs, given);
            for (const auto& [of, code] : {std::pair{&asker, "asker-twice"}, std::pair{&provider, "provider-twice"}})
                if (const auto all = of->find(number); all != of->end() && all->second.size() > 1)
                    found.push_back({code, {}});
            if (found.empty()) {
                ++(ours && !records::is_open(ours->at("status")) ? agreed : open);
                continue;
            }
            auto& out = differences.emplace_back(nlohmann::json{{"exchange_number", number}, {"findings", nlohmann::json::array()}});
            for (const auto& one : found)
                out["findings"].push_back({{"code", one.code}, {"fields", one.fields}});
            for (const auto& [name, one] : {std::pair{"network", &ours}, std::pair{"asker", &theirs}, std::pair{"provider", &given}})
                out[name] = *one ? nlohmann::json(**one) : nlohmann::json();
        }
    }
    const auto not_examined = counts.suspect - suspects.size();
    const auto differing = differences.size() + not_examined;
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began).count();
    log::write(differing == 0 ? log::level::info : log::level::warning, context_.name, "records.reconciled",
               {{"environment", std::to_string(environment)}, {"records", std::to_string(counts.network)}, {"differing", std::to_string(differing)},
                {"milliseconds", std::to_string(took)}});
    return nlohmann::json{{"records", {{"network", counts.network}, {"asker", counts.asker}, {"provider", counts.provider}}},
                          {"agreed", agreed}, {"open", open}, {"differing", differing}, {"not_examined", not_examined},
                          {"differences", std::move(differences)}, {"milliseconds", took}}.dump();
}

} // namespace chukan::nws
