#include "server/portal/store.hpp"

#include <algorithm>
#include <tuple>

namespace chukan::portal::store {

void index_file(db::transaction& running, const scope& of, const std::string& receipt, const std::string& kind,
                const std::string& name, const std::string& user_id, const std::string& terminal, const std::string& at)
{
    running.exec(
        "INSERT INTO file_index (environment_id, insurer, receipt, kind, name, user_id, terminal, received_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8::timestamptz) ON CONFLICT DO NOTHING",
        of.environment, of.insurer, receipt, kind, name, user_id, terminal, at);
}

const std::string& log_statement()
{
    static const std::string text =
        "INSERT INTO operation_log (environment_id, insurer, user_id, terminal, operation, object, result, at, real_at, trace) "
        "SELECT ($1::smallint[])[place], ($2::text[])[place], ($3::text[])[place], ($4::text[])[place], ($5::text[])[place], object, "
        "($6::text[])[place], ($7::timestamptz[])[place], ($8::timestamptz[])[place], trace "
        "FROM unnest($9::integer[], $10::text[], $11::text[]) AS line(place, object, trace)";
    return text;
}

std::vector<db::parameter> log_columns(const std::vector<log_entry>& entries)
{
    const auto shared = [](const log_entry& each) {
        return std::tie(each.environment, each.insurer, each.user_id, each.terminal, each.operation, each.result, each.at, each.real_at);
    };
    constexpr std::size_t looked_back = 8; // users that look at persons in the same millisecond
    std::vector<const log_entry*> different;
    std::vector<std::int64_t> place;
    std::vector<std::string> object, trace;
    for (const auto& each : entries) {
        auto known = different.size();
        const auto end = known - std::min(known, looked_back);
        while (known > end && shared(*different[known - 1]) != shared(each))
            --known;
        if (known == end) {
            different.push_back(&each);
            known = different.size();
        }
        place.push_back(static_cast<std::int64_t>(known)); // PostgreSQL counts from 1
        object.push_back(each.object);
        trace.push_back(each.trace);
    }
    std::vector<std::int64_t> environment;
    std::vector<std::string> insurer, user_id, terminal, operation, result, at, real_at;
    for (const auto* each : different) {
        environment.push_back(each->environment);
        insurer.push_back(each->insurer);
        user_id.push_back(each->user_id);
        terminal.push_back(each->terminal);
        operation.push_back(each->operation);
        result.push_back(each->result);
        at.push_back(each->at);
        real_at.push_back(each->real_at);
    }
    return {db::array(environment), db::array(insurer), db::array(user_id), db::array(terminal), db::array(operation), db::array(result),
            db::array(at),          db::array(real_at), db::array(place),   db::array(object),   db::array(trace)};
}

void write_log(db::transaction& running, const std::vector<log_entry>& entries)
{
    if (!entries.empty())
        running.run(log_statement(), log_columns(entries));
}

std::vector<log_row> read_log(db::transaction& running, const scope& of, const std::string& user_id,
                              const std::string& operation, std::int64_t before, std::int64_t limit)
{
    const auto rows =
        running.exec("SELECT sequence, user_id, terminal, operation, object, result, trace, "
                     "to_char(at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"') AS at, "
                     "to_char(real_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"') AS real_at "
                     "FROM operation_log WHERE environment_id = $1 AND insurer = $2 AND ($3 = '' OR user_id = $3) AND "
                     "($4 = '' OR operation = $4) "
                     "AND ($5::bigint = 0 OR sequence < $5::bigint) ORDER BY sequence DESC LIMIT $6",
                     of.environment, of.insurer, user_id, operation, before, limit);
    std::vector<log_row> out;
    for (const auto row : rows) {
        log_row each;
        each.sequence = row.integer("sequence");
        each.entry = {of.environment,        of.insurer,         row.text("user_id"), row.text("terminal"),
                      row.text("operation"), row.text("object"), row.text("result"),  row.text("at"),
                      row.text("real_at"),   row.text("trace")};
        out.push_back(std::move(each));
    }
    return out;
}

} // namespace chukan::portal::store
