#include "server/intermediate/code_store.hpp"

#include "platform/base/text.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace chukan::intermediate::code_store {

std::optional<batch> open_batch(db::transaction& running, std::int16_t environment, const std::string& fresh_id, std::uint32_t limit)
{
    const auto under_way = running.exec("SELECT batch, count FROM acquisition_batch WHERE environment_id = $1", environment);
    if (!under_way.empty())
        return batch{under_way[0].text("batch"), static_cast<std::uint32_t>(under_way[0].integer("count"))};
    // Whole waves, as many as fit; the first one always does (a wave is one message, at most 10,000 persons).
    const auto waiting = running
                             .exec("SELECT coalesce(max(total), 0) AS n FROM ("
                                   "SELECT position, sum(persons) OVER (ORDER BY position) AS total, row_number() OVER (ORDER BY position) AS place "
                                   "FROM (SELECT position, persons FROM acquisition_wave WHERE environment_id = $1 ORDER BY position LIMIT $2) w) w "
                                   "WHERE total <= $2 OR place = 1",
                                   environment, limit)
                             .one()
                             .integer("n");
    if (waiting == 0)
        return std::nullopt;
    running.exec("INSERT INTO acquisition_batch (environment_id, batch, count) VALUES ($1, $2, $3)", environment, fresh_id, waiting);
    return batch{fresh_id, static_cast<std::uint32_t>(waiting)};
}

namespace {

/// Takes the first waves out, as many as have `count` persons between them: the same that were counted, whatever has come behind them.
contract::column take_waves(db::transaction& running, std::int16_t environment, std::size_t count)
{
    const auto rows = running.exec(R"sql(
        WITH first AS (
            SELECT position FROM (
                SELECT position, sum(persons) OVER (ORDER BY position) AS total
                FROM (SELECT position, persons FROM acquisition_wave WHERE environment_id = $1 ORDER BY position LIMIT $2::bigint) w) w
            WHERE total <= $2::bigint)
        DELETE FROM acquisition_wave w USING first f WHERE w.environment_id = $1 AND w.position = f.position
        RETURNING array_to_string(w.person_keys, E'\n'))sql",
                                   environment, count);
    contract::column persons;
    persons.reserve(count);
    for (const auto row : rows)
        for (auto& person : split(row.view(0), '\n'))
            persons.push_back(std::move(person));
    // Numbers and persons rise together: each index of each table on the way is then touched from one end to the other, not at random.
    std::sort(persons.begin(), persons.end());
    return persons;
}

/// Those who have a code or an acquisition by now. The look-ups stand in the text of the statement (OFFSET 0): a plan made from what is known of growing tables may read all of them.
contract::column already_served(db::transaction& running, std::int16_t environment, const contract::column& persons)
{
    const auto rows = running.exec(R"sql(
        SELECT g.person_key FROM unnest($2::text[]) AS g(person_key)
        WHERE EXISTS (SELECT FROM link_code l WHERE l.environment_id = $1 AND l.person_key = g.person_key OFFSET 0)
           OR EXISTS (SELECT FROM acquisition a WHERE a.environment_id = $1 AND a.person_key = g.person_key OFFSET 0))sql",
                                   environment, db::array(persons));
    contract::column served;
    for (const auto row : rows)
        served.emplace_back(row.view(0));
    return served;
}

} // namespace

std::uint64_t number_persons(db::bulk_transaction& running, std::int16_t environment, const batch& of, const std::vector<std::string>& numbers)
{
    // Closed first: of two holders of the job (one whose lease ran out while it was standing still) the second waits here, and finds nothing left to do.
    if (running.exec("DELETE FROM acquisition_batch WHERE environment_id = $1 AND batch = $2", environment, of.id).affected() == 0)
        return 0;
    const auto persons = take_waves(running, environment, numbers.size());
    const auto served = already_served(running, environment, persons);
    // Who has a code or an acquisition, or stands here twice (asked for twice at one moment), gets no second number.
    std::unordered_set<std::string_view> done(served.begin(), served.end());
    done.reserve(done.size() + persons.size());
    std::size_t used = 0;
    auto copy = running.copy("acquisition (environment_id, acquisition_number, person_key, batch)");
    for (const auto& person : persons) {
        if (used == numbers.size() || !done.insert(person).second)
            continue;
        copy->field(environment).field(numbers[used++]).field(person).field(of.id);
        copy->end_row();
    }
    copy->finish();
    if (used > 0) {
        const auto [least, greatest] = std::minmax_element(numbers.begin(), numbers.begin() + static_cast<std::ptrdiff_t>(used));
        running.exec("INSERT INTO acquisition_range (environment_id, batch, least, greatest) VALUES ($1, $2, $3, $4)", environment, of.id, *least, *greatest);
    }
    return used;
}

