#include "server/control/control.hpp"

#include "platform/base/error.hpp"
#include "platform/log/log.hpp"
#include "server/control/announcer.hpp"
#include "server/control/message_log.hpp"

#include <nlohmann/json.hpp>

#include <regex>

namespace chukan::control {

namespace {

const std::vector<std::string> all_systems{"control", "portal", "operations", "intermediate", "provision", "juki",
                                           "nws", "institutions", "mynaportal", "pmo", "authority"};

constexpr auto default_now = "2017-11-13T09:00:00+09:00"; // 本格運用の開始日
constexpr auto default_password = "Chukan-2017";

nlohmann::json body_of(const http::request& request)
{
    auto body = nlohmann::json::parse(request.body, nullptr, false);
    if (!body.is_object())
        throw service_error("E9203", {{"field", "(JSON)"}});
    return body;
}

template <class T> T field(const nlohmann::json& body, const char* name, T otherwise)
{
    const auto found = body.find(name);
    if (found == body.end())
        return otherwise;
    try {
        return found->get<T>();
    } catch (const nlohmann::json::exception&) {
        throw service_error("E9203", {{"field", name}});
    }
}

std::string now_iso()
{
    return clock::to_iso(std::chrono::system_clock::now());
}

class control_system final : public runtime::system {
public:
    explicit control_system(runtime::context& context) : context_(context), announcer_(context, all_systems), log_(context, all_systems)
    {
        const std::vector<std::string> callers{"system"};
        auto& router = context.router;
        router.get("/worlds", [this](http::request& request) { return list(request); }, callers);
        router.post("/worlds", [this](http::request& request) { return create(request); }, callers);
        router.del("/worlds/{world}", [this](http::request& request) { return remove(request, false); }, callers);
        router.post("/worlds/{world}/reset", [this](http::request& request) { return remove(request, true); }, callers);
        router.put("/worlds/{world}/environments/{environment}", [this](http::request& request) { return change(request); }, callers);
        router.get("/message-log", [this](http::request& request) { return log_.page(request); }, callers);
        context.jobs.handle("announce", [this](const jobs::job&) { return announce_job(); }, 1000);
    }

    void start() override
    {
        want_announcements();
        log_.start();
    }
    void stop() override { log_.stop(); }

    void reset(db::transaction&, std::int16_t) override {} // a world's description is not a part of its content

private:
    void want_announcements()
    {
        context_.database.transact([&](db::transaction& running) { context_.jobs.enqueue(running, 0, "announce", "{}", "all"); });
    }

    jobs::outcome announce_job()
    {
        for (const auto& value : context_.database.transact([](db::transaction& running) { return store::worlds(running); }))
            if (!value.seeded)
                announcer_.seed(value);
        if (const auto missed = announcer_.announce_all(); !missed.empty())
            throw std::runtime_error("not reached yet: " + missed.front());
        return jobs::outcome::done;
    }

    nlohmann::json describe(db::transaction& running, const world& value)
    {
        nlohmann::json out = {{"name", value.name}, {"seed", value.seed}, {"insurers", value.insurers}, {"ready", value.seeded}};
        const auto real_now = std::chrono::system_clock::now();
        for (const auto& environment : store::environments(running, value.name)) {
            const clock::reading reading{environment.version, clock::from_iso(environment.base_real), clock::from_iso(environment.base_environment),
                                         environment.rate, environment.frozen};
            out["environments"].push_back({{"id", environment.id}, {"name", environment.name}, {"phase", environment.phase},
                                           {"now", clock::to_iso(reading.at(real_now))}, {"rate", environment.rate}, {"frozen", environment.frozen},
                                           {"automatic_sending", environment.automatic_sending}, {"paused", environment.paused}});
        }
        return out;
    }

    http::response list(http::request&)
    {
        nlohmann::json out = {{"items", nlohmann::json::array()}, {"next_cursor", nullptr}};
        context_.database.transact([&](db::transaction& running) {
            for (const auto& value : store::worlds(running))
                out["items"].push_back(describe(running, value));
        });
        return http::response::json(out.dump());
    }

