#include "server/intermediate/provide_store.hpp"

#include "platform/base/text.hpp"

namespace chukan::intermediate::provide_store {

namespace {

#define ISO(column) "to_char(" column " AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"')"

constexpr auto add_records = R"sql(
    INSERT INTO exchange_record (environment_id, side, exchange_number, insurer, branch_number, asker_body, provider_body, office, procedure,
                                 information, items, asked_at, provided_at, status, result_code, asker_disclosure, provider_disclosure,
                                 department, user_id, keep_until)
    SELECT a.environment_id, 'provider', a.exchange_number, a.insurer, a.branch_number, a.asker_body, a.provider_body, a.office, a.procedure,
           a.information, g.items::text[], a.asked_at, a.provided_at, a.status, a.result_code, a.asker_disclosure, a.provider_disclosure, '', $4,
           to_char((a.asked_at AT TIME ZONE 'Asia/Tokyo') + interval '7 years', 'YYYYMMDD')
    FROM unnest($2::text[], $3::text[]) AS g(exchange_number, items)
    JOIN answer_request a ON a.environment_id = $1 AND a.exchange_number = g.exchange_number
    WHERE a.status <> 'held'
    ON CONFLICT DO NOTHING)sql";

} // namespace

column find_branches(db::transaction& running, std::int16_t environment, const column& link_codes, const column& insurers)
{
    const auto rows = running.exec(R"sql(
        SELECT g.place - 1 AS place, min(b.branch_number) AS branch_number
        FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS g(link_code, insurer, place)
        JOIN link_code l ON l.environment_id = $1 AND l.link_code = g.link_code
        JOIN branch b ON b.environment_id = $1 AND b.person_key = l.person_key AND b.insurer = g.insurer AND b.enrollee_kind = 1
        GROUP BY g.place)sql",
                                   environment, db::array(link_codes), db::array(insurers));
    column out(link_codes.size());
    for (const auto row : rows)
        out[static_cast<std::size_t>(row.integer("place"))] = row.text("branch_number");
    return out;
}

std::vector<copy_row> data(db::transaction& running, std::int16_t environment, const column& insurers, const column& branches,
                           const column& information)
{
    const auto rows = running.exec(R"sql(
        SELECT g.place - 1 AS place, f.period, f.data_item, f.value, f.no_automatic_answer = '1' AS held, f.disclosure = '2' AS undisclosed
        FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS g(insurer, branch_number, information, place)
        JOIN fukuhon f ON f.environment_id = $1 AND f.insurer = g.insurer AND f.branch_number = g.branch_number AND f.information = g.information
        WHERE g.branch_number <> ''
        ORDER BY g.place, f.period, f.dataset, f.repetition, f.data_item)sql",
                                   environment, db::array(insurers), db::array(branches), db::array(information));
    std::vector<copy_row> out;
    for (const auto row : rows)
        out.push_back({static_cast<std::size_t>(row.integer("place")), row.text("period"), row.text("data_item"), row.text("value"),
                       row.boolean("held"), row.boolean("undisclosed")});
    return out;
}

std::vector<period_row> periods(db::transaction& running, std::int16_t environment, const column& insurers, const column& branches)
{
    const auto rows = running.exec(R"sql(
        SELECT g.place - 1 AS place, e.insurer_number, e.acquired_on, e.lost_on, e.limit_class, e.no_automatic_answer = '1' AS held,
               e.disclosure = '2' AS undisclosed
        FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS g(insurer, branch_number, place)
        JOIN eligibility e ON e.environment_id = $1 AND e.insurer = g.insurer AND e.branch_number = g.branch_number
        WHERE g.branch_number <> '' ORDER BY g.place, e.acquired_on)sql",
                                   environment, db::array(insurers), db::array(branches));
    std::vector<period_row> out;
    for (const auto row : rows)
        out.push_back({static_cast<std::size_t>(row.integer("place")), row.text("insurer_number"), row.text("acquired_on"),
                       row.text("lost_on"), row.text("limit_class"), row.boolean("held"), row.boolean("undisclosed")});
    return out;
}

