#include "platform/runtime/environment_routes.hpp"

#include "platform/base/error.hpp"
#include "platform/contract/contract.hpp"
#include "platform/log/log.hpp"
#include "platform/runtime/world_data.hpp"

namespace chukan::runtime {

namespace {

clock::environment from_announcement(const contract::environment_announcement& announced)
{
    clock::environment value;
    value.id = announced.id;
    value.world = announced.world;
    value.name = announced.name;
    value.phase = announced.phase;
    value.clock.version = announced.version;
    value.clock.base_real = clock::from_iso(announced.base_real);
    value.clock.base_environment = clock::from_iso(announced.base_environment);
    value.clock.rate = announced.rate;
    value.clock.frozen = announced.frozen;
    value.automatic_sending = announced.automatic_sending;
    value.paused = announced.paused;
    value.seed = announced.seed;
    value.insurers = announced.insurers;
    return value;
}

std::int16_t id_of(const http::request& request)
{
    return static_cast<std::int16_t>(std::atoi(request.path_values.at("id").c_str()));
}

void remove_platform_rows(db::transaction& running, std::int16_t environment)
{
    running.exec("DELETE FROM file_chunk WHERE file_id IN (SELECT file_id FROM stored_file WHERE environment_id = $1)", environment);
    for (const char* table : {"stored_file", "outbox", "inbox", "job"})
        running.exec("DELETE FROM " + std::string(table) + " WHERE environment_id = $1", environment);
}

} // namespace

void load_environments(db::database& database, clock::environments& environments)
{
    const auto rows = database.transact([](db::transaction& running) { return running.exec("SELECT description FROM environment"); });
    for (const auto row : rows)
        environments.put(from_announcement(contract::decode<contract::environment_announcement>(row.text("description"))));
}

void add_environment_routes(context& context, std::function<system*()> current)
{
    http::route announce;
    announce.method = "PUT";
    announce.pattern = "/internal/environments/{id}";
    announce.body = http::body_policy::buffered;
    announce.callers = {"system"};
    announce.blocking = [&context](http::request& request) {
        require_control(request);
        const auto announced = contract::decode<contract::environment_announcement>(request.body);
        if (announced.id != id_of(request))
            throw service_error("E9203", {{"field", "id"}});
        auto value = from_announcement(announced);
        context.database.transact([&](db::transaction& running) {
            running.exec("INSERT INTO environment (environment_id, world, name, description, version) VALUES ($1, $2, $3, $4::jsonb, $5) "
                         "ON CONFLICT (environment_id) DO UPDATE SET world = excluded.world, name = excluded.name, "
                         "description = excluded.description, version = excluded.version WHERE environment.version <= excluded.version",
                         announced.id, announced.world, announced.name, request.body, announced.version);
        });
        context.environments.put(std::move(value));
        return http::response::json("{}");
    };
    context.router.add(std::move(announce));

    context.router.del("/internal/environments/{id}", [&context, current](http::request& request) {
        require_control(request);
        const auto id = id_of(request);
        const bool keep = request.query_or("keep", "") == "environment"; // a reset: the environment itself stays
        context.database.transact([&](db::transaction& running) {
            running.exec("SET LOCAL statement_timeout = 0");
            if (auto* system = current())
                system->reset(running, id);
            remove_platform_rows(running, id);
            if (!keep)
                running.exec("DELETE FROM environment WHERE environment_id = $1", id);
        });
        if (!keep) {
            context.keys.destroy(id);
            context.environments.erase(id);
        }
        log::write(log::level::info, context.name, keep ? "environment.reset" : "environment.deleted", {{"environment", std::to_string(id)}});
        return http::response::json("{}");
    }, {"system"});
}

} // namespace chukan::runtime
