#include "platform/intake/receipts.hpp"

#include "platform/base/text.hpp"

#include <algorithm>

namespace chukan::intake {

double record::progress() const
{
    if (settled())
        return 1.0;
    if (parts_done)
        return 0.99; // what is left is waiting for another system
    return expected_rows == 0 ? 0.0 : 0.99 * static_cast<double>(rows) / static_cast<double>(expected_rows);
}

namespace receipts {

namespace {

// Times leave as ISO 8601 in Japan's time, as clock::to_iso writes them.
constexpr auto columns =
    "receipt, serial, insurer, kind, name, sha256, bytes, encoding, uploaded_by, array_to_string(departments, ';') AS departments, state, file_id, result_id, errors_id, expected_rows, rows, "
    "accepted, errors, warnings, parts, next_byte, next_line, parts_done, result_chunks, result_bytes, errors_chunks, errors_bytes, "
    "reason_code, reason_values, reason_position, "
    "to_char(received_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"') AS received_at, "
    "to_char(finished_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"') AS finished_at";

record from_row(std::int16_t environment, const db::result::row& row)
{
    const auto number = [&](const char* column) { return static_cast<std::uint64_t>(row.integer(column)); };
    record value;
    value.environment = environment;
    value.number = row.text("receipt");
    value.serial = row.integer("serial");
    value.insurer = row.text("insurer");
    value.kind = row.text("kind");
    value.name = row.text("name");
    value.sha256 = row.text("sha256");
    value.bytes = number("bytes");
    value.encoding = static_cast<layout::encoding>(row.integer("encoding"));
    value.uploaded_by = row.text("uploaded_by");
    if (const auto departments = row.text("departments"); !departments.empty())
        value.departments = split(departments, ';'); // no 部署コード holds one: it is the separator of lists in files
    value.state = row.text("state");
    value.file_id = row.integer("file_id");
    value.result_id = row.integer("result_id");
    value.errors_id = row.integer("errors_id");
    value.expected_rows = number("expected_rows");
    value.rows = number("rows");
    value.accepted = number("accepted");
    value.errors = number("errors");
    value.warnings = number("warnings");
    value.parts = static_cast<std::uint32_t>(number("parts"));
    value.next_byte = number("next_byte");
    value.next_line = static_cast<std::uint32_t>(number("next_line"));
    value.parts_done = row.boolean("parts_done");
    value.result_chunks = static_cast<std::uint32_t>(number("result_chunks"));
    value.result_bytes = number("result_bytes");
    value.errors_chunks = static_cast<std::uint32_t>(number("errors_chunks"));
    value.errors_bytes = number("errors_bytes");
    value.reason_code = row.text("reason_code");
    value.reason_values = row.text("reason_values");
    if (row.maybe("reason_position"))
        value.reason_position = row.integer("reason_position");
    value.received_at = row.text("received_at");
    value.finished_at = row.text("finished_at");
    return value;
}

std::optional<record> first(std::int16_t environment, const db::result& rows)
{
    if (rows.empty())
        return std::nullopt;
    return from_row(environment, rows[0]);
}

} // namespace

std::optional<record> find(db::transaction& running, std::int16_t environment, const std::string& number)
{
    return first(environment, running.exec(std::string("SELECT ") + columns + " FROM receipt WHERE environment_id = $1 AND receipt = $2",
                                           environment, number));
}

std::optional<record> find_by_name(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& name)
{
    return first(environment, running.exec(std::string("SELECT ") + columns +
                                               " FROM receipt WHERE environment_id = $1 AND insurer = $2 AND name = $3 AND state <> '取消' FOR UPDATE",
                                           environment, insurer, name));
}

std::vector<record> list(db::transaction& running, std::int16_t environment, const std::string& insurer, const list_filter& filter)
{
    const auto rows = running.exec(std::string("SELECT ") + columns +
                                       " FROM receipt WHERE environment_id = $1 AND insurer = $2 AND kind = ANY ($3::text[]) "
                                       "AND ($4 = '' OR uploaded_by = $4) AND ($5::bigint = 0 OR serial < $5) ORDER BY serial DESC LIMIT $6",
                                   environment, insurer, db::array(filter.kinds), filter.uploaded_by, filter.before_serial, filter.limit);
    std::vector<record> out;
    for (const auto row : rows)
        out.push_back(from_row(environment, row));
    return out;
}

std::int64_t next_serial(db::transaction& running)
{
    return running.exec("SELECT nextval('receipt_serial') AS serial").one().integer("serial");
}

void insert(db::transaction& running, const record& value)
{
    running.exec("INSERT INTO receipt (environment_id, receipt, serial, insurer, kind, name, sha256, bytes, encoding, uploaded_by, state, "
                 "received_at, file_id, expected_rows, departments) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
                 value.environment, value.number, value.serial, value.insurer, value.kind, value.name, value.sha256, value.bytes,
                 static_cast<int>(value.encoding), value.uploaded_by, value.state, value.received_at, value.file_id, value.expected_rows,
                 db::array(value.departments));
}

bool change_state(db::transaction& running, const record& of, const std::vector<std::string>& from, const std::string& to)
{
    return running
               .exec("UPDATE receipt SET state = $4 WHERE environment_id = $1 AND receipt = $2 AND state = ANY ($3::text[])", of.environment,
                     of.number, db::array(from), to)
               .affected() == 1;
}

void lock_line(db::transaction& running, const record& of)
{
    running.exec("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", "line " + std::to_string(of.environment) + " " + of.insurer + " " + of.kind);
}

namespace {

/// The first of the line: one that was begun before those that wait. The lock makes whoever asks next see what is committed here; without it the last file of a day
/// could find another one at work that ends without having seen it.
db::result head_of_line(db::transaction& running, const record& of)
{
    lock_line(running, of);
    return running.exec("SELECT receipt, state FROM receipt WHERE environment_id = $1 AND insurer = $2 AND kind = $3 AND NOT parts_done "
                        "AND state NOT IN ('処理完了', '取込不可', '取消') ORDER BY state = '受付', serial LIMIT 1",
                        of.environment, of.insurer, of.kind);
}

} // namespace

bool take_turn(db::transaction& running, const record& of)
{
    const auto head = head_of_line(running, of);
    return !head.empty() && head[0].text("receipt") == of.number &&
           change_state(running, of, {"受付", "チェック中", "システムエラー"}, "チェック中");
}

std::optional<std::string> next_in_line(db::transaction& running, const record& of)
{
    const auto head = head_of_line(running, of);
    if (head.empty() || head[0].text("state") != "受付")
        return std::nullopt;
    return head[0].text("receipt");
}

void refuse(db::transaction& running, const record& of, const std::string& code, const std::string& values, std::uint64_t position,
            const std::string& finished_at)
{
    running.exec("UPDATE receipt SET state = '取込不可', reason_code = $3, reason_values = $4, reason_position = $5, finished_at = $6 "
                 "WHERE environment_id = $1 AND receipt = $2",
                 of.environment, of.number, code, values, position, finished_at);
}

void begin_parts(db::transaction& running, const record& value)
{
    running.exec("UPDATE receipt SET state = '処理中', expected_rows = $3, result_id = $4, errors_id = $5, result_chunks = $6, result_bytes = $7, "
                 "errors_chunks = $8, errors_bytes = $9 WHERE environment_id = $1 AND receipt = $2",
                 value.environment, value.number, value.expected_rows, value.result_id, value.errors_id, value.result_chunks,
                 value.result_bytes, value.errors_chunks, value.errors_bytes);
}

bool save_part(db::transaction& running, const record& value)
{
    return running
               .exec("UPDATE receipt SET state = '処理中', rows = $4, accepted = $5, errors = $6, warnings = $7, parts = $3::integer + 1, next_byte = $8, "
                     "next_line = $9, parts_done = $10, result_chunks = $11, result_bytes = $12, errors_chunks = $13, errors_bytes = $14 "
                     "WHERE environment_id = $1 AND receipt = $2 AND parts = $3::integer",
                     value.environment, value.number, value.parts, value.rows, value.accepted, value.errors, value.warnings, value.next_byte,
                     value.next_line, value.parts_done, value.result_chunks, value.result_bytes, value.errors_chunks, value.errors_bytes)
               .affected() == 1;
}

void set_result(db::transaction& running, const record& value)
{
    running.exec("UPDATE receipt SET result_id = $3, result_chunks = $4, result_bytes = $5 WHERE environment_id = $1 AND receipt = $2",
                 value.environment, value.number, value.result_id, value.result_chunks, value.result_bytes);
}

bool finish(db::transaction& running, const record& of, const std::string& finished_at)
{
    return running
               .exec("UPDATE receipt SET state = '処理完了', finished_at = $3 WHERE environment_id = $1 AND receipt = $2 AND parts_done "
                     "AND state <> '処理完了'",
                     of.environment, of.number, finished_at)
               .affected() == 1;
}

void reset(db::transaction& running, std::int16_t environment)
{
    running.exec("DELETE FROM file_chunk WHERE environment_id = $1", environment);
    running.exec("DELETE FROM stored_file WHERE environment_id = $1", environment);
    running.exec("DELETE FROM receipt WHERE environment_id = $1", environment);
}

std::uint64_t sweep(db::transaction& running)
{
    return running
        .exec(R"sql(
        WITH gone AS (
            DELETE FROM stored_file f WHERE NOT f.complete AND f.created_at < clock_timestamp() - interval '1 day'
              AND NOT EXISTS (SELECT FROM receipt r WHERE r.environment_id = f.environment_id AND f.file_id IN (r.file_id, r.result_id, r.errors_id))
            RETURNING f.file_id),
        chunks AS (DELETE FROM file_chunk c USING gone g WHERE c.file_id = g.file_id)
        SELECT FROM gone)sql")
        .size();
}

} // namespace receipts
} // namespace chukan::intake
