#include "peers/nws/store.hpp"

#include "platform/base/text.hpp"

namespace chukan::nws::store {

namespace {

constexpr std::size_t id_code_size = 16;

} // namespace

block reserve(db::transaction& running, std::int16_t environment, const std::string& message_id, const std::string& unit, const std::string& requester,
              std::uint32_t count, const std::string& now)
{
    const auto known = running.exec("SELECT first_serial, count, unit FROM number_block WHERE environment_id = $1 AND message_id = $2", environment, message_id);
    if (!known.empty())
        return {known[0].integer("first_serial"), known[0].integer("count"), known[0].text("unit"), {}};
    const auto first = running
                           .exec("INSERT INTO counter (environment_id, name, next) VALUES ($1, 'acquisition_number', 1 + $2::bigint)"
                                 " ON CONFLICT (environment_id, name) DO UPDATE SET next = counter.next + $2::bigint RETURNING next - $2::bigint AS first",
                                 environment, count)
                           .one()
                           .integer("first");
    running.exec("INSERT INTO number_block (environment_id, first_serial, count, unit, requester, message_id, used, requested_at)"
                 " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                 environment, first, count, unit, requester, message_id, db::binary{std::string((count + 7) / 8, '\0')}, now);
    return {first, count, unit, {}};
}

std::vector<block> lock_blocks(db::transaction& running, std::int16_t environment, std::int64_t least, std::int64_t most)
{
    const auto rows = running.exec("SELECT first_serial, count, unit, used FROM number_block WHERE environment_id = $1 AND first_serial <= $3"
                                   " AND first_serial >= coalesce((SELECT max(first_serial) FROM number_block WHERE environment_id = $1 AND first_serial <= $2), $2)"
                                   " ORDER BY first_serial FOR UPDATE",
                                   environment, least, most);
    std::vector<block> blocks;
    for (const auto row : rows)
        blocks.push_back({row.integer("first_serial"), row.integer("count"), row.text("unit"), row.bytes("used")});
    return blocks;
}

void mark_used(db::transaction& running, std::int16_t environment, const std::vector<block>& blocks)
{
    std::vector<std::int64_t> serials;
    std::vector<std::string> used;
    for (const auto& each : blocks) {
        serials.push_back(each.first_serial);
        used.push_back(each.used);
    }
    running.exec("UPDATE number_block b SET used = g.used FROM unnest($2::bigint[], $3::bytea[]) AS g (first_serial, used)"
                 " WHERE b.environment_id = $1 AND b.first_serial = g.first_serial",
                 environment, db::array(serials), db::bytea_array(used));
}

void add_issue_batch(db::transaction& running, std::int16_t environment, const std::string& message_id, const std::string& unit,
                     const std::vector<std::string>& acquisition_numbers, const std::vector<std::string>& id_codes)
{
    running.exec("INSERT INTO issue_batch (environment_id, message_id, unit, numbers, id_codes) VALUES ($1, $2, $3, $4, $5)", environment, message_id, unit,
                 join(acquisition_numbers, ","), db::binary{join(id_codes, "")});
}

issue_batch find_issue_batch(db::transaction& running, std::int16_t environment, const std::string& message_id, const std::string& unit)
{
    issue_batch batch;
    const auto rows = running.exec("SELECT numbers, id_codes FROM issue_batch WHERE environment_id = $1 AND message_id = $2 AND unit = $3", environment,
                                   message_id, unit);
    if (rows.empty())
        return batch;
    const auto row = rows[0];
    batch.acquisition_numbers = split(row.view(0), ',');
    const auto codes = row.bytes("id_codes");
    for (std::size_t at = 0; at < codes.size(); at += id_code_size)
        batch.id_codes.push_back(codes.substr(at, id_code_size));
    return batch;
}

void forget_issue_batch(db::transaction& running, std::int16_t environment, const std::string& message_id, const std::string& unit)
{
    running.exec("DELETE FROM issue_batch WHERE environment_id = $1 AND message_id = $2 AND unit = $3", environment, message_id, unit);
}

void add_results(db::transaction& running, std::int16_t environment, const std::string& message_id, const std::vector<std::string>& results)
{
    running.exec("INSERT INTO issue_result (environment_id, message_id, result) VALUES ($1, $2, $3)", environment, message_id, db::array(results));
}

std::vector<std::string> results(db::transaction& running, std::int16_t environment, const std::string& message_id)
{
    const auto rows = running.exec("SELECT item.code FROM issue_result r, unnest(r.result) WITH ORDINALITY AS item (code, place)"
                                   " WHERE r.environment_id = $1 AND r.message_id = $2 ORDER BY item.place",
                                   environment, message_id);
    std::vector<std::string> all;
    for (const auto row : rows)
        all.push_back(row.text("code"));
    return all;
}

void erase_environment(db::transaction& running, std::int16_t environment)
{
    for (const char* table : {"counter", "number_block", "issue_batch", "issue_result", "body_key", "exchange", "refusal", "relay", "record_note"})
        running.exec(std::string("DELETE FROM ") + table + " WHERE environment_id = $1", environment);
}

} // namespace chukan::nws::store