std::set<std::string> taken_before(db::transaction& running, std::int16_t environment, const column& exchange_numbers)
{
    std::set<std::string> found;
    for (const auto row : running.exec("SELECT exchange_number FROM answer_request WHERE environment_id = $1 AND exchange_number = ANY ($2::text[])",
                                       environment, db::array(exchange_numbers)))
        found.insert(row.text("exchange_number"));
    return found;
}

void store(db::transaction& running, std::int16_t environment, const std::string& batch, const contract::answer_requests& requests,
           const outcome& results, const std::string& now)
{
    column keys;
    for (const auto& key : requests.asker_key)
        keys.push_back(from_base64(key));
    running.exec(R"sql(
        INSERT INTO answer_request (environment_id, exchange_number, insurer, branch_number, link_code, asker_body, provider_body, office,
                                    procedure, information, period_from, period_to, asker_disclosure, asked_at, asker_key, state, received_at,
                                    received_real_at, answered_at, batch, batch_place, status, result_code, provided_at, provider_disclosure,
                                    ephemeral_key, sealed)
        SELECT $1, g.exchange_number, g.insurer, g.branch_number, g.link_code, g.asker_body, g.provider_body, g.office, g.procedure,
               g.information, g.period_from, g.period_to, g.asker_disclosure, g.asked_at::timestamptz, g.asker_key, g.state, $2::timestamptz,
               clock_timestamp(), CASE WHEN g.status <> 'held' THEN $2::timestamptz END, $3::uuid, g.place, g.status, g.result_code,
               nullif(g.provided_at, '')::timestamptz, g.provider_disclosure, g.ephemeral_key, g.sealed
        FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[],
                    $14::text[], $15::text[], $16::text[], $17::bytea[], $18::text[], $19::text[], $20::text[], $21::text[], $22::text[],
                    $23::bytea[], $24::bytea[]) WITH ORDINALITY
             AS g(exchange_number, insurer, branch_number, link_code, asker_body, provider_body, office, procedure, information, period_from,
                  period_to, asker_disclosure, asked_at, asker_key, state, status, result_code, provided_at, provider_disclosure, ephemeral_key,
                  sealed, place)
        ON CONFLICT DO NOTHING)sql",
                 environment, now, batch, db::array(requests.exchange_number), db::array(results.insurer), db::array(results.branch),
                 db::array(requests.link_code), db::array(requests.asker_body), db::array(requests.provider_body), db::array(requests.office),
                 db::array(requests.procedure), db::array(requests.information), db::array(requests.period_from), db::array(requests.period_to),
                 db::array(requests.asker_disclosure), db::array(requests.asked_at), db::bytea_array(keys), db::array(results.state),
                 db::array(results.status), db::array(results.result_code), db::array(results.provided_at),
                 db::array(results.provider_disclosure), db::bytea_array(results.ephemeral_key), db::bytea_array(results.sealed));
    running.exec(add_records, environment, db::array(requests.exchange_number), db::array(results.items), "");
}

contract::answers batch_of(db::transaction& running, std::int16_t environment, const std::string& batch)
{
    const auto rows = running.exec("SELECT exchange_number, status, result_code, " ISO("provided_at") " AS provided_at, provider_disclosure, "
                                   "ephemeral_key, sealed FROM answer_request WHERE environment_id = $1 AND batch = $2 ORDER BY batch_place",
                                   environment, batch);
    contract::answers out;
    for (const auto row : rows) {
        out.exchange_number.push_back(row.text("exchange_number"));
        out.status.push_back(row.text("status"));
        out.result_code.push_back(row.text("result_code"));
        out.provided_at.push_back(row.text("provided_at"));
        out.provider_disclosure.push_back(row.text("provider_disclosure"));
        out.ephemeral_key.push_back(to_base64(row.bytes("ephemeral_key")));
        out.sealed.push_back(to_base64(row.bytes("sealed")));
    }
    return out;
}

