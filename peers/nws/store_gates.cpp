#include "peers/nws/gate_store.hpp"
#include "platform/base/uuid.hpp"

namespace chukan::nws::gate_store {
namespace {

constexpr auto log_change = "INSERT INTO gate_change (environment_id, action, gate_id, kind, subject, other, office, valid_from, valid_to, changed_at, changed_by)"
                            " VALUES ($1, $2, $3::uuid, $4, $5, $6, $7, $8, $9, $10::timestamptz, $11)";

} // namespace

std::vector<gate> all(db::transaction& running, std::int16_t environment)
{
    std::vector<gate> out;
    const auto rows = running.exec("SELECT gate_id, kind, subject, other, office, valid_from, valid_to, reason_ja, reason_en FROM gate WHERE environment_id = $1"
                                   " ORDER BY kind, subject, valid_from, other, office",
                                   environment);
    for (const auto row : rows)
        out.push_back({row.text("gate_id"), row.text("kind"), row.text("subject"), row.text("other"), row.text("office"), row.text("valid_from"),
                       row.text("valid_to"), row.text("reason_ja"), row.text("reason_en")});
    return out;
}

std::string put(db::transaction& running, std::int16_t environment, const gate& value, const std::string& now, const std::string& by)
{
    const auto id = running.exec("INSERT INTO gate (environment_id, gate_id, kind, subject, other, office, valid_from, valid_to, reason_ja, reason_en, changed_at,"
                                 " changed_by) VALUES ($1, $2::uuid, $3, $4, $5, $6, $7, $8, $9, $10, $11::timestamptz, $12)"
                                 " ON CONFLICT (environment_id, kind, subject, other, office, valid_from) DO UPDATE SET valid_to = excluded.valid_to,"
                                 " reason_ja = excluded.reason_ja, reason_en = excluded.reason_en, changed_at = excluded.changed_at,"
                                 " changed_by = excluded.changed_by RETURNING gate_id",
                                 environment, new_uuid(), value.kind, value.subject, value.other, value.office, value.valid_from, value.valid_to, value.reason_ja,
                                 value.reason_en, now, by)
                        .one()
                        .text("gate_id");
    running.exec(log_change, environment, "set", id, value.kind, value.subject, value.other, value.office, value.valid_from, value.valid_to, now, by);
    return id;
}

bool remove(db::transaction& running, std::int16_t environment, const std::string& id, const std::string& now, const std::string& by)
{
    const auto gone = running.exec("DELETE FROM gate WHERE environment_id = $1 AND gate_id = $2::uuid RETURNING kind, subject, other, office, valid_from, valid_to",
                                   environment, id);
    if (gone.empty())
        return false;
    const auto row = gone[0];
    running.exec(log_change, environment, "removed", id, row.text("kind"), row.text("subject"), row.text("other"), row.text("office"), row.text("valid_from"),
                 row.text("valid_to"), now, by);
    return true;
}

std::string changes(db::transaction& running, std::int16_t environment, std::int64_t limit)
{
    return running.exec("WITH page AS (SELECT change_id, action, gate_id, kind AS gate, subject, other, office, valid_from, valid_to,"
                        " to_char(changed_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"') AS changed_at, changed_by FROM gate_change"
                        " WHERE environment_id = $1 ORDER BY change_id DESC LIMIT $2::bigint)"
                        " SELECT json_build_object('items', coalesce(json_agg(page ORDER BY change_id DESC), '[]'::json), 'next_cursor', null)::text AS page FROM page",
                        environment, limit)
        .one()
        .text("page");
}

void add_delegations(db::transaction& running, std::int16_t environment, const std::vector<std::string>& exchange_numbers,
                     const std::map<std::size_t, passage>& delegated)
{
    if (delegated.empty())
        return;
    std::vector<std::string> numbers, asker_for, provider_for;
    for (const auto& [at, way] : delegated) {
        numbers.push_back(exchange_numbers[at]);
        asker_for.push_back(way.asker_for);
        provider_for.push_back(way.provider_for);
    }
    running.exec("INSERT INTO exchange_delegation (environment_id, exchange_number, asker_for, provider_for)"
                 " SELECT $1, g.* FROM unnest($2::text[], $3::text[], $4::text[]) AS g",
                 environment, db::array(numbers), db::array(asker_for), db::array(provider_for));
}

std::map<std::string, passage> delegations_of(db::transaction& running, std::int16_t environment, const std::vector<std::string>& exchange_numbers)
{
    std::map<std::string, passage> found;
    const auto rows = running.exec("SELECT exchange_number, asker_for, provider_for FROM exchange_delegation WHERE environment_id = $1"
                                   " AND exchange_number = ANY ($2::text[])",
                                   environment, db::array(exchange_numbers));
    for (const auto row : rows)
        found.emplace(row.text("exchange_number"), passage{row.text("asker_for"), row.text("provider_for")});
    return found;
}

std::map<std::string, std::set<std::string>> faults_on(db::transaction& running, std::int16_t environment, const std::vector<std::string>& exchange_numbers,
                                                       const std::string& day)
{
    std::map<std::string, std::set<std::string>> by_body, found;
    for (const auto row : running.exec("SELECT subject, kind FROM gate WHERE environment_id = $1 AND kind IN ('tamper', 'silence')"
                                       " AND (valid_from = '' OR valid_from <= $2) AND (valid_to = '' OR valid_to >= $2)",
                                       environment, day))
        by_body[row.text("subject")].insert(row.text("kind"));
    if (by_body.empty())
        return found;
    for (const auto row : running.exec("SELECT exchange_number, provider_body FROM exchange WHERE environment_id = $1 AND exchange_number = ANY ($2::text[])",
                                       environment, db::array(exchange_numbers)))
        if (const auto body = by_body.find(row.text("provider_body")); body != by_body.end())
            found.emplace(row.text("exchange_number"), body->second);
    return found;
}

void erase_environment(db::transaction& running, std::int16_t environment)
{
    for (const char* table : {"gate", "gate_change", "exchange_delegation"})
        running.exec("DELETE FROM " + std::string(table) + " WHERE environment_id = $1", environment);
}

} // namespace chukan::nws::gate_store
