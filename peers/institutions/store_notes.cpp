#include "peers/institutions/store.hpp"

namespace chukan::institutions::store {

namespace {

std::string side_here(const std::string& side)
{
    return side == "asker" ? "ask" : "provide";
}

} // namespace

std::optional<std::string> lock_record(db::transaction& running, std::int16_t environment, const std::string& side, const std::string& exchange_number)
{
    const auto rows = running.exec("SELECT status FROM exchange_record WHERE environment_id = $1 AND exchange_number = $2 AND side = $3 FOR UPDATE", environment,
                                   exchange_number, side_here(side));
    return rows.empty() ? std::nullopt : std::optional(rows[0].text("status"));
}

void apply_note(db::transaction& running, std::int16_t environment, const std::string& side, const records::note& value, const std::string& digest)
{
    running.exec("UPDATE exchange_record SET notes = $4, asker_disclosure = CASE $5 WHEN 'asker_disclosure' THEN $6 ELSE asker_disclosure END, "
                 "provider_disclosure = CASE $5 WHEN 'provider_disclosure' THEN $6 ELSE provider_disclosure END "
                 "WHERE environment_id = $1 AND exchange_number = $2 AND side = $3",
                 environment, value.exchange_number, side_here(side), digest, value.field, value.value);
}

} // namespace chukan::institutions::store
