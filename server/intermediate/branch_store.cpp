#include "server/intermediate/branch_store.hpp"

#include "platform/clock/clock.hpp"
#include "platform/db/binary_copy.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <unordered_set>

namespace chukan::intermediate::branch_store {

namespace {

// One row per 枝番 with the stage of its person's code. $1 environment, $2 insurer; the caller adds the condition. The plan is in the text (OFFSET 0): one look-up for each 枝番, also while the
// tables are being filled and the planner, without statistics, would read all of them for every page.
constexpr auto state_columns = R"sql(
SELECT b.branch_number,
       CASE WHEN l.person_key IS NOT NULL THEN '紐付済'
            WHEN a.person_key IS NOT NULL THEN CASE WHEN a.sent THEN '取得中' ELSE '送信待ち' END
            WHEN f.person_key IS NOT NULL THEN '取得エラー'
            ELSE '未取得' END AS state,
       CASE WHEN l.person_key IS NOT NULL THEN b.acquisition_kind::text ELSE '' END AS acquisition_kind,
       CASE WHEN l.person_key IS NOT NULL THEN to_char(greatest(l.attached_at, b.since) AT TIME ZONE 'Asia/Tokyo', 'YYYYMMDD')
            WHEN f.person_key IS NOT NULL AND a.person_key IS NULL THEN to_char(f.failed_at AT TIME ZONE 'Asia/Tokyo', 'YYYYMMDD')
            ELSE '' END AS date,
       CASE WHEN l.person_key IS NULL AND a.person_key IS NULL THEN coalesce(f.result_code, '') ELSE '' END AS result_code
FROM branch b
LEFT JOIN LATERAL (SELECT k.person_key, k.attached_at FROM link_code k WHERE k.environment_id = b.environment_id AND k.person_key = b.person_key OFFSET 0) l ON true
LEFT JOIN LATERAL (SELECT a.person_key, bool_or(EXISTS (SELECT FROM acquisition_sent s WHERE s.environment_id = a.environment_id AND s.batch = a.batch)) AS sent FROM acquisition a
                   WHERE a.environment_id = b.environment_id AND a.person_key = b.person_key AND l.person_key IS NULL GROUP BY a.person_key OFFSET 0) a ON true
LEFT JOIN LATERAL (SELECT f.person_key, f.failed_at, f.result_code FROM acquisition_failure f
                   WHERE f.environment_id = b.environment_id AND f.person_key = b.person_key AND l.person_key IS NULL OFFSET 0) f ON true
WHERE b.environment_id = $1 AND b.insurer = $2)sql";

contract::code_states_reply collect(const db::result& rows)
{
    contract::code_states_reply reply;
    for (const auto row : rows) {
        reply.branch_number.push_back(row.text("branch_number"));
        reply.state.push_back(row.text("state"));
        reply.acquisition_kind.push_back(row.text("acquisition_kind"));
        reply.date.push_back(row.text("date"));
        reply.result_code.push_back(row.text("result_code"));
    }
    return reply;
}

} // namespace

std::uint64_t reserve(db::transaction& running, std::int16_t environment, const std::string& message, const std::string& insurer,
                      std::uint32_t count)
{
    const auto before = running.exec("SELECT first_serial FROM branch_block WHERE environment_id = $1 AND message_id = $2", environment, message);
    if (!before.empty())
        return static_cast<std::uint64_t>(before[0].integer("first_serial"));
    // Gaps are allowed, doubles are not: the counter's row lock orders the blocks.
    const auto first = running
                           .exec("INSERT INTO branch_counter (environment_id, insurer, next_serial) VALUES ($1, $2, 1 + $3::bigint) "
                                 "ON CONFLICT (environment_id, insurer) DO UPDATE SET next_serial = branch_counter.next_serial + $3::bigint "
                                 "RETURNING next_serial - $3::bigint AS first_serial",
                                 environment, insurer, count)
                           .one()
                           .integer("first_serial");
    running.exec("INSERT INTO branch_block (environment_id, message_id, insurer, first_serial, count) VALUES ($1, $2, $3, $4, $5)", environment,
                 message, insurer, first, count);
    return static_cast<std::uint64_t>(first);
}

