#include "server/intermediate/inquiry_store.hpp"

namespace chukan::intermediate::inquiry_store {

namespace {

// Times leave as ISO 8601 in Japan's time.
#define ISO(column) "to_char(" column " AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"')"

constexpr auto shown =
    "SELECT inquiry_id, serial, insurer, receipt, record_index, record_number, request_number, branch_number, asker_body, provider_body, office, "
    "procedure, information, period_from, period_to, asker_disclosure, state, exchange_number, result_code, reason_ja, reason_en, content, idempotency_key, "
    ISO("asked_at") " AS asked_at, " ISO("asked_real_at") " AS asked_real_at, " ISO("sent_at") " AS sent_at, "
    ISO("sent_real_at") " AS sent_real_at, " ISO("settled_at") " AS settled_at, " ISO("settled_real_at") " AS settled_real_at, "
    ISO("provided_at") " AS provided_at, coalesce((SELECT p.state FROM protection p WHERE p.environment_id = inquiry.environment_id AND p.insurer = inquiry.insurer "
    "AND p.branch_number = inquiry.branch_number), '') AS protection FROM inquiry ";

column first_column(const db::result& rows)
{
    column out;
    out.reserve(rows.size());
    for (const auto row : rows)
        out.emplace_back(row.view(0));
    return out;
}

} // namespace

std::unique_ptr<db::copy_in> copy(db::bulk_transaction& running)
{
    return running.copy("inquiry (environment_id, inquiry_id, insurer, receipt, record_index, record_number, request_number, branch_number, "
                        "person_key, asker_body, provider_body, office, procedure, information, period_from, period_to, asker_disclosure, "
                        "department, user_id, state, asked_at, asked_real_at, inside)");
}

std::unique_ptr<db::copy_in> copy_rejections(db::bulk_transaction& running)
{
    return running.copy("inquiry_rejection (environment_id, receipt, record_index, record_number, request_number, result_code, message)");
}

std::unordered_map<std::string, person> persons(db::transaction& running, std::int16_t environment, const std::string& insurer,
                                                const column& branches)
{
    const auto rows = running.exec("SELECT b.branch_number, b.person_key, l.person_key IS NOT NULL AS has_code FROM branch b "
                                   "LEFT JOIN link_code l ON l.environment_id = b.environment_id AND l.person_key = b.person_key "
                                   "WHERE b.environment_id = $1 AND b.insurer = $2 AND b.branch_number = ANY ($3::text[])",
                                   environment, insurer, db::array(branches));
    std::unordered_map<std::string, person> out;
    for (const auto row : rows)
        out.emplace(row.view(0), person{std::string(row.view(1)), row.boolean("has_code")});
    return out;
}

column used_request_numbers(db::transaction& running, std::int16_t environment, const std::string& insurer, const column& numbers)
{
    return first_column(running.exec("SELECT DISTINCT request_number FROM inquiry WHERE environment_id = $1 AND insurer = $2 "
                                     "AND request_number <> '' AND request_number = ANY ($3::text[])",
                                     environment, insurer, db::array(numbers)));
}

column waiting_askers(db::transaction& running, std::int16_t environment, unsigned limit)
{
    return first_column(running.exec("SELECT DISTINCT asker_body FROM (SELECT asker_body FROM inquiry WHERE environment_id = $1 "
                                     "AND state = '送信待ち' AND NOT inside ORDER BY serial LIMIT $2) w",
                                     environment, limit));
}

std::uint64_t claim(db::transaction& running, std::int16_t environment, const std::string& batch, unsigned limit, const std::string& now, bool inside)
{
    return running
        .exec(R"sql(
        WITH next AS (
            SELECT inquiry_id, serial FROM inquiry WHERE environment_id = $1 AND state = '送信待ち' AND inside = $5::boolean ORDER BY serial LIMIT $3 FOR UPDATE SKIP LOCKED),
        placed AS (SELECT inquiry_id, row_number() OVER (ORDER BY serial) AS place FROM next)
        UPDATE inquiry i SET state = '照会中', batch = $2, batch_place = p.place, sent_at = $4, sent_real_at = clock_timestamp()
        FROM placed p WHERE i.environment_id = $1 AND i.inquiry_id = p.inquiry_id)sql",
              environment, batch, limit, now, inside)
        .affected();
}

