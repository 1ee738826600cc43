#include "tests/bench/cases.hpp"
#include "tests/bench/instance.hpp"

#include "platform/db/database.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <stdexcept>

namespace chukan::bench {

namespace {

/// The same records on all sides, written past the systems: what is measured is reading them.
constexpr auto generated =
    " '20171113' || lpad(i::text, 12, '0') AS exchange_number, '9901130001000000' AS asker_body, '9902131016000000' AS provider_body, 'JM99000000080000' AS office,"
    " 'JT99000000080001' AS procedure, 'TM90000000000001' AS information, timestamptz '2017-11-13 09:00:00+09' + i * interval '10 ms' AS asked_at,"
    " timestamptz '2017-11-13 09:00:01+09' + i * interval '10 ms' AS provided_at, 'answered' AS status, 'I0000' AS result_code, '1' AS asker_disclosure,"
    " '1' AS provider_disclosure ";
constexpr auto compared = "exchange_number, asker_body, provider_body, office, procedure, information, asked_at, provided_at, status, result_code, asker_disclosure, provider_disclosure";

void fill(instance& world, std::uint64_t rows)
{
    const auto source = " FROM (SELECT i, " + std::string(generated) + "FROM generate_series(1, " + std::to_string(rows) + ") AS i) g";
    const auto environment = world.environment_id();
    db::administer(world.dsn("chukan_nws"), "INSERT INTO exchange (environment_id, message_id, ordinal, asker_system, provider_system, period_from, period_to, id_code, keep_until, " +
                                                std::string(compared) + ") SELECT " + environment + ", gen_random_uuid(), 0, 'intermediate', 'institutions', '', '', '\\x00', '2024-11-13', " +
                                                compared + source);
    db::administer(world.dsn("chukan_intermediate"), "INSERT INTO exchange_record (environment_id, side, insurer, branch_number, items, department, user_id, keep_until, " +
                                                         std::string(compared) + ") SELECT " + environment + ", 'asker', '39130000', '', '{TK90000000100010}', '', '', '20241113', " + compared + source);
    db::administer(world.dsn("chukan_institutions"), "INSERT INTO exchange_record (environment_id, side, item_codes, keep_until, " + std::string(compared) + ") SELECT " + environment +
                                                         ", 'provide', 'TK90000000100010', '2024-11-13', " + compared + source);
    for (const auto* database : {"chukan_nws", "chukan_intermediate", "chukan_institutions"})
        db::administer(world.dsn(database), "VACUUM ANALYZE");
}

/// Reads what must be compared of one table, as bare as it goes.
void scan(instance& world, const char* database, const char* table)
{
    db::settings settings;
    settings.dsn = world.dsn(database);
    const auto opened = db::open(settings);
    std::uint64_t bytes = 0;
    opened->bulk([&](db::bulk_transaction& running) {
        running.copy_out("SELECT " + std::string(compared) + " FROM " + table + " WHERE environment_id = " + world.environment_id(),
                         [&](std::string_view line) { bytes += line.size(); });
    });
    if (bytes == 0)
        throw std::runtime_error(std::string(table) + " of " + database + " is empty");
}

double seconds_of(const std::function<void()>& work)
{
    const auto began = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

} // namespace

std::vector<measurement> measure_reconcile(const wishes& wishes)
{
    instance world;
    tell("Starting an installation of its own");
    world.start();
    world.make_world(false);
    tell("Writing " + std::to_string(wishes.rows) + " records on each of three sides");
    fill(world, wishes.rows);
    measurement out{.name = "reconcile", .unit = "records/s", .floor = 1.0 / 3, .rounds = {}, .notes = {"limit: COPY of the compared fields out of two of the three tables"}};
    const auto rows = static_cast<double>(wishes.rows);
    repeat(out, wishes.rounds, [&] {
        const double limit = seconds_of([&] {
            scan(world, "chukan_nws", "exchange");
            scan(world, "chukan_institutions", "exchange_record");
        });
        std::string answer;
        const double ours = seconds_of([&] { answer = world.as_control("nws", "POST", "/reconciliations", "{}"); });
        const auto outcome = nlohmann::json::parse(answer);
        if (outcome.at("agreed").get<std::uint64_t>() != wishes.rows || outcome.at("differing") != 0)
            throw std::runtime_error("the sides do not agree: " + answer.substr(0, 500));
        return round{rows / ours, rows / limit, 0};
    });
    return {out};
}

} // namespace chukan::bench
