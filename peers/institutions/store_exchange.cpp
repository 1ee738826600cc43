#include "peers/institutions/store.hpp"

#include "platform/base/text.hpp"

#include <nlohmann/json.hpp>

namespace chukan::institutions::store {

namespace {

constexpr auto inquiry_columns =
    "inquiry_id, client_reference, asker_body, reference, provider_body, office, procedure, information, period_from, period_to, state, "
    "exchange_number, result_code, reason_ja, reason_en, "
    "to_char(asked_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"') AS asked_at, "
    "to_char(answered_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"') AS answered_at, content";

nlohmann::json maybe(const db::result::row& row, const char* column)
{
    const auto value = row.maybe(column);
    return value ? nlohmann::json(*value) : nlohmann::json(nullptr);
}

nlohmann::json inquiry_object(const db::result::row& row)
{
    nlohmann::json out{{"inquiry_id", row.text("inquiry_id")}, {"reference", row.text("client_reference")}, {"resident_reference", row.text("reference")}};
    for (const char* column : {"asker_body", "provider_body", "office", "procedure", "information", "period_from", "period_to", "state"})
        out[column] = row.text(column);
    for (const char* column : {"exchange_number", "result_code", "reason_ja", "reason_en", "asked_at", "answered_at"})
        out[column] = maybe(row, column);
    const auto content = row.maybe("content");
    out["content"] = content ? nlohmann::json::parse(*content) : nlohmann::json(nullptr);
    return out;
}

std::string page(nlohmann::json items, const std::string& last, unsigned limit)
{
    const bool more = items.size() == limit;
    return nlohmann::json{{"items", std::move(items)}, {"next_cursor", more ? nlohmann::json(last) : nlohmann::json(nullptr)}}.dump();
}

} // namespace

std::set<std::string> provided_before(db::transaction& running, std::int16_t environment, const std::vector<std::string>& exchange_numbers)
{
    std::set<std::string> found;
    for (const auto row : running.exec("SELECT exchange_number FROM exchange_record WHERE environment_id = $1 AND exchange_number = ANY ($2::text[]) "
                                       "AND side = 'provide'",
                                       environment, db::array(exchange_numbers)))
        found.insert(row.text("exchange_number"));
    return found;
}

void write_records(db::transaction& running, std::int16_t environment, const std::vector<record>& records)
{
    constexpr std::size_t columns = 14;
    constexpr std::string record::* fields[columns] = {
        &record::exchange_number, &record::side,       &record::asker_body, &record::provider_body, &record::office,
        &record::procedure,       &record::information, &record::item_codes, &record::asked_at,      &record::provided_at,
        &record::status,          &record::result_code, &record::asker_disclosure, &record::provider_disclosure};
    std::vector<db::parameter> parameters{environment};
    for (const auto field : fields) {
        std::vector<std::string> column;
        column.reserve(records.size());
        for (const auto& one : records)
            column.push_back(one.*field);
        parameters.emplace_back(db::array(column));
    }
    running.run("INSERT INTO exchange_record (environment_id, exchange_number, side, asker_body, provider_body, office, procedure, information, "
                "    item_codes, asked_at, provided_at, status, result_code, asker_disclosure, provider_disclosure, keep_until) "
                "SELECT $1::smallint, exchange_number, side, asker_body, provider_body, office, procedure, information, item_codes, "
                "    asked_at::timestamptz, nullif(provided_at, '')::timestamptz, status, result_code, asker_disclosure, provider_disclosure, "
                "    ((asked_at::timestamptz AT TIME ZONE 'Asia/Tokyo')::date + interval '7 years')::date "
                "FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], "
                "    $12::text[], $13::text[], $14::text[], $15::text[]) AS item (exchange_number, side, asker_body, provider_body, office, procedure, "
                "    information, item_codes, asked_at, provided_at, status, result_code, asker_disclosure, provider_disclosure) "
                "ON CONFLICT (environment_id, exchange_number, side) DO UPDATE SET item_codes = excluded.item_codes, "
                "    provided_at = excluded.provided_at, status = excluded.status, result_code = excluded.result_code, "
                "    provider_disclosure = excluded.provider_disclosure",
                parameters);
}

void add_answers(db::bulk_transaction& running, std::int16_t environment, const std::string& batch, const std::vector<answer>& answers)
{
    const auto copy = running.copy("answer_out (environment_id, batch_id, ordinal, exchange_number, status, result_code, provided_at, disclosure, "
                                   "ephemeral_key, sealed)");
    std::int64_t ordinal = 0;
    for (const auto& one : answers) {
        copy->field(static_cast<std::int64_t>(environment)).field(batch).field(ordinal++).field(one.exchange_number);
        copy->field(one.status).field(one.result_code).field(one.provided_at).field(one.disclosure);
        if (one.sealed.empty())
            copy->null().null();
        else
            copy->bytes(one.ephemeral_key).bytes(one.sealed);
        copy->end_row();
    }
    copy->finish();
}

contract::answers answers(db::transaction& running, std::int16_t environment, const std::string& batch)
{
    contract::answers out;
    for (const auto row : running.exec("SELECT exchange_number, status, result_code, provided_at, disclosure, ephemeral_key, sealed "
                                       "FROM answer_out WHERE environment_id = $1 AND batch_id = $2::uuid ORDER BY ordinal",
                                       environment, batch)) {
        out.exchange_number.push_back(row.text("exchange_number"));
        out.status.push_back(row.text("status"));
        out.result_code.push_back(row.text("result_code"));
        out.provided_at.push_back(row.text("provided_at"));
        out.provider_disclosure.push_back(row.text("disclosure"));
        out.ephemeral_key.push_back(row.is_null("sealed") ? "" : to_base64(row.bytes("ephemeral_key")));
        out.sealed.push_back(row.is_null("sealed") ? "" : to_base64(row.bytes("sealed")));
    }
    return out;
}

void forget_answers(db::transaction& running, std::int16_t environment, const std::string& batch)
{
    running.exec("DELETE FROM answer_out WHERE environment_id = $1 AND batch_id = $2::uuid", environment, batch);
}

void hold_requests(db::transaction& running, std::int16_t environment, const std::vector<std::string>& exchange_numbers,
                   const std::vector<std::string>& bodies, const std::vector<std::string>& requests, const std::string& at)
{
    running.exec("INSERT INTO held_request (environment_id, exchange_number, provider_body, request, held_at) "
                 "SELECT $1::smallint, exchange_number, body, request, $5::timestamptz "
                 "FROM unnest($2::text[], $3::text[], $4::text[]) AS item (exchange_number, body, request) ON CONFLICT DO NOTHING",
                 environment, db::array(exchange_numbers), db::array(bodies), db::array(requests), at);
}

std::optional<std::string> take_held_request(db::transaction& running, std::int16_t environment, const std::string& exchange_number)
{
    const auto rows = running.exec("DELETE FROM held_request WHERE environment_id = $1 AND exchange_number = $2 RETURNING request", environment, exchange_number);
    if (rows.empty())
        return std::nullopt;
    return rows[0].text("request");
}

std::vector<added_inquiry> add_inquiries(db::transaction& running, std::int16_t environment, const new_inquiries& values, const std::string& batch,
                                         const std::string& at)
{
    const auto rows = running.exec(
        "INSERT INTO inquiry (environment_id, batch_id, ordinal, client_reference, asker_body, reference, link_code, provider_body, office, procedure, "
        "    information, period_from, period_to, asker_disclosure, state, result_code, asked_at, asked_text) "
        "SELECT $1::smallint, $2::uuid, place - 1, client_reference, asker_body, item.reference, p.link_code, provider_body, office, procedure, "
        "    information, period_from, period_to, asker_disclosure, CASE WHEN p.link_code IS NULL THEN 'エラー' ELSE '送信待ち' END, "
        "    CASE WHEN p.link_code IS NULL THEN 'E6010' END, $3::text::timestamptz, $3::text "
        "FROM unnest($4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], "
        "    $14::text[]) WITH ORDINALITY AS item (client_reference, asker_body, unit, reference, provider_body, office, procedure, information, "
        "    period_from, period_to, asker_disclosure, place) "
        "LEFT JOIN person p ON p.environment_id = $1::smallint AND p.unit = item.unit AND p.reference = item.reference "
        "ORDER BY place RETURNING inquiry_id, state, result_code",
        environment, batch, at, db::array(values.client_reference), db::array(values.asker_body), db::array(values.unit), db::array(values.reference),
        db::array(values.provider_body), db::array(values.office), db::array(values.procedure), db::array(values.information),
        db::array(values.period_from), db::array(values.period_to), db::array(values.asker_disclosure));
    std::vector<added_inquiry> out;
    for (const auto row : rows)
        out.push_back({row.integer("inquiry_id"), row.text("state"), row.text("result_code")});
    return out;
}

contract::inquiries inquiries(db::transaction& running, std::int16_t environment, const std::string& batch)
{
    contract::inquiries out;
    for (const auto row : running.exec("SELECT * FROM inquiry WHERE environment_id = $1 AND batch_id = $2::uuid AND link_code IS NOT NULL ORDER BY ordinal",
                                       environment, batch)) {
        out.inquiry_id.push_back(row.text("inquiry_id"));
        out.link_code.push_back(row.text("link_code"));
        out.asker_body.push_back(row.text("asker_body"));
        out.provider_body.push_back(row.text("provider_body"));
        out.office.push_back(row.text("office"));
        out.procedure.push_back(row.text("procedure"));
        out.information.push_back(row.text("information"));
        out.period_from.push_back(row.text("period_from"));
        out.period_to.push_back(row.text("period_to"));
        out.asker_disclosure.push_back(row.text("asker_disclosure"));
        out.asked_at.push_back(row.text("asked_text"));
    }
    return out;
}

void note_receipts(db::transaction& running, std::int16_t environment, const std::string& batch, const contract::inquiry_receipts& receipts)
{
    running.exec("UPDATE inquiry i SET state = CASE WHEN item.result_code = 'I0000' THEN '照会中' "
                 "        WHEN item.result_code IN ('E6001', 'E6002', 'E6003', 'E6008', 'E6013') THEN '不許可' ELSE 'エラー' END, "
                 "    exchange_number = nullif(item.exchange_number, ''), result_code = item.result_code, "
                 "    reason_ja = nullif(item.reason_ja, ''), reason_en = nullif(item.reason_en, '') "
                 "FROM (SELECT inquiry_id, row_number() OVER (ORDER BY ordinal) AS place FROM inquiry "
                 "      WHERE environment_id = $1 AND batch_id = $2::uuid AND link_code IS NOT NULL) AS sent "
                 "JOIN unnest($3::text[], $4::text[], $5::text[], $6::text[]) WITH ORDINALITY "
                 "     AS item (exchange_number, result_code, reason_ja, reason_en, place) USING (place) "
                 "WHERE i.environment_id = $1 AND i.inquiry_id = sent.inquiry_id AND i.state = '送信待ち'",
                 environment, batch, db::array(receipts.exchange_number), db::array(receipts.result_code), db::array(receipts.reason_ja),
                 db::array(receipts.reason_en));
}

void record_asked(db::transaction& running, std::int16_t environment, const std::string& batch)
{
    running.exec("INSERT INTO exchange_record (environment_id, exchange_number, side, asker_body, provider_body, office, procedure, information, "
                 "    item_codes, asked_at, status, result_code, asker_disclosure, provider_disclosure, keep_until) "
                 "SELECT environment_id, exchange_number, 'ask', asker_body, provider_body, office, procedure, information, '', asked_at, 'asked', "
                 "    'I0000', asker_disclosure, '', ((asked_at AT TIME ZONE 'Asia/Tokyo')::date + interval '7 years')::date "
                 "FROM inquiry WHERE environment_id = $1 AND batch_id = $2::uuid AND exchange_number IS NOT NULL "
                 "ON CONFLICT (environment_id, exchange_number, side) DO NOTHING",
                 environment, batch);
}

bool any_sending(db::transaction& running, std::int16_t environment)
{
    return running.exec("SELECT EXISTS (SELECT FROM inquiry WHERE environment_id = $1 AND state = '送信待ち') AS any", environment).one().boolean("any");
}

std::vector<open_inquiry> inquiries_of(db::transaction& running, std::int16_t environment, const std::vector<std::string>& exchange_numbers)
{
    std::vector<open_inquiry> out;
    for (const auto row : running.exec("SELECT item.place - 1 AS index, i.* FROM unnest($2::text[]) WITH ORDINALITY AS item (exchange_number, place) "
                                       "JOIN inquiry i ON i.environment_id = $1::smallint AND i.exchange_number = item.exchange_number ORDER BY place",
                                       environment, db::array(exchange_numbers)))
        out.push_back({static_cast<std::size_t>(row.integer("index")), row.integer("inquiry_id"), row.text("asker_body"), row.text("provider_body"),
                       row.text("office"), row.text("procedure"), row.text("information"), row.text("asked_text"), row.text("asker_disclosure")});
    return out;
}

std::set<std::int64_t> settle_inquiries(db::transaction& running, std::int16_t environment, const std::vector<inquiry_outcome>& outcomes, const std::string& at)
{
    std::vector<std::int64_t> id;
    std::vector<std::string> state, result_code, content;
    for (const auto& one : outcomes) {
        id.push_back(one.id);
        state.push_back(one.state);
        result_code.push_back(one.result_code);
        content.push_back(one.content);
    }
    std::set<std::int64_t> settled;
    for (const auto row : running.exec(
             "UPDATE inquiry i SET state = item.state, result_code = item.result_code, content = nullif(item.content, ''), "
             "    answered_at = $6::timestamptz "
             "FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[]) AS item (inquiry_id, state, result_code, content) "
             "WHERE i.environment_id = $1 AND i.inquiry_id = item.inquiry_id "
             "  AND (i.state = '照会中' OR (i.state = '回答期限超過' AND item.state <> '照会中')) " // an answer that is late is an answer
             "RETURNING i.inquiry_id",
             environment, db::array(id), db::array(state), db::array(result_code), db::array(content), at))
        settled.insert(row.integer("inquiry_id"));
    return settled;
}

std::uint64_t expire_inquiries(db::transaction& running, const overdue& terms, unsigned limit)
{
    // An answer that comes after all settles the inquiry and its record as if it had come in time.
    const auto rows = running.exec(
        "WITH term AS (SELECT * FROM unnest($1::smallint[], $2::timestamptz[], $3::timestamptz[]) AS term (environment_id, asked_before, at)), "
        "late AS (SELECT term.environment_id, term.at, l.inquiry_id FROM term CROSS JOIN LATERAL ("
        "    SELECT inquiry_id FROM inquiry WHERE environment_id = term.environment_id AND state = '照会中' AND asked_at < term.asked_before "
        "    ORDER BY asked_at LIMIT $4 FOR UPDATE SKIP LOCKED) l), "
        "changed AS (UPDATE inquiry i SET state = '回答期限超過', result_code = 'E6007', answered_at = late.at FROM late "
        "    WHERE i.environment_id = late.environment_id AND i.inquiry_id = late.inquiry_id RETURNING i.environment_id, i.exchange_number), "
        "noted AS (UPDATE exchange_record r SET status = 'expired', result_code = 'E6007' FROM changed "
        "    WHERE r.environment_id = changed.environment_id AND r.exchange_number = changed.exchange_number AND r.side = 'ask') "
        "SELECT count(*) AS n FROM changed",
        db::array(terms.environment), db::array(terms.asked_before), db::array(terms.at), limit);
    return static_cast<std::uint64_t>(rows.one().integer("n"));
}

std::string inquiry_page(db::transaction& running, std::int16_t environment, std::int64_t after, unsigned limit)
{
    const auto rows = running.exec("SELECT " + std::string(inquiry_columns) + " FROM inquiry WHERE environment_id = $1 AND inquiry_id > $2 "
                                   "ORDER BY inquiry_id LIMIT $3::bigint",
                                   environment, after, limit);
    nlohmann::json items = nlohmann::json::array();
    std::string last;
    for (const auto row : rows) {
        items.push_back(inquiry_object(row));
        last = row.text("inquiry_id");
    }
    return page(std::move(items), last, limit);
}

std::optional<std::string> inquiry_json(db::transaction& running, std::int16_t environment, std::int64_t id)
{
    const auto rows = running.exec("SELECT " + std::string(inquiry_columns) + " FROM inquiry WHERE environment_id = $1 AND inquiry_id = $2", environment, id);
    if (rows.empty())
        return std::nullopt;
    return inquiry_object(rows[0]).dump();
}

std::string record_page(db::transaction& running, std::int16_t environment, const std::string& side, std::int64_t after, unsigned limit)
{
    const auto rows = running.exec(
        "SELECT record_id, exchange_number, side, asker_body, provider_body, office, procedure, information, item_codes, "
        "    to_char(asked_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"') AS asked_at, "
        "    to_char(provided_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"') AS provided_at, "
        "    status, result_code, asker_disclosure, provider_disclosure, to_char(keep_until, 'YYYYMMDD') AS keep_until "
        "FROM exchange_record WHERE environment_id = $1 AND record_id > $2 AND ($3 = '' OR side = $3) ORDER BY record_id LIMIT $4::bigint",
        environment, after, side, limit);
    nlohmann::json items = nlohmann::json::array();
    std::string last;
    for (const auto row : rows) {
        nlohmann::json one;
        for (const char* column : {"exchange_number", "side", "asker_body", "provider_body", "office", "procedure", "information", "asked_at",
                                   "status", "result_code", "asker_disclosure", "provider_disclosure", "keep_until"})
            one[column] = row.text(column);
        one["provided_at"] = maybe(row, "provided_at");
        one["item_codes"] = row.text("item_codes").empty() ? std::vector<std::string>{} : split(row.text("item_codes"), ' ');
        items.push_back(std::move(one));
        last = row.text("record_id");
    }
    return page(std::move(items), last, limit);
}

} // namespace chukan::institutions::store