contract::inquiries batch_of(db::transaction& running, std::int16_t environment, const std::string& batch)
{
    // Whose code was taken away since keeps his place, without one: receipts are matched by place.
    const auto rows = running.exec("SELECT i.inquiry_id, coalesce(l.link_code, ''), i.asker_body, i.provider_body, i.office, i.procedure, i.information, "
                                   "i.period_from, i.period_to, i.asker_disclosure, " ISO("i.asked_at") " AS asked_at FROM inquiry i "
                                   "LEFT JOIN link_code l ON l.environment_id = i.environment_id AND l.person_key = i.person_key "
                                   "WHERE i.environment_id = $1 AND i.batch = $2 ORDER BY i.batch_place",
                                   environment, batch);
    contract::inquiries out;
    column* const columns[] = {&out.inquiry_id,  &out.link_code, &out.asker_body,  &out.provider_body,    &out.office,  &out.procedure,
                               &out.information, &out.period_from, &out.period_to, &out.asker_disclosure, &out.asked_at};
    for (const auto row : rows)
        for (int index = 0; index < 11; ++index)
            columns[index]->emplace_back(row.view(index));
    return out;
}

column inside_numbers(db::transaction& running, const std::string& today, std::size_t count)
{
    return first_column(running.exec("SELECT $1 || '9' || lpad(nextval('inside_exchange_serial')::text, 11, '0') FROM generate_series(1, $2::integer)", today, count));
}

column fail_batch(db::transaction& running, std::int16_t environment, const std::string& batch, const std::string& code,
                  const std::string& reason_ja, const std::string& reason_en, const std::string& now)
{
    return first_column(running.exec("UPDATE inquiry SET state = 'エラー', result_code = $3, reason_ja = $4, reason_en = $5, settled_at = $6, "
                                     "settled_real_at = clock_timestamp() WHERE environment_id = $1 AND batch = $2 AND state = '照会中' "
                                     "RETURNING inquiry_id",
                                     environment, batch, code, reason_ja, reason_en, now));
}

void lock(db::transaction& running, std::int16_t environment)
{
    running.exec("SELECT pg_advisory_xact_lock(7303, $1::integer)", environment);
}

endings apply_receipts(db::transaction& running, std::int16_t environment, const std::string& batch, const contract::inquiry_receipts& receipts,
                       const column& states, const std::string& now)
{
    const auto rows = running.exec(R"sql(
        WITH changed AS (UPDATE inquiry i SET exchange_number = nullif(g.exchange_number, ''), state = CASE WHEN g.state = '照会中' THEN i.state ELSE g.state END,
               result_code = CASE WHEN g.state = '照会中' THEN i.result_code ELSE g.result_code END,
               reason_ja = CASE WHEN g.state = '照会中' THEN i.reason_ja ELSE g.reason_ja END,
               reason_en = CASE WHEN g.state = '照会中' THEN i.reason_en ELSE g.reason_en END,
               settled_at = CASE WHEN g.state = '照会中' THEN i.settled_at ELSE $8::timestamptz END,
               settled_real_at = CASE WHEN g.state = '照会中' THEN i.settled_real_at ELSE clock_timestamp() END
        FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) WITH ORDINALITY
             AS g(exchange_number, state, result_code, reason_ja, reason_en, place)
        WHERE i.environment_id = $1 AND i.batch = $2 AND i.batch_place = g.place AND i.state IN ('照会中', '回答期限超過')
        RETURNING i.inquiry_id, i.state <> '照会中' AS over, i.receipt <> '' AS of_receipt)
        SELECT inquiry_id, over, of_receipt FROM changed WHERE over OR of_receipt)sql",
                                   environment, batch, db::array(receipts.exchange_number), db::array(states), db::array(receipts.result_code),
                                   db::array(receipts.reason_ja), db::array(receipts.reason_en), now);
    endings out;
    for (const auto row : rows) {
        if (row.boolean("over"))
            out.ids.push_back(row.text("inquiry_id"));
        if (row.boolean("of_receipt"))
            out.of_receipts.push_back(row.text("inquiry_id"));
    }
    return out;
}