namespace {

/// Persons of the map who have neither code nor acquisition nor failure, each once.
contract::column fresh_persons(db::transaction& running, std::int16_t environment, const contract::branch_map& map)
{
    if (map.new_persons)
        return map.person_key; // nobody had these keys before
    // One look-up in each table for each key, whatever the planner thinks of tables that are being filled: OFFSET 0 keeps it from reading all of them.
    const auto rows = running.exec(R"sql(
        SELECT DISTINCT g.person_key FROM unnest($2::text[]) AS g(person_key)
        LEFT JOIN LATERAL (SELECT true AS found FROM link_code l WHERE l.environment_id = $1 AND l.person_key = g.person_key OFFSET 0) AS coded ON true
        LEFT JOIN LATERAL (SELECT true AS found FROM acquisition a WHERE a.environment_id = $1 AND a.person_key = g.person_key LIMIT 1) AS asked ON true
        LEFT JOIN LATERAL (SELECT true AS found FROM acquisition_failure f WHERE f.environment_id = $1 AND f.person_key = g.person_key OFFSET 0) AS failed ON true
        WHERE coded.found IS NULL AND asked.found IS NULL AND failed.found IS NULL)sql",
                                   environment, db::array(map.person_key));
    contract::column fresh;
    fresh.reserve(rows.size());
    for (const auto row : rows)
        fresh.emplace_back(row.view(0));
    return fresh;
}

void add_wave(db::transaction& running, std::int16_t environment, const contract::column& persons)
{
    if (!persons.empty())
        running.exec("INSERT INTO acquisition_wave (environment_id, persons, person_keys) VALUES ($1, $2, $3)", environment, persons.size(),
                     db::array(persons));
}

/// 枝番 that are new as far as the whole range is: the rule for a first registration, whose numbers come from a reserved block.
bool none_known(db::transaction& running, std::int16_t environment, const contract::branch_map& rows)
{
    const auto [first, last] = std::minmax_element(rows.branch_number.begin(), rows.branch_number.end());
    return running
        .exec("SELECT FROM branch WHERE environment_id = $1 AND insurer = $2 AND branch_number BETWEEN $3 AND $4 LIMIT 1", environment,
              rows.insurer, *first, *last)
        .empty();
}

void copy_branches(db::bulk_transaction& running, std::int16_t environment, const contract::branch_map& rows,
                   const contract::column& fresh, const std::string& now)
{
    std::unordered_set<std::string_view> asked;
    if (!rows.new_persons)
        asked.insert(fresh.begin(), fresh.end());
    db::binary_rows out(8);
    out.reserve(rows.branch_number.size() * 160);
    const auto since = std::chrono::duration_cast<std::chrono::microseconds>(clock::from_iso(now).time_since_epoch()).count();
    for (std::size_t row = 0; row < rows.branch_number.size(); ++row) {
        out.begin_row();
        out.smallint(environment);
        out.text(rows.insurer);
        out.text(rows.branch_number[row]);
        out.text(rows.person_key[row]);
        out.smallint(static_cast<std::int16_t>(std::atoi(rows.enrollee_kind[row].c_str())));
        out.text(rows.insurer_number[row]);
        out.smallint(rows.new_persons || asked.contains(rows.person_key[row]) ? 1 : 2);
        out.timestamp(since);
    }
    db::copy_binary(running, "branch (environment_id, insurer, branch_number, person_key, enrollee_kind, insurer_number, acquisition_kind, since)", out);
}

} // namespace

