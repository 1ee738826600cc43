#include "tests/bench/cases.hpp"
#include "tests/bench/changes.hpp"
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

/// The change left its line of history for each changed person and for nobody else, and the register says what plain SQL says.
void check(instance& world, const std::string& receipt, const change_file& file, const difference_limit& limit)
{
    all_taken(world, receipt, file.rows, result_of(world, receipt));
    const auto operations = world.dsn("chukan_operations");
    const auto rows = db::administer(operations, "SELECT count(*) AS n, count(DISTINCT branch_number) AS b FROM enrollee_correction WHERE receipt = '" + receipt + "'");
    const auto history = rows.one();
    if (static_cast<std::uint64_t>(history.integer("n")) != file.changed || history.integer("b") != history.integer("n"))
        throw std::runtime_error(std::to_string(file.changed) + " people changed, but the history has " + history.text("n") + " lines of " + history.text("b"));
    const auto ours = checksum_of_enrollees(operations), plain = limit.checksum();
    if (ours != plain)
        throw std::runtime_error("the register (" + ours + ") differs from what plain SQL made of the same file (" + plain + ")");
}

} // namespace

std::vector<measurement> measure_delta(const wishes& wishes)
{
    instance world;
    tell("Starting an installation of its own");
    world.start();
    world.make_world(false);
    world.log_in();
    const auto people = generate(world, wishes.rows, 1);
    tell("Registering " + std::to_string(people.rows) + " people");
    const auto first = upload(world, "enrollee", people.enrollees);
    const auto result = result_of(world, first);
    all_taken(world, first, people.rows, result);
    unsigned number = 1;
    // A file that changes nobody: with it the limit's table is filled.
    difference_limit limit(world.dsn("postgres"), write_changes(people, result, "", true, ++number).path);

    measurement whole{.name = "ingest-delta", .unit = "rows/s", .floor = 0.5, .rounds = {}, .notes = {"a file of everybody in which one in ten has changed; the limit does not receive or stage the file"}};
    measurement only{.name = "ingest-delta-changed", .unit = "rows/s", .floor = 0.5, .rounds = {}, .notes = {"a file of the changed tenth alone"}};
    const auto one = [&](measurement& into, bool everybody) {
        const auto file = write_changes(people, result, "試験棟" + std::to_string(number), everybody, number + 1);
        ++number;
        const auto plain = limit.take(file.path);
        if (plain.changed != file.changed)
            throw std::runtime_error("plain SQL changed " + std::to_string(plain.changed) + " of " + std::to_string(file.changed) + " rows");
        const steal_watch watch;
        const auto began = steady::now();
        const double client = own_cpu_seconds();
        const auto receipt = upload(world, "enrollee", file.path);
        const double took = seconds_since(began);
        into.notes.push_back("plain SQL " + bench::number(plain.seconds) + " s (and COPY into the staging table " + bench::number(plain.staging) + " s: with it the ratio is " +
                             bench::number((plain.seconds + plain.staging) / took) + "), ours " + bench::number(took) + " s; the load client took " +
                             bench::number((own_cpu_seconds() - client) / took) + " of one CPU");
        const double stolen = watch.share();
        check(world, receipt, file, limit);
        return round{static_cast<double>(file.rows) / took, static_cast<double>(file.rows) / plain.seconds, stolen};
    };
    repeat(whole, wishes.rounds, [&] {
        only.rounds.push_back(one(only, false));
        return one(whole, true);
    });
    return {whole, only};
}

} // namespace chukan::bench