std::unordered_map<std::string, open_inquiry> by_exchange_number(db::transaction& running, std::int16_t environment, const column& numbers)
{
    const auto rows = running.exec("SELECT exchange_number, inquiry_id, asker_body, provider_body, receipt <> '' AS of_receipt, "
                                   "state NOT IN ('照会中', '回答期限超過') AS settled, "
                                   "to_char(asked_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"') FROM inquiry WHERE environment_id = $1 AND exchange_number = ANY ($2::text[])",
                                   environment, db::array(numbers));
    std::unordered_map<std::string, open_inquiry> out;
    for (const auto row : rows)
        out.emplace(row.view(0), open_inquiry{std::string(row.view(1)), std::string(row.view(2)), std::string(row.view(3)), row.view(4) == "t", row.view(5) == "t", std::string(row.view(6))});
    return out;
}

void keep_early(db::transaction& running, std::int16_t environment, const column& numbers, const column& answers)
{
    running.exec("INSERT INTO early_answer (environment_id, exchange_number, answer) SELECT $1, g.number, g.answer "
                 "FROM unnest($2::text[], $3::text[]) AS g(number, answer) "
                 "ON CONFLICT (environment_id, exchange_number) DO UPDATE SET answer = excluded.answer",
                 environment, db::array(numbers), db::array(answers));
}

column take_early(db::transaction& running, std::int16_t environment, const std::string& batch)
{
    return first_column(running.exec("DELETE FROM early_answer e USING inquiry i WHERE i.environment_id = $1 AND i.batch = $2 "
                                     "AND e.environment_id = $1 AND e.exchange_number = i.exchange_number RETURNING e.answer",
                                     environment, batch));
}

void settle(db::transaction& running, std::int16_t environment, const settlement& rows, const std::string& now)
{
    running.exec(R"sql(
        WITH given AS (
            SELECT * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bytea[], $8::text[], $9::text[], $10::text[], $11::text[])
            AS g(inquiry_id, state, result_code, reason_ja, reason_en, content, provided_at, provider_disclosure, items, status)),
        changed AS (
            UPDATE inquiry i SET state = g.state, result_code = g.result_code, reason_ja = g.reason_ja, reason_en = g.reason_en,
                   content = CASE WHEN length(g.content) > 0 THEN g.content END, provided_at = nullif(g.provided_at, '')::timestamptz,
                   settled_at = CASE WHEN g.state = '照会中' THEN NULL ELSE $12::timestamptz END,
                   settled_real_at = CASE WHEN g.state = '照会中' THEN NULL ELSE clock_timestamp() END
            FROM given g WHERE i.environment_id = $1 AND i.inquiry_id = g.inquiry_id
              AND (i.state = '照会中' OR (i.state = '回答期限超過' AND g.status <> 'held')) -- an answer that is late is an answer
            RETURNING i.insurer, i.branch_number, i.exchange_number, i.asker_body, i.provider_body, i.office, i.procedure, i.information,
                      i.asked_at, i.asker_disclosure, i.department, i.user_id, g.items, g.provided_at, g.status, g.result_code,
                      g.provider_disclosure)
        INSERT INTO exchange_record (environment_id, side, exchange_number, insurer, branch_number, asker_body, provider_body, office, procedure,
                                     information, items, asked_at, provided_at, status, result_code, asker_disclosure, provider_disclosure,
                                     department, user_id, keep_until)
        SELECT $1, 'asker', exchange_number, insurer, branch_number, asker_body, provider_body, office, procedure, information, items::text[],
               asked_at, nullif(provided_at, '')::timestamptz, status, result_code, asker_disclosure, provider_disclosure, department, user_id,
               to_char((asked_at AT TIME ZONE 'Asia/Tokyo') + interval '7 years', 'YYYYMMDD')
        FROM changed WHERE status <> 'held'
        ON CONFLICT (environment_id, side, exchange_number) DO UPDATE SET items = excluded.items, provided_at = excluded.provided_at,
               status = excluded.status, result_code = excluded.result_code, provider_disclosure = excluded.provider_disclosure
        WHERE exchange_record.status = 'expired')sql",
                 environment, db::array(rows.id), db::array(rows.state), db::array(rows.result_code), db::array(rows.reason_ja),
                 db::array(rows.reason_en), db::bytea_array(rows.content), db::array(rows.provided_at), db::array(rows.provider_disclosure),
                 db::array(rows.items), db::array(rows.status), now);
}

