#include "peers/institutions/store.hpp"

namespace chukan::institutions::store {

std::vector<waiting_person> waiting_persons(db::transaction& running, std::int16_t environment, unsigned limit)
{
    std::vector<waiting_person> out;
    for (const auto row : running.exec("SELECT unit, reference, attempts FROM person WHERE environment_id = $1 AND state = 0 "
                                       "ORDER BY unit, reference LIMIT $2::bigint",
                                       environment, limit))
        out.push_back({row.text("unit"), row.integer("reference"), row.integer("attempts")});
    return out;
}

std::vector<std::int16_t> environments_with_waiting(db::transaction& running)
{
    std::vector<std::int16_t> out;
    for (const auto row : running.exec("SELECT DISTINCT environment_id FROM person WHERE state = 0"))
        out.push_back(static_cast<std::int16_t>(row.integer("environment_id")));
    return out;
}

bool begin_acquisitions(db::bulk_transaction& running, std::int16_t environment, const new_acquisitions& values)
{
    const auto taken = running.exec("UPDATE person SET state = 1 FROM unnest($2::text[], $3::bigint[]) AS item (unit, reference) "
                                    "WHERE environment_id = $1 AND person.unit = item.unit AND person.reference = item.reference AND state = 0",
                                    environment, db::array(values.unit), db::array(values.reference));
    if (taken.affected() != values.reference.size())
        return false;
    running.exec("INSERT INTO acquisition_batch (environment_id, batch_id, unit, items) "
                 "SELECT $1::smallint, batch_id, unit, count(*) FROM unnest($2::uuid[], $3::text[]) AS item (batch_id, unit) GROUP BY batch_id, unit",
                 environment, db::array(values.batch), db::array(values.unit));
    const auto copy = running.copy("acquisition (environment_id, batch_id, ordinal, acquisition_number, unit, reference)");
    for (std::size_t index = 0; index < values.reference.size(); ++index) {
        copy->field(static_cast<std::int64_t>(environment)).field(values.batch[index]).field(values.ordinal[index]);
        copy->field(values.acquisition_number[index]).field(values.unit[index]).field(values.reference[index]).end_row();
    }
    copy->finish();
    return true;
}

contract::resident_resolutions acquisitions(db::transaction& running, std::int16_t environment, const std::string& batch)
{
    contract::resident_resolutions out;
    for (const auto row : running.exec("SELECT unit, acquisition_number, reference FROM acquisition "
                                       "WHERE environment_id = $1 AND batch_id = $2::uuid ORDER BY ordinal",
                                       environment, batch)) {
        out.unit = row.text("unit");
        out.acquisition_number.push_back(row.text("acquisition_number"));
        out.resident_reference.push_back(row.text("reference"));
    }
    return out;
}

void acknowledge_batch(db::transaction& running, std::int16_t environment, const std::string& batch, const std::vector<std::string>& results)
{
    // The row of the batch is the lock between this and attach_codes.
    running.exec("UPDATE acquisition_batch SET acknowledged = true WHERE environment_id = $1 AND batch_id = $2::uuid", environment, batch);
    if (!results.empty())
        running.exec("WITH failed AS (DELETE FROM acquisition a USING unnest($3::text[]) WITH ORDINALITY AS item (result_code, place) "
                     "    WHERE a.environment_id = $1 AND a.batch_id = $2::uuid AND a.ordinal = item.place - 1 AND item.result_code <> 'I0000' "
                     "    RETURNING a.unit, a.reference, item.result_code) "
                     "UPDATE person p SET state = 3, result_code = failed.result_code FROM failed "
                     "WHERE p.environment_id = $1 AND p.unit = failed.unit AND p.reference = failed.reference",
                     environment, batch, db::array(results));
    running.exec("DELETE FROM acquisition WHERE environment_id = $1 AND batch_id = $2::uuid AND matched", environment, batch);
}

std::vector<std::string> attach_codes(db::transaction& running, std::int16_t environment, const contract::link_codes& codes, const std::string& at)
{
    // The acquisitions are being filled and emptied all the time: no statistics ever fit them, the index always does.
    running.exec("SET LOCAL enable_seqscan = off");
    running.exec("SET LOCAL enable_hashjoin = off");
    running.exec("SET LOCAL enable_mergejoin = off");
    const auto numbers = db::array(codes.acquisition_number);
    running.exec("SELECT batch_id FROM acquisition_batch WHERE environment_id = $1 AND batch_id IN "
                                      "    (SELECT batch_id FROM acquisition WHERE environment_id = $1 AND acquisition_number = ANY ($2::text[])) "
                                      "ORDER BY batch_id FOR UPDATE",
                                      environment, numbers);
    std::vector<std::string> out(codes.acquisition_number.size(), "E9310");
    const auto matched = running.exec(
        "WITH item AS (SELECT * FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS line (acquisition_number, link_code, place)), "
        "hit AS (UPDATE acquisition a SET matched = true FROM item WHERE a.environment_id = $1::smallint AND a.unit = $4 "
        "        AND a.acquisition_number = item.acquisition_number AND NOT a.matched "
        "        RETURNING a.unit, a.reference, item.link_code, item.place), "
        "attached AS (UPDATE person p SET state = 2, link_code = hit.link_code, result_code = NULL, acquired_at = $5::timestamptz FROM hit "
        "        WHERE p.environment_id = $1::smallint AND p.unit = hit.unit AND p.reference = hit.reference) "
        "SELECT place FROM hit",
        environment, numbers, db::array(codes.link_code), codes.unit, at);
    for (const auto row : matched)
        out[static_cast<std::size_t>(row.integer("place")) - 1] = "I0000";
    running.exec("DELETE FROM acquisition a USING acquisition_batch b WHERE a.environment_id = $1 AND a.acquisition_number = ANY ($2::text[]) "
                 "AND a.matched AND b.environment_id = a.environment_id AND b.batch_id = a.batch_id AND b.acknowledged",
                 environment, numbers);
    return out;
}

} // namespace chukan::institutions::store
