#include "server/provision/store.hpp"

#include "platform/base/text.hpp"
#include "platform/clock/clock.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace chukan::provision::store {

namespace {

// A moment as every other answer writes it: Japan's time with offset.
constexpr auto iso = R"(to_char(%1 AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD"T"HH24:MI:SS.MS"+09:00"'))";

std::string moment(const std::string& expression)
{
    std::string out = iso;
    return out.replace(out.find("%1"), 2, expression);
}

/// Adds the members of a list joined by commas.
void add_list(std::vector<std::string>& to, std::string_view list)
{
    while (!list.empty()) {
        const auto end = std::min(list.find(','), list.size());
        to.emplace_back(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
}

nlohmann::json maybe_text(const db::result::row& row, const char* column)
{
    const auto value = row.maybe(column);
    return value ? nlohmann::json(*value) : nlohmann::json(nullptr);
}

} // namespace

void add_group(db::transaction& running, std::int16_t environment, const contract::code_requests& requests, bool released,
               const std::string& at)
{
    const std::optional<std::string> released_at = released ? std::optional(at) : std::nullopt;
    const std::optional<std::string> released_by = released ? std::optional<std::string>("automatic") : std::nullopt;
    running.exec("INSERT INTO request_group (environment_id, unit, items, state, requested_at, released_at, released_by, acquisition_numbers, person_keys) "
                 "VALUES ($1, $2, $3, $4, $5::timestamptz, $6::timestamptz, $7, $8, $9)",
                 environment, requests.unit, requests.person_key.size(), released ? 1 : 0, at, released_at, released_by,
                 join(requests.acquisition_number, ","), join(requests.person_key, ","));
}

std::uint64_t release(db::transaction& running, std::int16_t environment, const std::string& user, const std::string& at)
{
    const auto rows = running.exec("WITH released AS (UPDATE request_group SET state = 1, released_at = $2::timestamptz, released_by = $3 "
                                   "WHERE environment_id = $1 AND state = 0 RETURNING items) "
                                   "SELECT coalesce(sum(items), 0) AS items FROM released",
                                   environment, at, user);
    return static_cast<std::uint64_t>(rows.one().integer("items"));
}

std::optional<released> next_released(db::transaction& running, std::int16_t environment, unsigned limit)
{
    // Whole groups of the oldest group's unit, as long as they fit into one message; the first one always does.
    const auto rows = running.exec(
        "WITH open AS (SELECT group_id, unit, sum(items) OVER (ORDER BY group_id) AS so_far, row_number() OVER (ORDER BY group_id) AS place "
        "              FROM request_group WHERE environment_id = $1 AND state = 1 AND unit = "
        "                  (SELECT unit FROM request_group WHERE environment_id = $1 AND state = 1 ORDER BY group_id LIMIT 1)) "
        "SELECT group_id, unit FROM open WHERE so_far <= $2 OR place = 1 ORDER BY group_id",
        environment, limit);
    if (rows.empty())
        return std::nullopt;
    released out;
    out.unit = rows[0].text("unit");
    for (const auto row : rows)
        out.groups.push_back(row.integer("group_id"));
    const auto items = running.exec("SELECT acquisition_numbers, person_keys FROM request_group "
                                    "WHERE environment_id = $1 AND group_id = ANY ($2::bigint[]) ORDER BY group_id",
                                    environment, db::array(out.groups));
    for (const auto row : items) {
        add_list(out.acquisition_number, row.view(0));
        add_list(out.person_key, row.view(1));
    }
    return out;
}

std::uint64_t released_requests(db::transaction& running, std::int16_t environment)
{
    const auto rows = running.exec("SELECT coalesce(sum(items), 0) AS items FROM request_group WHERE environment_id = $1 AND state = 1", environment);
    return static_cast<std::uint64_t>(rows.one().integer("items"));
}

std::vector<std::int16_t> environments_with_released(db::transaction& running)
{
    std::vector<std::int16_t> out;
    for (const auto row : running.exec("SELECT DISTINCT environment_id FROM request_group WHERE state = 1"))
        out.push_back(static_cast<std::int16_t>(row.integer("environment_id")));
    return out;
}

bool take_groups(db::transaction& running, std::int16_t environment, const std::vector<std::int64_t>& groups, const std::string& batch,
                 bool answered)
{
    const auto taken = running.exec("UPDATE request_group SET state = $4, batch_id = $3::uuid "
                                    "WHERE environment_id = $1 AND group_id = ANY ($2::bigint[]) AND state = 1",
                                    environment, db::array(groups), batch, answered ? 3 : 2);
    return taken.affected() == groups.size();
}

void add_batch(db::transaction& running, std::int16_t environment, const batch_header& header, const std::string& at)
{
    running.exec("INSERT INTO batch (environment_id, batch_id, unit, items, state, message_id, sent_at, answered_at) "
                 "VALUES ($1, $2::uuid, $3, $4, $5, $6::uuid, $7::timestamptz, $8::timestamptz)",
                 environment, header.batch, header.unit, header.items, header.answered ? 2 : 1,
                 header.message.empty() ? std::nullopt : std::optional(header.message), at,
                 header.answered ? std::optional(at) : std::nullopt);
}

void add_numbers(db::transaction& running, std::int16_t environment, const std::string& batch, const std::string& acquisition_numbers,
                 const std::string& sealed)
{
    running.exec("INSERT INTO number_in_transit (environment_id, batch_id, ordinal, acquisition_number, sealed) VALUES ($1, $2::uuid, 0, $3, $4)", environment,
                 batch, acquisition_numbers, db::binary{sealed});
}

void add_failures(db::transaction& running, std::int16_t environment, const std::string& batch, int part, const failures& failed)
{
    running.exec("INSERT INTO failure (environment_id, batch_id, part, ordinal, acquisition_number, result_code) "
                 "SELECT $1::smallint, $2::uuid, $3::smallint, ordinal, acquisition_number, result_code "
                 "FROM unnest($4::bigint[], $5::text[], $6::text[]) AS item (ordinal, acquisition_number, result_code)",
                 environment, batch, part, db::array(failed.ordinal), db::array(failed.acquisition_number), db::array(failed.result_code));
    running.exec("INSERT INTO failure_count (environment_id, batch_id, result_code, items) "
                 "SELECT $1::smallint, $2::uuid, result_code, count(*) FROM unnest($3::text[]) AS item (result_code) GROUP BY result_code "
                 "ON CONFLICT (environment_id, batch_id, result_code) DO UPDATE SET items = failure_count.items + excluded.items",
                 environment, batch, db::array(failed.result_code));
}

sealed_numbers numbers(db::transaction& running, std::int16_t environment, const std::string& batch)
{
    sealed_numbers out;
    const auto header = running.exec("SELECT unit FROM batch WHERE environment_id = $1 AND batch_id = $2::uuid", environment, batch);
    if (header.empty())
        return out;
    out.unit = header[0].text("unit");
    const auto rows = running.exec("SELECT acquisition_number, sealed FROM number_in_transit "
                                   "WHERE environment_id = $1 AND batch_id = $2::uuid ORDER BY ordinal",
                                   environment, batch);
    for (const auto row : rows) {
        out.acquisition_numbers.emplace_back(row.view(0));
        out.sealed.push_back(row.bytes("sealed"));
    }
    return out;
}

std::vector<std::string> sent_acquisitions(db::transaction& running, std::int16_t environment, const std::string& batch)
{
    std::vector<std::string> out;
    const auto rows = running.exec("SELECT acquisition_number FROM number_in_transit "
                                   "WHERE environment_id = $1 AND batch_id = $2::uuid ORDER BY ordinal",
                                   environment, batch);
    for (const auto row : rows)
        add_list(out, row.view(0));
    return out;
}

failures failed(db::transaction& running, std::int16_t environment, const std::string& batch, int part)
{
    failures out;
    const auto rows = running.exec("SELECT ordinal, acquisition_number, result_code FROM failure "
                                   "WHERE environment_id = $1 AND batch_id = $2::uuid AND part = $3 ORDER BY ordinal",
                                   environment, batch, part);
    for (const auto row : rows) {
        out.ordinal.push_back(row.integer("ordinal"));
        out.acquisition_number.emplace_back(row.view(1));
        out.result_code.emplace_back(row.view(2));
    }
    return out;
}

void forget_failures(db::transaction& running, std::int16_t environment, const std::string& batch, int part)
{
    running.exec("DELETE FROM failure WHERE environment_id = $1 AND batch_id = $2::uuid AND part = $3", environment, batch, part);
}

void finish_batch(db::transaction& running, std::int16_t environment, const std::string& batch, std::uint64_t resolved, const std::string& at)
{
    running.exec("DELETE FROM number_in_transit WHERE environment_id = $1 AND batch_id = $2::uuid", environment, batch);
    running.exec("UPDATE batch SET state = 2, resolved = $3, answered_at = $4::timestamptz WHERE environment_id = $1 AND batch_id = $2::uuid",
                 environment, batch, resolved, at);
    running.exec("UPDATE request_group SET state = 3, acquisition_numbers = '', person_keys = '' WHERE environment_id = $1 AND batch_id = $2::uuid", environment,
                 batch);
}

void forget_requests(db::transaction& running, std::int16_t environment, const std::string& batch)
{
    running.exec("UPDATE request_group SET acquisition_numbers = '', person_keys = '' WHERE environment_id = $1 AND batch_id = $2::uuid", environment, batch);
}

void park_batch(db::transaction& running, std::int16_t environment, const std::string& batch)
{
    running.exec("UPDATE batch SET state = 3 WHERE environment_id = $1 AND batch_id = $2::uuid AND state = 1", environment, batch);
}

std::vector<std::string> unpark_batches(db::transaction& running, std::int16_t environment)
{
    std::vector<std::string> out;
    for (const auto row : running.exec("UPDATE batch SET state = 1 WHERE environment_id = $1 AND state = 3 RETURNING message_id", environment))
        out.push_back(row.text("message_id"));
    return out;
}

std::string waiting_groups(db::transaction& running, std::int16_t environment)
{
    nlohmann::json items = nlohmann::json::array();
    const auto rows = running.exec("SELECT unit, sum(items) AS items, " + moment("min(requested_at)") + " AS oldest_at FROM request_group "
                                   "WHERE environment_id = $1 AND state = 0 GROUP BY unit ORDER BY min(requested_at), unit",
                                   environment);
    for (const auto row : rows)
        items.push_back({{"unit", row.text("unit")}, {"count", row.integer("items")}, {"oldest_at", maybe_text(row, "oldest_at")}});
    return nlohmann::json{{"items", items}, {"next_cursor", nullptr}}.dump();
}

std::string summary(db::transaction& running, std::int16_t environment)
{
    const auto waiting_rows = running.exec("SELECT coalesce(sum(items), 0) AS items, " + moment("min(requested_at)") + " AS oldest_at "
                                           "FROM request_group WHERE environment_id = $1 AND state = 0",
                                           environment);
    const auto open_rows = running.exec(
        "SELECT (SELECT coalesce(sum(items), 0) FROM request_group WHERE environment_id = $1 AND state IN (1, 2)) AS sent, "
        "coalesce(sum(resolved), 0) AS completed FROM batch WHERE environment_id = $1",
        environment);
    const auto waiting = waiting_rows.one();
    const auto open = open_rows.one();
    nlohmann::json by_code = nlohmann::json::object();
    std::int64_t failed = 0;
    for (const auto row : running.exec("SELECT result_code, sum(items) AS items FROM failure_count WHERE environment_id = $1 "
                                       "GROUP BY result_code ORDER BY result_code",
                                       environment)) {
        by_code[row.text("result_code")] = row.integer("items");
        failed += row.integer("items");
    }
    return nlohmann::json{{"waiting", waiting.integer("items")}, {"sent", open.integer("sent")},
                          {"completed", open.integer("completed")}, {"failed", failed},
                          {"failed_by_code", by_code}, {"oldest_waiting_at", maybe_text(waiting, "oldest_at")}}
        .dump();
}

std::uint64_t waiting(db::transaction& running, std::int16_t environment)
{
    const auto rows = running.exec("SELECT coalesce(sum(items), 0) AS items FROM request_group WHERE environment_id = $1 AND state < 2", environment);
    return static_cast<std::uint64_t>(rows.one().integer("items"));
}

void erase_environment(db::transaction& running, std::int16_t environment)
{
    for (const char* table : {"number_in_transit", "failure", "failure_count", "request_group", "batch"})
        running.exec("DELETE FROM " + std::string(table) + " WHERE environment_id = $1", environment);
}

} // namespace chukan::provision::store
