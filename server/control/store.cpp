#include "server/control/store.hpp"

#include "platform/base/text.hpp"

namespace chukan::control::store {

namespace {

constexpr auto select_environments = R"sql(
SELECT e.environment_id, e.world, e.name, e.phase, e.version, e.base_real, e.base_environment, e.rate, e.frozen,
       e.automatic_sending, e.paused, w.seed, array_to_string(w.insurers, ',') AS insurers
FROM world_environment e JOIN world w ON w.name = e.world
WHERE ($1 = '' OR e.world = $1) ORDER BY e.environment_id)sql";

constexpr auto select_due = R"sql(
SELECT s.system, e.environment_id FROM unnest($1::text[]) AS s(system) CROSS JOIN world_environment e
LEFT JOIN announcement a ON a.system = s.system AND a.environment_id = e.environment_id
WHERE a.version IS NULL OR a.version < e.version ORDER BY s.system, e.environment_id)sql";

contract::environment_announcement environment_of(const db::result::row& row)
{
    contract::environment_announcement out;
    out.id = static_cast<std::int16_t>(row.integer("environment_id"));
    out.world = row.text("world");
    out.name = row.text("name");
    out.phase = row.text("phase");
    out.version = row.integer("version");
    out.base_real = row.text("base_real");
    out.base_environment = row.text("base_environment");
    out.rate = std::stod(row.text("rate"));
    out.frozen = row.boolean("frozen");
    out.automatic_sending = row.boolean("automatic_sending");
    out.paused = row.boolean("paused");
    out.seed = static_cast<std::uint64_t>(row.integer("seed"));
    out.insurers = split(row.text("insurers"), ',');
    return out;
}

world world_of(const db::result::row& row)
{
    return {row.text("name"), static_cast<std::uint64_t>(row.integer("seed")), split(row.text("insurers"), ','),
            row.text("initial_password"), row.boolean("seeded")};
}

constexpr auto world_columns = "name, seed, array_to_string(insurers, ',') AS insurers, initial_password, seeded";

} // namespace

bool create_world(db::transaction& running, const world& value, const std::string& base_real, const std::string& base_environment, bool automatic_sending)
{
    if (running
            .exec("INSERT INTO world (name, seed, insurers, initial_password, created_at) VALUES ($1, $2, $3::text[], $4, clock_timestamp()) "
                  "ON CONFLICT DO NOTHING",
                  value.name, value.seed, db::array(value.insurers), value.initial_password)
            .affected() == 0)
        return false;
    for (const char* name : {"verification", "production"})
        running.exec("INSERT INTO world_environment (environment_id, world, name, phase, base_real, base_environment, automatic_sending) "
                     "VALUES (nextval('environment_id_sequence'), $1, $2, '運用', $3, $4, $5)",
                     value.name, name, base_real, base_environment, automatic_sending);
    return true;
}

std::vector<world> worlds(db::transaction& running)
{
    std::vector<world> out;
    const auto rows = running.exec("SELECT " + std::string(world_columns) + " FROM world ORDER BY name");
    for (const auto row : rows)
        out.push_back(world_of(row));
    return out;
}

std::optional<world> find_world(db::transaction& running, const std::string& name)
{
    const auto rows = running.exec("SELECT " + std::string(world_columns) + " FROM world WHERE name = $1", name);
    if (rows.empty())
        return std::nullopt;
    return world_of(rows[0]);
}

void mark_seeded(db::transaction& running, const std::string& name)
{
    running.exec("UPDATE world SET seeded = true WHERE name = $1", name);
}

void delete_world(db::transaction& running, const std::string& name)
{
    running.exec("DELETE FROM world WHERE name = $1", name);
}

std::vector<contract::environment_announcement> environments(db::transaction& running, const std::string& world)
{
    std::vector<contract::environment_announcement> out;
    const auto rows = running.exec(select_environments, world);
    for (const auto row : rows)
        out.push_back(environment_of(row));
    return out;
}

void change_environment(db::transaction& running, const contract::environment_announcement& value)
{
    running.exec("UPDATE world_environment SET version = version + 1, phase = $2, base_real = $3, base_environment = $4, rate = $5::double precision, "
                 "frozen = $6, automatic_sending = $7, paused = $8 WHERE environment_id = $1",
                 value.id, value.phase, value.base_real, value.base_environment, value.rate, value.frozen, value.automatic_sending, value.paused);
}

std::vector<due> due_announcements(db::transaction& running, const std::vector<std::string>& systems)
{
    std::vector<due> out;
    const auto known = environments(running);
    const auto rows = running.exec(select_due, db::array(systems));
    for (const auto row : rows)
        for (const auto& environment : known)
            if (environment.id == row.integer("environment_id"))
                out.push_back({row.text("system"), environment});
    return out;
}

void announced(db::transaction& running, const std::string& system, std::int16_t environment, std::int64_t version)
{
    // The environment may have been deleted while the announcement was on its way.
    running.exec("INSERT INTO announcement (system, environment_id, version, announced_at) "
                 "SELECT $1, environment_id, $3, clock_timestamp() FROM world_environment WHERE environment_id = $2 "
                 "ON CONFLICT (system, environment_id) DO UPDATE SET version = excluded.version, announced_at = excluded.announced_at",
                 system, environment, version);
}

} // namespace chukan::control::store
