#include "server/intermediate/inquiry_store.hpp"

namespace chukan::intermediate::inquiry_store {

std::vector<std::int16_t> overdue(db::transaction& running, const std::vector<std::int64_t>& environments, const column& asked_before)
{
    std::vector<std::int16_t> out;
    for (const auto row : running.exec("SELECT e.id FROM unnest($1::smallint[], $2::timestamptz[]) AS e(id, before) WHERE EXISTS ("
                                       "SELECT FROM inquiry i WHERE i.environment_id = e.id AND i.state = '照会中' AND i.sent_at < e.before)",
                                       db::array(environments), db::array(asked_before)))
        out.push_back(static_cast<std::int16_t>(row.integer("id")));
    return out;
}

endings expire(db::transaction& running, std::int16_t environment, const std::string& asked_before, unsigned limit, const std::string& reason_ja,
               const std::string& reason_en, const std::string& now)
{
    // The record says what the asker knows; an answer that comes after all brings it up to date (settle).
    const auto rows = running.exec(R"sql(
        WITH late AS (
            SELECT inquiry_id FROM inquiry WHERE environment_id = $1 AND state = '照会中' AND sent_at < $2::timestamptz
            ORDER BY sent_at LIMIT $3 FOR UPDATE SKIP LOCKED),
        changed AS (
            UPDATE inquiry i SET state = '回答期限超過', result_code = 'E6007', reason_ja = $4, reason_en = $5, settled_at = $6::timestamptz,
                   settled_real_at = clock_timestamp()
            FROM late WHERE i.environment_id = $1 AND i.inquiry_id = late.inquiry_id
            RETURNING i.*),
        recorded AS (
            INSERT INTO exchange_record (environment_id, side, exchange_number, insurer, branch_number, asker_body, provider_body, office, procedure,
                                         information, items, asked_at, status, result_code, asker_disclosure, provider_disclosure, department,
                                         user_id, keep_until)
            SELECT environment_id, 'asker', exchange_number, insurer, branch_number, asker_body, provider_body, office, procedure, information, '{}',
                   asked_at, 'expired', result_code, asker_disclosure, '', department, user_id,
                   to_char((asked_at AT TIME ZONE 'Asia/Tokyo') + interval '7 years', 'YYYYMMDD')
            FROM changed WHERE exchange_number IS NOT NULL
            ON CONFLICT DO NOTHING)
        SELECT inquiry_id, receipt <> '' AS of_receipt FROM changed)sql",
                                   environment, asked_before, limit, reason_ja, reason_en, now);
    endings out;
    for (const auto row : rows) {
        out.ids.push_back(row.text("inquiry_id"));
        if (row.boolean("of_receipt"))
            out.of_receipts.push_back(out.ids.back());
    }
    return out;
}

} // namespace chukan::intermediate::inquiry_store