std::uint64_t map(db::bulk_transaction& running, std::int16_t environment, const contract::branch_map& rows, const std::string& now)
{
    if (rows.branch_number.empty())
        return 0;
    const auto fresh = fresh_persons(running, environment, rows);
    add_wave(running, environment, fresh);
    if (none_known(running, environment, rows)) {
        copy_branches(running, environment, rows, fresh, now);
        return fresh.size();
    }
    const auto branches = db::array(rows.branch_number), persons = db::array(rows.person_key);
    // A 枝番 that changes hands (誤り訂正): the old owner's row is closed; SK and TK rows hang on the 枝番 and go over to the new one, which the trace says.
    running.exec(R"sql(
        INSERT INTO branch_history (environment_id, insurer, branch_number, person_key, enrollee_kind, insurer_number, since, until, code_held, eligibility_rows, fukuhon_rows)
        SELECT b.environment_id, b.insurer, b.branch_number, b.person_key, b.enrollee_kind, b.insurer_number, b.since, $5,
               EXISTS (SELECT FROM link_code l WHERE l.environment_id = $1 AND l.person_key = b.person_key),
               (SELECT count(*) FROM eligibility e WHERE e.environment_id = $1 AND e.insurer = $2 AND e.branch_number = b.branch_number),
               (SELECT count(*) FROM fukuhon f WHERE f.environment_id = $1 AND f.insurer = $2 AND f.branch_number = b.branch_number)
        FROM unnest($3::text[], $4::text[]) AS g(branch_number, person_key)
        JOIN branch b ON b.environment_id = $1 AND b.insurer = $2 AND b.branch_number = g.branch_number AND b.person_key <> g.person_key)sql",
                 environment, rows.insurer, branches, persons, now);
    running.exec(R"sql(
        INSERT INTO branch (environment_id, insurer, branch_number, person_key, enrollee_kind, insurer_number, acquisition_kind, since)
        SELECT $1, $2, g.branch_number, g.person_key, g.kind::smallint, g.number, CASE WHEN f.person_key IS NULL THEN 2 ELSE 1 END, $7
        FROM unnest($3::text[], $4::text[], $5::text[], $6::text[]) AS g(branch_number, person_key, kind, number)
        LEFT JOIN unnest($8::text[]) AS f(person_key) ON f.person_key = g.person_key
        ON CONFLICT (environment_id, insurer, branch_number) DO UPDATE
        SET person_key = excluded.person_key, enrollee_kind = excluded.enrollee_kind, insurer_number = excluded.insurer_number,
            acquisition_kind = CASE WHEN branch.person_key = excluded.person_key THEN branch.acquisition_kind ELSE excluded.acquisition_kind END,
            since = CASE WHEN branch.person_key = excluded.person_key THEN branch.since ELSE excluded.since END
        WHERE (branch.person_key, branch.enrollee_kind, branch.insurer_number)
              <> (excluded.person_key, excluded.enrollee_kind, excluded.insurer_number))sql",
                 environment, rows.insurer, branches, persons, db::array(rows.enrollee_kind), db::array(rows.insurer_number), now,
                 db::array(fresh));
    return fresh.size();
}

namespace {

/// Nobody has these persons any more: what was acquired or asked for them goes. An answer that is still on its way finds no 取得番号 and is dropped.
void forget_persons(db::transaction& running, std::int16_t environment, const contract::column& persons)
{
    if (persons.empty())
        return;
    const auto gone = db::array(persons);
    // Who waits for a number leaves his wave; the others of it keep their places.
    running.exec(R"sql(
        UPDATE acquisition_wave w SET person_keys = kept.keys, persons = cardinality(kept.keys)
        FROM (SELECT v.position, array(SELECT k FROM unnest(v.person_keys) WITH ORDINALITY AS u(k, place)
                     WHERE k <> ALL ($2::text[]) OR EXISTS (SELECT FROM branch b WHERE b.environment_id = $1 AND b.person_key = k) ORDER BY place) AS keys
              FROM acquisition_wave v WHERE v.environment_id = $1 AND v.person_keys && $2::text[]) kept
        WHERE w.environment_id = $1 AND w.position = kept.position)sql",
                 environment, gone);
    running.exec("DELETE FROM acquisition_wave WHERE environment_id = $1 AND persons = 0", environment);
    // In the order of an acquisition's stages: what moves on meanwhile is waited for, and met at its next stage.
    for (const char* table : {"acquisition", "acquisition_failure", "link_code"})
        running.exec(std::string("DELETE FROM ") + table + " t WHERE t.environment_id = $1 AND t.person_key = ANY ($2::text[]) AND NOT EXISTS "
                                                           "(SELECT FROM branch b WHERE b.environment_id = $1 AND b.person_key = t.person_key)",
                     environment, gone);
}

} // namespace

