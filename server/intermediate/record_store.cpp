#include "server/intermediate/record_store.hpp"

namespace chukan::intermediate::record_store {

db::result of_insurer(db::transaction& running, std::int16_t environment, const std::string& insurer, std::int64_t after, unsigned limit)
{
    return running.exec("SELECT serial, side, exchange_number, branch_number, asker_body, provider_body, office, procedure, information, "
                        "array_to_string(items, ';') AS items, "
                        "to_char(asked_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"') AS asked_at, "
                        "to_char(provided_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"') AS provided_at, result_code, "
                        "asker_disclosure, provider_disclosure, department, user_id, keep_until FROM exchange_record "
                        "WHERE environment_id = $1 AND insurer = $2 AND serial > $3 ORDER BY serial LIMIT $4",
                        environment, insurer, after, limit);
}

} // namespace chukan::intermediate::record_store
