#include "server/operations/registration_store.hpp"

#include "platform/base/text.hpp"

namespace chukan::operations {

namespace {

const char* const person_columns = "person_shared (environment_id, person_key, tag, sealed, registered_at)";

const char* const enrollee_columns =
    "enrollee_shared (environment_id, insurer, branch_number, person_key, addressee_number, enrollee_kind, insurer_number, insured_number, "
    "household_number, head_of_household, relationship, name, name_kana, common_name, birth_date, sex, resident_kind, postal_code, address, "
    "address_detail, municipality_code, managing_municipality_code, department_code, change_date, change_reason, protection, protection_until, "
    "receipt, registered_at)";

const char* const history_columns =
    "eligibility_history_shared (environment_id, insurer, branch_number, acquired_on, acquisition_reason, lost_on, loss_reason, registered_at)";

} // namespace

known_rows find_known(db::transaction& running, const insurer_key& insurer, const std::vector<std::string>& addressees,
                      const std::vector<std::string>& insured, const std::vector<std::string>& tags)
{
    // A table that is being filled has no statistics yet, and a planner that takes it for small reads all of it for each part (measured: 500 times slower). So the
    // plan is in the text: OFFSET 0 keeps each look-up behind its array, and the insurer is compared as an expression, or the primary key, whose first two columns
    // would fit, looks as good as the index that finds one row.
    running.exec("SET LOCAL enable_seqscan = off");
    known_rows out;
    for (const auto& row : running.exec("SELECT found.* FROM unnest($3::text[]) AS wanted(number), LATERAL ("
                                        "SELECT e.addressee_number, e.receipt, e.branch_number FROM enrollee_shared e WHERE e.environment_id = $1 "
                                        "AND e.addressee_number = wanted.number AND e.insurer || '' = $2 OFFSET 0) AS found",
                                        insurer.environment, insurer.insurer, db::array(addressees)))
        out.of_addressee.emplace(row.text("addressee_number"), known_rows::owner{row.text("receipt"), row.text("branch_number")});
    for (const auto& row : running.exec("SELECT found.* FROM unnest($3::text[]) AS wanted(number), LATERAL ("
                                        "SELECT e.insured_number, e.receipt, e.branch_number FROM enrollee_shared e WHERE e.environment_id = $1 "
                                        "AND e.insured_number = wanted.number AND e.insured_number <> '' AND e.insurer || '' = $2 OFFSET 0) AS found",
                                        insurer.environment, insurer.insurer, db::array(insured)))
        out.of_insured.emplace(row.text("insured_number"), known_rows::owner{row.text("receipt"), row.text("branch_number")});
    for (const auto& row :
         running.exec("SELECT person.*, enrollee.*, CASE WHEN enrollee.branch_number IS NULL THEN false ELSE EXISTS (SELECT FROM eligibility_history_shared h "
                      "WHERE h.environment_id = $1 AND h.insurer = $2 AND h.branch_number = enrollee.branch_number AND h.lost_on IS NULL OFFSET 0) END AS insured_now "
                      "FROM unnest($3::bytea[]) AS wanted(tag), LATERAL ("
                      "SELECT p.tag, p.person_key FROM person_shared p WHERE p.environment_id = $1 AND p.tag = wanted.tag OFFSET 0) AS person "
                      "LEFT JOIN LATERAL (SELECT e.receipt, e.branch_number FROM enrollee_shared e WHERE e.environment_id = $1 "
                      "AND e.person_key = person.person_key AND e.insurer || '' = $2 OFFSET 0) AS enrollee ON true",
                      insurer.environment, insurer.insurer, db::bytea_array(tags)))
        out.person_of_tag.emplace(row.bytes("tag"),
                                  known_rows::person{row.text("person_key"), row.text("receipt"), row.text("branch_number"), row.boolean("insured_now")});
    return out;
}

bool hold_persons(db::transaction& running, std::int16_t environment, const std::vector<std::string>& person_keys)
{
    if (person_keys.empty())
        return true;
    // Shared among registrations, alone for remove_orphans: no row lock on a million persons, and what is looked up next is as it will stay.
    running.exec("SELECT pg_advisory_xact_lock_shared(hashtextextended('persons', $1))", environment);
    return running
               .exec("SELECT count(found.person_key) AS n FROM unnest($2::uuid[]) AS wanted(person_key), LATERAL (SELECT p.person_key FROM person_shared p "
                     "WHERE p.environment_id = $1 AND p.person_key = wanted.person_key OFFSET 0) AS found",
                     environment, db::array(person_keys))
               .one()
               .integer("n") == static_cast<std::int64_t>(person_keys.size());
}

emptiness find_emptiness(db::transaction& running, const insurer_key& insurer)
{
    // The rows are kept: a row lives no longer than its result.
    const auto rows = running.exec("SELECT NOT EXISTS (SELECT 1 FROM enrollee_shared WHERE environment_id = $1 AND insurer = $2) AS insurer, "
                                   "NOT EXISTS (SELECT 1 FROM person_shared WHERE environment_id = $1) AS environment",
                                   insurer.environment, insurer.insurer);
    return {rows.one().boolean("insurer"), rows.one().boolean("environment")};
}

void copy_registered(db::bulk_transaction& running, const db::binary_rows& persons, const db::binary_rows& enrollees, const db::binary_rows& periods)
{
    db::copy_binary(running, person_columns, persons);
    db::copy_binary(running, enrollee_columns, enrollees);
    db::copy_binary(running, history_columns, periods);
}

void insert_part(db::transaction& running, std::int16_t environment, const registered_part& part)
{
    running.exec("INSERT INTO registered_part (environment_id, receipt, part, insurer, first_branch, last_branch, persons) "
                 "VALUES ($1, $2, $3, $4, $5, $6, $7)",
                 environment, part.receipt, part.part, part.insurer, part.first_branch, part.last_branch, part.persons);
}

void acknowledge_part(db::transaction& running, std::int16_t environment, const std::string& receipt, std::int64_t part)
{
    // One at a time per file: of two last parts acknowledged at once, one must see that nothing is awaited any more.
    running.exec("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", receipt);
    running.exec("UPDATE registered_part SET acknowledged = true WHERE environment_id = $1 AND receipt = $2 AND part = $3", environment,
                 receipt, part);
}

bool awaits_acknowledgement(db::transaction& running, std::int16_t environment, const std::string& receipt)
{
    return running
        .exec("SELECT EXISTS (SELECT 1 FROM registered_part WHERE environment_id = $1 AND receipt = $2 AND NOT acknowledged) "
              "OR EXISTS (SELECT 1 FROM changed_part WHERE environment_id = $1 AND receipt = $2 AND NOT acknowledged) AS awaits",
              environment, receipt)
        .one()
        .boolean("awaits");
}

void reset_registration(db::transaction& running, std::int16_t environment)
{
    for (const char* table : {"registered_part", "changed_part", "enrollee_correction", "eligibility_history", "enrollee", "person"})
        running.exec("DELETE FROM " + std::string(table) + " WHERE environment_id = $1", environment);
}

} // namespace chukan::operations
