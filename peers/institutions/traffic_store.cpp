#include "peers/institutions/traffic_store.hpp"

namespace chukan::institutions::traffic_store {

setting of(db::transaction& running, std::int16_t environment)
{
    const auto rows = running.exec("SELECT per_minute, unlawful_percent, asked, unlawful, unit, reference FROM traffic WHERE environment_id = $1", environment);
    if (rows.empty())
        return {};
    return {rows[0].integer("per_minute"), rows[0].integer("unlawful_percent"), rows[0].integer("asked"), rows[0].integer("unlawful"), rows[0].text("unit"),
            rows[0].integer("reference")};
}

void set(db::transaction& running, std::int16_t environment, std::int64_t per_minute, std::int64_t unlawful_percent)
{
    running.exec("INSERT INTO traffic (environment_id, per_minute, unlawful_percent) VALUES ($1, $2::integer, $3::integer) "
                 "ON CONFLICT (environment_id) DO UPDATE SET per_minute = excluded.per_minute, unlawful_percent = excluded.unlawful_percent, asked = 0, unlawful = 0",
                 environment, per_minute, unlawful_percent);
}

std::map<std::int16_t, std::int64_t> all(db::transaction& running)
{
    std::map<std::int16_t, std::int64_t> out;
    for (const auto row : running.exec("SELECT environment_id, per_minute FROM traffic WHERE per_minute > 0"))
        out.emplace(static_cast<std::int16_t>(row.integer("environment_id")), row.integer("per_minute"));
    return out;
}

void note(db::transaction& running, std::int16_t environment, const setting& value)
{
    running.exec("UPDATE traffic SET asked = $2::bigint, unlawful = $3::bigint, unit = $4, reference = $5::bigint WHERE environment_id = $1", environment, value.asked,
                 value.unlawful, value.unit, value.reference);
}

std::vector<person> after(db::transaction& running, std::int16_t environment, const std::string& unit, std::int64_t reference, std::int64_t limit)
{
    std::vector<person> out;
    for (const auto row : running.exec("SELECT unit, reference FROM person WHERE environment_id = $1 AND state = 2 AND (unit, reference) > ($2, $3::bigint) "
                                       "ORDER BY unit, reference LIMIT $4::bigint",
                                       environment, unit, reference, limit))
        out.push_back({row.text("unit"), row.integer("reference")});
    return out;
}

} // namespace chukan::institutions::traffic_store