change_counts change(db::bulk_transaction& running, std::int16_t environment, const contract::branch_change& rows, const std::string& now)
{
    contract::branch_map moved;
    contract::code_retry again;
    moved.insurer = again.insurer = rows.insurer;
    contract::column cancelled, gone;
    for (std::size_t row = 0; row < rows.branch_number.size(); ++row) {
        if (!rows.gone_person[row].empty())
            gone.push_back(rows.gone_person[row]);
        if (rows.enrollee_kind[row].empty()) {
            cancelled.push_back(rows.branch_number[row]);
            continue;
        }
        moved.branch_number.push_back(rows.branch_number[row]);
        moved.person_key.push_back(rows.person_key[row]);
        moved.enrollee_kind.push_back(rows.enrollee_kind[row]);
        moved.insurer_number.push_back(rows.insurer_number[row]);
        if (rows.reason[row] == "1") // the number that the acquisition failed for is another now
            again.branch_number.push_back(rows.branch_number[row]);
    }
    change_counts out;
    out.queued = map(running, environment, moved, now);
    if (!again.branch_number.empty()) {
        out.queued += retry(running, environment, again);
        running.exec("UPDATE branch_history SET reason = '1' WHERE environment_id = $1 AND insurer = $2 AND branch_number = ANY ($3::text[]) AND until = $4::timestamptz",
                     environment, rows.insurer, db::array(again.branch_number), now);
    }
    const auto branches = db::array(cancelled);
    if (!cancelled.empty())
        out.cancelled = running
                            .exec(R"sql(
        INSERT INTO branch_history (environment_id, insurer, branch_number, person_key, enrollee_kind, insurer_number, since, until, reason, code_held, eligibility_rows, fukuhon_rows)
        SELECT b.environment_id, b.insurer, b.branch_number, b.person_key, b.enrollee_kind, b.insurer_number, b.since, $4, '3',
               EXISTS (SELECT FROM link_code l WHERE l.environment_id = $1 AND l.person_key = b.person_key),
               (SELECT count(*) FROM eligibility e WHERE e.environment_id = $1 AND e.insurer = $2 AND e.branch_number = b.branch_number),
               (SELECT count(*) FROM fukuhon f WHERE f.environment_id = $1 AND f.insurer = $2 AND f.branch_number = b.branch_number)
        FROM branch b WHERE b.environment_id = $1 AND b.insurer = $2 AND b.branch_number = ANY ($3::text[]))sql",
                                  environment, rows.insurer, branches, now)
                            .affected();
    if (!cancelled.empty())
        for (const char* table : {"fukuhon", "eligibility", "branch"})
            running.exec(std::string("DELETE FROM ") + table + " WHERE environment_id = $1 AND insurer = $2 AND branch_number = ANY ($3::text[])", environment, rows.insurer,
                         branches);
    forget_persons(running, environment, gone);
    return out;
}

db::result trace(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& branch)
{
    return running.exec(R"sql(
        SELECT to_char(h.since AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD"T"HH24:MI:SS.MS+09:00') AS since,
               to_char(h.until AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD"T"HH24:MI:SS.MS+09:00') AS until,
               h.reason, h.code_held, h.eligibility_rows, h.fukuhon_rows,
               (SELECT count(*) FROM exchange_record r WHERE r.environment_id = $1 AND r.insurer = $2 AND r.branch_number = $3 AND r.side = 'provider'
                AND r.provided_at >= h.since AND r.provided_at < h.until) AS provided
        FROM branch_history h WHERE h.environment_id = $1 AND h.insurer = $2 AND h.branch_number = $3 ORDER BY h.until, h.since)sql",
                        environment, insurer, branch);
}

std::uint64_t retry(db::transaction& running, std::int16_t environment, const contract::code_retry& rows)
{
    const auto failed = running.exec(R"sql(
        DELETE FROM acquisition_failure f USING branch b
        WHERE b.environment_id = $1 AND b.insurer = $2 AND b.branch_number = ANY ($3::text[])
          AND f.environment_id = $1 AND f.person_key = b.person_key
        RETURNING f.person_key)sql",
                                     environment, rows.insurer, db::array(rows.branch_number));
    contract::column again;
    for (const auto row : failed)
        again.emplace_back(row.view(0));
    add_wave(running, environment, again);
    return again.size();
}

contract::code_states_reply states(db::transaction& running, std::int16_t environment, const std::string& insurer,
                                   const contract::column& branches)
{
    return collect(running.exec(std::string(state_columns) + " AND b.branch_number = ANY ($3::text[]) ORDER BY b.branch_number", environment,
                                insurer, db::array(branches)));
}

contract::code_states_reply states_after(db::transaction& running, std::int16_t environment, const std::string& insurer,
                                         const std::string& after, const std::string& state, std::uint32_t limit)
{
    if (state.empty())
        return collect(running.exec(std::string(state_columns) + " AND b.branch_number > $3 ORDER BY b.branch_number LIMIT $4", environment,
                                    insurer, after, limit));
    return collect(running.exec("SELECT * FROM (" + std::string(state_columns) +
                                    " AND b.branch_number > $3) s WHERE s.state = $5 ORDER BY s.branch_number LIMIT $4",
                                environment, insurer, after, limit, state));
}

std::optional<owner> find(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& branch)
{
    const auto rows = running.exec(
        "SELECT person_key, enrollee_kind FROM branch WHERE environment_id = $1 AND insurer = $2 AND branch_number = $3", environment, insurer,
        branch);
    if (rows.empty())
        return std::nullopt;
    return owner{rows[0].text("person_key"), static_cast<int>(rows[0].integer("enrollee_kind"))};
}

} // namespace chukan::intermediate::branch_store
