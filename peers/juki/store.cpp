#include "peers/juki/store.hpp"

namespace chukan::juki::store {
namespace {

/// One column of the rows, for an array parameter.
template <class Value>
std::vector<Value> column(const std::vector<const resident_row*>& rows, Value resident_row::*member)
{
    std::vector<Value> values;
    values.reserve(rows.size());
    for (const auto* row : rows)
        values.push_back(row->*member);
    return values;
}

} // namespace

void lock_residents(db::transaction& running, std::int16_t environment)
{
    running.exec("SELECT pg_advisory_xact_lock(hashtext('resident'), $1::integer)", environment);
}

std::map<std::int64_t, std::string> digests(db::transaction& running, std::int16_t environment, const std::vector<std::int64_t>& references)
{
    std::map<std::int64_t, std::string> known;
    const auto rows = running.exec("SELECT reference, digest FROM resident WHERE environment_id = $1 AND reference = ANY ($2::bigint[])",
                                   environment, db::array(references));
    for (const auto row : rows)
        known.emplace(row.integer("reference"), row.bytes("digest"));
    return known;
}

void add(db::bulk_transaction& running, std::int16_t environment, const std::vector<const resident_row*>& rows, const std::string& now)
{
    auto copy = running.copy("resident (environment_id, reference, number_tag, number_sealed, code_sealed, name, kana, birth_date, sex, postal_code, "
                             "address, municipality, state, changed_on, reason, digest, registered_at)");
    for (const auto* row : rows) {
        copy->field(std::int64_t{environment}).field(row->reference).bytes(row->number_tag).bytes(row->number_sealed).bytes(row->code_sealed);
        copy->field(row->name).field(row->kana).field(row->birth_date).field(row->sex).field(row->postal_code).field(row->address);
        copy->field(row->municipality).field(std::int64_t{row->state}).field(row->changed_on).field(row->reason).bytes(row->digest).field(now);
        copy->end_row();
    }
    copy->finish();
}

void change(db::transaction& running, std::int16_t environment, const std::vector<const resident_row*>& rows, const std::string& now)
{
    const auto references = db::array(column(rows, &resident_row::reference));
    running.exec(R"(
        INSERT INTO resident_history
        SELECT r.environment_id, r.reference,
               coalesce((SELECT max(h.version) FROM resident_history h WHERE h.environment_id = r.environment_id AND h.reference = r.reference), 0) + 1,
               r.name, r.kana, r.birth_date, r.sex, r.postal_code, r.address, r.municipality, r.state, r.changed_on, r.reason, $3::timestamptz
        FROM resident r WHERE r.environment_id = $1 AND r.reference = ANY ($2::bigint[]))",
                 environment, references, now);
    const auto tags = db::bytea_array(column(rows, &resident_row::number_tag));
    running.exec(R"(
        INSERT INTO former_number (environment_id, number_tag, reference, ended_at)
        SELECT r.environment_id, r.number_tag, r.reference, $4::timestamptz
        FROM unnest($2::bigint[], $3::bytea[]) AS q(reference, number_tag)
        JOIN resident r ON r.environment_id = $1 AND r.reference = q.reference
        WHERE r.number_tag <> q.number_tag
        ON CONFLICT DO NOTHING)",
                 environment, references, tags, now);
    std::vector<std::int64_t> states;
    for (const auto* row : rows)
        states.push_back(row->state);
    running.exec(R"(
        UPDATE resident r SET number_tag = q.number_tag, number_sealed = q.number_sealed, code_sealed = q.code_sealed, name = q.name, kana = q.kana,
               birth_date = q.birth_date, sex = q.sex, postal_code = q.postal_code, address = q.address, municipality = q.municipality,
               state = q.state, changed_on = q.changed_on, reason = q.reason, digest = q.digest
        FROM unnest($2::bigint[], $3::bytea[], $4::bytea[], $5::bytea[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
                    $12::text[], $13::smallint[], $14::text[], $15::text[], $16::bytea[])
             AS q(reference, number_tag, number_sealed, code_sealed, name, kana, birth_date, sex, postal_code, address, municipality, state, changed_on,
                  reason, digest)
        WHERE r.environment_id = $1 AND r.reference = q.reference)",
                 environment, references, tags, db::bytea_array(column(rows, &resident_row::number_sealed)),
                 db::bytea_array(column(rows, &resident_row::code_sealed)), db::array(column(rows, &resident_row::name)),
                 db::array(column(rows, &resident_row::kana)), db::array(column(rows, &resident_row::birth_date)),
                 db::array(column(rows, &resident_row::sex)), db::array(column(rows, &resident_row::postal_code)),
                 db::array(column(rows, &resident_row::address)), db::array(column(rows, &resident_row::municipality)), db::array(states),
                 db::array(column(rows, &resident_row::changed_on)), db::array(column(rows, &resident_row::reason)),
                 db::bytea_array(column(rows, &resident_row::digest)));
}

summary summarise(db::transaction& running, std::int16_t environment, std::int64_t from, std::int64_t to)
{
    summary found;
    const auto counted = running.exec(R"(
        SELECT count(*) FILTER (WHERE state = 0) AS live, count(*) FILTER (WHERE state = 1) AS dead, count(*) FILTER (WHERE state = 2) AS abroad
        FROM resident WHERE environment_id = $1)", environment);
    const auto people = counted.one(); // a row lives as long as its result
    found.live = people.integer("live");
    found.dead = people.integer("dead");
    found.abroad = people.integer("abroad");
    const auto last = running.exec(
        "SELECT max(reference) AS last FROM resident WHERE environment_id = $1 AND reference BETWEEN $2 AND $3", environment, from, to);
    found.last_reference = last.one().integer("last");
    const auto resolved = running.exec(R"(
        SELECT result, sum(resolved)::bigint AS resolved, sum(issued)::bigint AS issued FROM (
            SELECT 'I0000' AS result, coalesce(sum(resolved), 0) AS resolved, coalesce(sum(issued), 0) AS issued FROM resolved_batch WHERE environment_id = $1
            UNION ALL
            SELECT f.result, count(*), 0 FROM resolved_batch b, unnest(b.failed) AS f(result) WHERE b.environment_id = $1 GROUP BY f.result
            UNION ALL
            SELECT result, count(*), count(*) FILTER (WHERE issue_result = 'I0000') FROM resolution WHERE environment_id = $1 GROUP BY result) all_of_them
        GROUP BY result HAVING sum(resolved) > 0)", environment);
    for (const auto row : resolved) {
        found.resolutions[row.text("result")] = row.integer("resolved");
        found.issued += row.integer("issued");
    }
    return found;
}

void reset(db::transaction& running, std::int16_t environment)
{
    for (const char* table : {"resolution", "resolved_batch", "asked_numbers", "asked_number", "former_number", "resident_history", "resident"})
        running.exec("DELETE FROM " + std::string(table) + " WHERE environment_id = $1", environment);
}

} // namespace chukan::juki::store