namespace {

constexpr auto none_open = "NOT EXISTS (SELECT FROM inquiry o WHERE o.environment_id = $1 AND o.receipt = r.receipt AND o.receipt <> '' "
                           "AND (o.state = '送信待ち' OR (o.state = '照会中' AND o.result_code = '')))";

} // namespace

column finished_receipts(db::transaction& running, std::int16_t environment, const column& inquiry_ids)
{
    return first_column(running.exec("SELECT r.receipt FROM (SELECT DISTINCT receipt FROM inquiry WHERE environment_id = $1 "
                                     "AND inquiry_id = ANY ($2::uuid[]) AND receipt <> '') r WHERE " +
                                         std::string(none_open),
                                     environment, db::array(inquiry_ids)));
}

column finished_receipts_of_batch(db::transaction& running, std::int16_t environment, const std::string& batch)
{
    return first_column(running.exec("SELECT r.receipt FROM (SELECT DISTINCT receipt FROM inquiry WHERE environment_id = $1 AND batch = $2 "
                                     "AND receipt <> '') r WHERE " +
                                         std::string(none_open),
                                     environment, batch));
}

bool all_settled(db::transaction& running, std::int16_t environment, const std::string& receipt)
{
    return running
        .exec("SELECT FROM inquiry o WHERE o.environment_id = $1 AND o.receipt = $2 AND o.receipt <> '' "
              "AND (o.state = '送信待ち' OR (o.state = '照会中' AND o.result_code = '')) LIMIT 1",
              environment, receipt)
        .empty();
}

db::result list(db::transaction& running, std::int16_t environment, const filter& wanted)
{
    return running.exec(std::string(shown) +
                            "WHERE environment_id = $1 AND insurer = $2 AND ($3 = '' OR state = $3) AND ($4 = '' OR branch_number = $4) "
                            "AND ($5 = '' OR receipt = $5) AND ($6::bigint = 0 OR serial < $6) ORDER BY serial DESC LIMIT $7",
                        environment, wanted.insurer, wanted.state, wanted.branch_number, wanted.receipt, wanted.before, wanted.limit);
}

db::result find(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& id)
{
    return running.exec(std::string(shown) + "WHERE environment_id = $1 AND insurer = $2 AND inquiry_id = $3::uuid", environment, insurer, id);
}

db::result of_ids(db::transaction& running, std::int16_t environment, const column& ids)
{
    return running.exec(std::string(shown) + "WHERE environment_id = $1 AND inquiry_id = ANY ($2::uuid[])", environment, db::array(ids));
}

db::result find_by_keys(db::transaction& running, std::int16_t environment, const column& insurers, const column& idempotency_keys)
{
    return running.exec(std::string(shown) + "WHERE environment_id = $1 AND idempotency_key <> '' "
                                             "AND (insurer, idempotency_key) IN (SELECT * FROM unnest($2::text[], $3::text[]))",
                        environment, db::array(insurers), db::array(idempotency_keys));
}

db::result of_receipt(db::transaction& running, std::int16_t environment, const std::string& receipt, std::uint64_t first, std::uint64_t end)
{
    return running.exec(std::string(shown) +
                            "WHERE environment_id = $1 AND receipt = $2 AND receipt <> '' AND record_index >= $3 AND record_index < $4 "
                            "ORDER BY record_index",
                        environment, receipt, first, end);
}

db::result rejections_of(db::transaction& running, std::int16_t environment, const std::string& receipt, std::uint64_t first, std::uint64_t end)
{
    return running.exec("SELECT record_index, record_number, request_number, result_code, message FROM inquiry_rejection "
                        "WHERE environment_id = $1 AND receipt = $2 AND record_index >= $3 AND record_index < $4 ORDER BY record_index",
                        environment, receipt, first, end);
}

} // namespace chukan::intermediate::inquiry_store
