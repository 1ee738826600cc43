#include "tests/bench/cases.hpp"
#include "tests/bench/limits.hpp"
#include "tests/bench/people.hpp"
#include "tests/bench/steal.hpp"

#include "platform/db/database.hpp"

#include <chrono>
#include <stdexcept>

namespace chukan::bench {

namespace {

using steady = std::chrono::steady_clock;

double seconds_since(steady::time_point began)
{
    return std::chrono::duration<double>(steady::now() - began).count();
}

/// What both have in common: people registered in a fresh installation, and as many again in a second KN010.
struct twice_as_many {
    explicit twice_as_many(std::uint64_t rows)
    {
        world.start();
        world.make_world(false);
        world.log_in();
        hold_acquisition(world); // what is registered is measured, not the codes that follow
        first = generate(world, rows, 1);
        second = generate(world, rows, 2, rows + 1);
        receipt = upload(world, "enrollee", first.enrollees);
    }

    instance world;
    population_files first, second;
    std::string receipt; // of the first
};

std::uint64_t counted(const instance& world, const char* database, const std::string& query)
{
    const auto rows = db::administer(world.dsn(database), query);
    return static_cast<std::uint64_t>(rows.one().integer("n"));
}

std::string compare(double limit, double ours, double client)
{
    return "raw COPY " + number(limit) + " s, ours " + number(ours) + " s; the load client took " + number(client / ours) + " of one CPU";
}

} // namespace

std::vector<measurement> measure_append(const wishes& wishes)
{
    measurement append{.name = "ingest-append", .unit = "rows/s", .floor = 0.12, .rounds = {}, .notes = {"as many people as are registered already"}};
    repeat(append, wishes.rounds, [&] {
        twice_as_many both(wishes.rows);
        auto& world = both.world;
        const auto raw = raw_copy(world.dsn("postgres"), both.second.utf8);
        const auto began = steady::now();
        const double client = own_cpu_seconds();
        const auto receipt = upload(world, "enrollee", both.second.enrollees);
        const double took = seconds_since(began);
        append.notes.push_back(compare(raw.seconds, took, own_cpu_seconds() - client));
        all_taken(world, receipt, wishes.rows, result_of(world, receipt));
        const auto stored = counted(world, "chukan_operations", "SELECT count(DISTINCT branch_number) AS n FROM enrollee WHERE insurer = '" + std::string(insurer) + "'");
        const auto mapped = counted(world, "chukan_intermediate", "SELECT count(*) AS n FROM branch WHERE insurer = '" + std::string(insurer) + "'");
        if (stored != 2 * wishes.rows || mapped != stored || raw.rows != wishes.rows)
            throw std::runtime_error("of " + std::to_string(2 * wishes.rows) + " people " + std::to_string(stored) + " are stored and " + std::to_string(mapped) +
                                     " known to intermediate; the raw COPY took " + std::to_string(raw.rows));
        return round{static_cast<double>(wishes.rows) / took, raw.rows_per_second(), 0};
    });
    return {append};
}

std::vector<measurement> measure_fukuhon(const wishes& wishes)
{
    measurement fukuhon{.name = "fukuhon", .unit = "rows/s", .floor = 0.2, .rounds = {}, .notes = {"SK010 of as many people as have 資格情報 already"}};
    repeat(fukuhon, wishes.rounds, [&] {
        twice_as_many both(wishes.rows);
        auto& world = both.world;
        const auto other = upload(world, "enrollee", both.second.enrollees);
        upload(world, "eligibility", eligibility_file(both.first, result_of(world, both.receipt)));
        const auto file = eligibility_file(both.second, result_of(world, other));
        const std::string rows_of_insurer = "SELECT count(*) AS n FROM eligibility WHERE insurer = '" + std::string(insurer) + "'";
        const auto before = counted(world, "chukan_intermediate", rows_of_insurer);
        const auto raw = raw_copy(world.dsn("postgres"), file);
        const auto began = steady::now();
        const double client = own_cpu_seconds();
        const auto receipt = upload(world, "eligibility", file);
        const double took = seconds_since(began);
        fukuhon.notes.push_back(std::to_string(raw.rows) + " rows; " + compare(raw.seconds, took, own_cpu_seconds() - client));
        all_taken(world, receipt, raw.rows, result_of(world, receipt));
        const auto stored = counted(world, "chukan_intermediate", rows_of_insurer);
        const auto own = counted(world, "chukan_intermediate", "SELECT count(DISTINCT branch_number) AS n FROM eligibility WHERE receipt = '" + receipt + "'");
        if (stored != before + raw.rows || own != raw.rows || before == 0)
            throw std::runtime_error("of " + std::to_string(raw.rows) + " rows beside " + std::to_string(before) + " there are " + std::to_string(stored) + ", of them " +
                                     std::to_string(own) + " of this file");
        return round{static_cast<double>(raw.rows) / took, raw.rows_per_second(), 0};
    });
    return {fukuhon};
}

} // namespace chukan::bench
