#include "server/intermediate/inquiry_store.hpp"

namespace chukan::intermediate::inquiry_store {

namespace {

// The person is looked up by LATERAL with a limit: by index whatever the planner believes of a table that was just filled.
constexpr auto add_all = R"sql(
    WITH given AS (
        SELECT * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
                             $12::text[], $13::text[], $14::text[], $15::text[], $16::text[]) WITH ORDINALITY
        AS g(inquiry_id, insurer, branch_number, asker_body, provider_body, office, procedure, information, period_from, period_to, asker_disclosure,
             department, user_id, request_number, idempotency_key, place)),
    found AS (
        SELECT g.*, b.person_key, EXISTS (SELECT FROM protection p WHERE p.environment_id = $1 AND p.insurer = g.insurer AND p.branch_number = g.branch_number
                                          AND (p.state = '-' OR p.state >= to_char($17::timestamptz AT TIME ZONE 'Asia/Tokyo', 'YYYYMMDD'))) AS guarded,
               EXISTS (SELECT FROM link_code l WHERE l.environment_id = $1 AND l.person_key = b.person_key) AS has_code
        FROM given g LEFT JOIN LATERAL (
            SELECT person_key FROM branch WHERE environment_id = $1 AND insurer = g.insurer AND branch_number = g.branch_number LIMIT 1) b ON true),
    added AS (
        INSERT INTO inquiry (environment_id, inquiry_id, insurer, branch_number, person_key, asker_body, provider_body, office, procedure,
                             information, period_from, period_to, asker_disclosure, department, user_id, request_number, idempotency_key, state,
                             asked_at, asked_real_at, sent_at, sent_real_at, batch, batch_place, inside)
        SELECT $1, inquiry_id, insurer, branch_number, person_key, asker_body, provider_body, office, procedure, information, period_from,
               period_to, CASE WHEN guarded THEN '2' ELSE asker_disclosure END, department, user_id, request_number, idempotency_key,
               CASE WHEN $19::uuid IS NULL THEN '送信待ち' ELSE '照会中' END, $17::timestamptz, $18::timestamptz,
               CASE WHEN $19::uuid IS NOT NULL THEN $17::timestamptz END, CASE WHEN $19::uuid IS NOT NULL THEN $18::timestamptz END, $19::uuid,
               CASE WHEN $19::uuid IS NOT NULL THEN row_number() OVER (ORDER BY place) END, $20::boolean
        FROM found WHERE has_code ORDER BY place)
    SELECT person_key IS NOT NULL AS known, has_code, guarded FROM found ORDER BY place)sql";

constexpr auto claim_ids = R"sql(
    WITH next AS (
        SELECT inquiry_id, serial FROM inquiry WHERE environment_id = $1 AND inquiry_id = ANY ($3::uuid[]) AND state = '送信待ち' AND NOT inside
        ORDER BY serial FOR UPDATE SKIP LOCKED),
    placed AS (SELECT inquiry_id, row_number() OVER (ORDER BY serial) + $4::integer AS place FROM next)
    UPDATE inquiry i SET state = '照会中', batch = $2, batch_place = p.place, sent_at = $5, sent_real_at = clock_timestamp()
    FROM placed p WHERE i.environment_id = $1 AND i.inquiry_id = p.inquiry_id)sql";

} // namespace

std::vector<placed> add(db::transaction& running, std::int16_t environment, const std::vector<const new_inquiry*>& values, const moment& now,
                        const std::string& batch, bool inside)
{
    constexpr std::string new_inquiry::* fields[] = {
        &new_inquiry::id,          &new_inquiry::insurer,     &new_inquiry::branch_number, &new_inquiry::asker_body,       &new_inquiry::provider_body,
        &new_inquiry::office,      &new_inquiry::procedure,   &new_inquiry::information,   &new_inquiry::period_from,      &new_inquiry::period_to,
        &new_inquiry::asker_disclosure, &new_inquiry::department, &new_inquiry::user_id,   &new_inquiry::request_number,   &new_inquiry::idempotency_key};
    std::vector<db::parameter> parameters{environment};
    for (const auto field : fields) {
        column values_of_field;
        values_of_field.reserve(values.size());
        for (const auto* value : values)
            values_of_field.push_back(value->*field);
        parameters.emplace_back(db::array(values_of_field));
    }
    parameters.emplace_back(now.environment);
    parameters.emplace_back(now.real);
    parameters.emplace_back(batch.empty() ? std::optional<std::string>() : std::optional<std::string>(batch));
    parameters.emplace_back(inside);
    std::vector<placed> out;
    for (const auto row : running.run(add_all, parameters))
        out.push_back(row.boolean("has_code") ? (row.boolean("guarded") ? placed::in_undisclosed : placed::in) : row.boolean("known") ? placed::without_code : placed::unknown_branch);
    return out;
}

std::uint64_t claim_these(db::transaction& running, std::int16_t environment, const std::string& batch, const column& ids, std::uint64_t before,
                          const std::string& now)
{
    return running.exec(claim_ids, environment, batch, db::array(ids), before, now).affected();
}

std::vector<std::int16_t> left_waiting(db::transaction& running, unsigned seconds)
{
    std::vector<std::int16_t> out;
    for (const auto row : running.exec("SELECT DISTINCT environment_id FROM inquiry WHERE state = '送信待ち' "
                                       "AND asked_real_at < clock_timestamp() - $1::integer * interval '1 second'",
                                       seconds))
        out.push_back(static_cast<std::int16_t>(row.integer("environment_id")));
    return out;
}

} // namespace chukan::intermediate::inquiry_store
