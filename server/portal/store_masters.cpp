#include "server/portal/store.hpp"

namespace chukan::portal::store {

std::vector<release_step> release_steps(db::transaction& running, std::int16_t environment)
{
    std::vector<release_step> out;
    for (const auto row : running.exec(
             "SELECT sequence, release, in_force_on, released_by, withdrawn_by, "
             "to_char(released_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"') AS released_at, "
             "to_char(withdrawn_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"') AS withdrawn_at "
             "FROM master_release WHERE environment_id = $1 ORDER BY sequence DESC",
             environment))
        out.push_back({row.integer("sequence"), static_cast<unsigned>(row.integer("release")), row.text("in_force_on"),
                       row.text("released_by"), row.text("released_at"), row.maybe("withdrawn_by"),
                       row.maybe("withdrawn_at")});
    return out;
}

void add_release(db::transaction& running, std::int16_t environment, const release_step& value,
                 const std::string& real_now)
{
    running.exec("INSERT INTO master_release (environment_id, release, in_force_on, released_by, released_at, "
                 "released_real_at) VALUES ($1, $2, $3, $4, $5::timestamptz, $6::timestamptz)",
                 environment, value.release, value.in_force_on, value.released_by, value.released_at, real_now);
}

void withdraw_release(db::transaction& running, std::int16_t environment, std::int64_t sequence,
                      const std::string& user_id, const std::string& at)
{
    running.exec("UPDATE master_release SET withdrawn_by = $3, withdrawn_at = $4::timestamptz WHERE environment_id = "
                 "$1 AND sequence = $2",
                 environment, sequence, user_id, at);
}

} // namespace chukan::portal::store