void forget(db::transaction& running, std::int16_t environment, const std::string& batch)
{
    running.exec("UPDATE answer_request SET sealed = NULL, ephemeral_key = NULL WHERE environment_id = $1 AND batch = $2 AND sealed IS NOT NULL",
                 environment, batch);
}

namespace {

constexpr auto request_columns = "SELECT exchange_number, serial, insurer, branch_number, link_code, asker_body, provider_body, office, procedure, "
                                 "information, period_from, period_to, asker_disclosure, asker_key, state, result_code, " ISO("asked_at") " AS asked_at "
                                 "FROM answer_request ";

} // namespace

db::result held(db::transaction& running, std::int16_t environment, const std::string& insurer, std::int64_t after, unsigned limit)
{
    return running.exec(std::string(request_columns) +
                            "WHERE environment_id = $1 AND insurer = $2 AND state = '提供保留' AND serial > $3 ORDER BY serial LIMIT $4",
                        environment, insurer, after, limit);
}

db::result lock_request(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& exchange_number)
{
    return running.exec(std::string(request_columns) + "WHERE environment_id = $1 AND insurer = $2 AND exchange_number = $3 FOR UPDATE",
                        environment, insurer, exchange_number);
}

bool hold_is_on_its_way(db::transaction& running, std::int16_t environment, const std::string& exchange_number)
{
    // Two questions, one for each partial index of the outbox: waiting, and split into parts.
    return !running.exec("SELECT FROM answer_request a WHERE a.environment_id = $1 AND a.exchange_number = $2 AND ("
                         "EXISTS (SELECT FROM outbox o WHERE o.environment_id = $1 AND o.receiver = 'nws' AND o.state = 0 AND o.kind = 'answers' "
                         "        AND o.reference = a.batch::text) OR "
                         "EXISTS (SELECT FROM outbox o WHERE o.environment_id = $1 AND o.receiver = 'nws' AND o.state = 3 AND o.kind = 'answers' "
                         "        AND o.reference = a.batch::text))",
                         environment, exchange_number).empty();
}

void release(db::transaction& running, std::int16_t environment, const std::string& exchange_number, const std::string& batch,
             const outcome& results, const std::string& user, const std::string& now)
{
    running.exec("UPDATE answer_request SET branch_number = $3, state = $4, status = $5, result_code = $6, provided_at = nullif($7, '')::timestamptz, "
                 "provider_disclosure = $8, ephemeral_key = $9, sealed = $10, batch = $11, batch_place = 1, answered_at = $12 "
                 "WHERE environment_id = $1 AND exchange_number = $2",
                 environment, exchange_number, results.branch.at(0), results.state.at(0), results.status.at(0), results.result_code.at(0),
                 results.provided_at.at(0), results.provider_disclosure.at(0), db::binary{results.ephemeral_key.at(0)},
                 db::binary{results.sealed.at(0)}, batch, now);
    running.exec(add_records, environment, db::array(column{exchange_number}), db::array(results.items), user);
}

db::result records(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& side,
                   std::int64_t before, unsigned limit)
{
    return running.exec("SELECT serial, side, exchange_number, branch_number, asker_body, provider_body, office, procedure, information, "
                        "array_to_string(items, ',') AS items, " ISO("asked_at") " AS asked_at, " ISO("provided_at") " AS provided_at, status, "
                        "result_code, asker_disclosure, provider_disclosure, user_id, keep_until, notes IS NOT NULL AS noted FROM exchange_record "
                        "WHERE environment_id = $1 AND insurer = $2 AND ($3 = '' OR side = $3) AND ($4::bigint = 0 OR serial < $4) "
                        "ORDER BY serial DESC LIMIT $5",
                        environment, insurer, side, before, limit);
}

} // namespace chukan::intermediate::provide_store