bool anybody_waits(db::transaction& running, std::int16_t environment)
{
    return !running.exec("SELECT FROM acquisition_wave WHERE environment_id = $1 LIMIT 1", environment).empty();
}

contract::code_requests requests_of(db::transaction& running, std::int16_t environment, const std::string& batch)
{
    contract::code_requests body;
    const auto rows = running.exec("SELECT acquisition_number, person_key FROM acquisition WHERE environment_id = $1 AND batch = $2 "
                                   "ORDER BY acquisition_number",
                                   environment, batch);
    for (const auto row : rows) {
        body.acquisition_number.emplace_back(row.view(0));
        body.person_key.emplace_back(row.view(1));
    }
    return body;
}

std::vector<std::string> batches_of(db::transaction& running, std::int16_t environment, const contract::column& numbers)
{
    std::vector<std::string> batches;
    if (numbers.empty())
        return batches;
    const auto [least, greatest] = std::minmax_element(numbers.begin(), numbers.end());
    for (const auto row : running.exec("SELECT batch FROM acquisition_range WHERE environment_id = $1 AND least <= $3 AND greatest >= $2", environment, *least, *greatest))
        batches.emplace_back(row.view(0));
    return batches;
}

void mark_sent(db::transaction& running, std::int16_t environment, const contract::column& numbers, const std::string& now)
{
    for (const auto& batch : batches_of(running, environment, numbers))
        running.exec("INSERT INTO acquisition_sent (environment_id, batch, sent_at) SELECT $1::smallint, $4::uuid, $3::timestamptz WHERE EXISTS ("
                     "SELECT FROM acquisition WHERE environment_id = $1 AND batch = $4::uuid AND acquisition_number = ANY ($2::text[])) ON CONFLICT DO NOTHING",
                     environment, db::array(numbers), now, batch);
}

std::uint64_t fail(db::transaction& running, std::int16_t environment, const contract::column& numbers, const contract::column& codes,
                   const std::string& now)
{
    return running
        .exec(R"sql(
        WITH given AS (SELECT * FROM unnest($2::text[], $3::text[]) AS g(acquisition_number, result_code)),
        over AS (
            DELETE FROM acquisition a USING given g WHERE a.environment_id = $1 AND a.batch = ANY ($5::uuid[]) AND a.acquisition_number = g.acquisition_number
            RETURNING a.person_key, g.result_code)
        INSERT INTO acquisition_failure (environment_id, person_key, result_code, failed_at)
        SELECT DISTINCT ON (person_key) $1::smallint, person_key, result_code, $4::timestamptz FROM over
        ON CONFLICT (environment_id, person_key) DO UPDATE SET result_code = excluded.result_code, failed_at = excluded.failed_at)sql",
              environment, db::array(numbers), db::array(codes), now, db::array(batches_of(running, environment, numbers)))
        .affected();
}

std::uint64_t attach(db::bulk_transaction& running, std::int16_t environment, const contract::link_codes& given, const std::vector<std::string>& batches,
                     const std::string& now)
{
    // Matched here: both sides are some ten thousand rows that the planner knows nothing about.
    const auto rows = running.exec("SELECT acquisition_number, person_key FROM acquisition WHERE environment_id = $1 AND batch = ANY ($2::uuid[])", environment,
                                   db::array(batches));
    std::unordered_map<std::string_view, std::string_view> person_of;
    person_of.reserve(rows.size());
    for (const auto row : rows)
        person_of.emplace(row.view(0), row.view(1));
    contract::column persons;
    persons.reserve(given.link_code.size());
    {
        // Nobody of these has a code: it is stored in the transaction that ends the person's one acquisition, and who has one gets no other (already_served).
        auto copy = running.copy("link_code (environment_id, person_key, link_code, attached_at)");
        for (std::size_t item = 0; item < given.acquisition_number.size(); ++item) {
            const auto found = person_of.find(given.acquisition_number[item]);
            if (found == person_of.end())
                continue;
            copy->field(environment).field(found->second).field(given.link_code[item]).field(now);
            copy->end_row();
            persons.emplace_back(found->second);
            person_of.erase(found);
        }
        copy->finish();
    }
    running.exec("DELETE FROM acquisition_failure WHERE environment_id = $1 AND person_key = ANY ($2::text[])", environment, db::array(persons));
    return given.acquisition_number.size() - persons.size();
}

void delete_numbers(db::transaction& running, std::int16_t environment, const std::vector<std::string>& batches, const contract::column& numbers)
{
    running.exec("DELETE FROM acquisition WHERE environment_id = $1 AND batch = ANY ($3::uuid[]) AND acquisition_number = ANY ($2::text[])", environment,
                 db::array(numbers), db::array(batches));
}

} // namespace chukan::intermediate::code_store