    http::response create(http::request& request)
    {
        const auto body = body_of(request);
        world value;
        value.name = field<std::string>(body, "name", "");
        if (static const std::regex form("[a-z][a-z0-9-]{0,30}"); !std::regex_match(value.name, form))
            throw service_error("E9203", {{"field", "name"}});
        value.seed = field<std::uint64_t>(body, "seed", 1);
        value.insurers = field<std::vector<std::string>>(body, "insurers", {});
        value.initial_password = field<std::string>(body, "initial_password", default_password);
        const auto now = field<std::string>(body, "now", default_now);
        try {
            clock::from_iso(now);
        } catch (const std::invalid_argument&) {
            throw service_error("E9203", {{"field", "now"}});
        }
        const bool made = context_.database.transact([&](db::transaction& running) {
            const bool fresh = store::create_world(running, value, now_iso(), now, field<bool>(body, "automatic_sending", false));
            context_.jobs.enqueue(running, 0, "announce", "{}", "all");
            return fresh;
        });
        if (!made && !field<bool>(body, "if_missing", false))
            throw service_error("E9210", {{"what", value.name}});
        return settled(value.name, made ? 201 : 200);
    }

    /// Tells everybody at once, so that the caller can go on; what cannot be reached now hears of it from the job.
    http::response settled(const std::string& name, int status)
    {
        auto value = context_.database.transact([&](db::transaction& running) { return store::find_world(running, name); });
        announcer_.announce_all();
        if (!value->seeded) {
            announcer_.seed(*value);
            value->seeded = true;
        }
        return http::response::json(
            context_.database.transact([&](db::transaction& running) { return describe(running, *value); }).dump(), status);
    }

    world known(const http::request& request)
    {
        const auto& name = request.path_values.at("world");
        auto value = context_.database.transact([&](db::transaction& running) { return store::find_world(running, name); });
        if (!value)
            throw service_error("E9310", {{"what", name}});
        return *value;
    }

    http::response remove(http::request& request, bool keep)
    {
        const auto value = known(request);
        const auto only = request.query_or("environment", "");
        const auto list = context_.database.transact([&](db::transaction& running) { return store::environments(running, value.name); });
        for (const auto& environment : list) {
            if (keep && !only.empty() && environment.name != only)
                continue;
            pause(environment, true);
            announcer_.remove(environment.id, keep);
            context_.database.transact([&](db::transaction& running) { store::forget_message_log(running, environment.id); });
            if (keep)
                pause(environment, false);
        }
        if (!keep) {
            context_.database.transact([&](db::transaction& running) { store::delete_world(running, value.name); });
            for (const auto& environment : list)
                context_.environments.erase(environment.id);
            return http::response::json("{}");
        }
        announcer_.seed(value); // users are a part of the content that a reset removes
        return settled(value.name, 200);
    }

    void pause(contract::environment_announcement environment, bool paused)
    {
        environment.paused = paused;
        context_.database.transact([&](db::transaction& running) { store::change_environment(running, environment); });
        announcer_.announce_all();
    }

    http::response change(http::request& request)
    {
        const auto value = known(request);
        const auto body = body_of(request);
        const auto& name = request.path_values.at("environment");
        const auto list = context_.database.transact([&](db::transaction& running) { return store::environments(running, value.name); });
        for (auto environment : list) {
            if (environment.name != name)
                continue;
            // The clock goes on from where it stands, unless it is set.
            const auto real_now = std::chrono::system_clock::now();
            const clock::reading reading{environment.version, clock::from_iso(environment.base_real), clock::from_iso(environment.base_environment),
                                         environment.rate, environment.frozen};
            const auto stands = reading.at(real_now);
            auto at = stands + std::chrono::seconds(field<std::int64_t>(body, "step_seconds", 0));
            if (const auto set = field<std::string>(body, "now", ""); !set.empty()) {
                try {
                    at = clock::from_iso(set);
                } catch (const std::invalid_argument&) {
                    throw service_error("E9203", {{"field", "now"}});
                }
            }
            if (at < stands) // decisions.md 15: backwards only by reset or restore
                throw service_error("E9210", {{"what", "now"}});
            environment.base_real = clock::to_iso(real_now);
            environment.base_environment = clock::to_iso(at);
            environment.rate = field<double>(body, "rate", environment.rate);
            environment.frozen = field<bool>(body, "frozen", environment.frozen);
            environment.phase = field<std::string>(body, "phase", environment.phase);
            environment.automatic_sending = field<bool>(body, "automatic_sending", environment.automatic_sending);
            environment.paused = field<bool>(body, "paused", environment.paused);
            if (environment.rate < 0 || environment.rate > 1e6)
                throw service_error("E9203", {{"field", "rate"}});
            context_.database.transact([&](db::transaction& running) {
                store::change_environment(running, environment);
                context_.jobs.enqueue(running, 0, "announce", "{}", "all");
            });
            return settled(value.name, 200);
        }
        throw service_error("E9310", {{"what", name}});
    }

    runtime::context& context_;
    announcer announcer_;
    message_log log_;
};

} // namespace

std::unique_ptr<runtime::system> create_control(runtime::context& context)
{
    return std::make_unique<control_system>(context);
}

} // namespace chukan::control
