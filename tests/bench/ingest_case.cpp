#include "tests/bench/cases.hpp"
#include "tests/bench/limits.hpp"
#include "tests/bench/people.hpp"
#include "tests/bench/steal.hpp"

#include "platform/db/database.hpp"

#include <chrono>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace chukan::bench {

namespace {

using steady = std::chrono::steady_clock;

double seconds_since(steady::time_point began)
{
    return std::chrono::duration<double>(steady::now() - began).count();
}

/// Rows registered and a sum over them that changes with any of them.
void check(instance& world, const std::string& receipt, std::uint64_t rows)
{
    const auto file = nlohmann::json::parse(world.as_terminal("GET", "/files/" + receipt, {}));
    const auto accepted = file.at("accepted").get<std::uint64_t>(), read = file.at("rows").get<std::uint64_t>();
    const auto counted = db::administer(world.dsn("chukan_operations"), "SELECT count(*) AS n, count(DISTINCT branch_number) AS b FROM enrollee WHERE insurer = '" + std::string(insurer) + "'");
    const auto known = db::administer(world.dsn("chukan_operations"), "SELECT coalesce(sum(persons), 0)::bigint AS n FROM registered_part WHERE acknowledged");
    const auto stored = counted.one(), mapped = known.one(); // a row lives no longer than its result
    if (read != rows || accepted == 0 || static_cast<std::uint64_t>(stored.integer("n")) != accepted || stored.integer("b") != stored.integer("n") ||
        mapped.integer("n") != stored.integer("n"))
        throw std::runtime_error("of " + std::to_string(rows) + " rows " + std::to_string(accepted) + " were accepted, " + stored.text("n") + " are stored, " +
                                 mapped.text("n") + " are known to intermediate");
    const auto result = world.as_terminal("GET", "/files/" + receipt + "/result", {});
    const auto lines = static_cast<std::uint64_t>(std::count(result.begin(), result.end(), '\n'));
    if (lines != rows + 1)
        throw std::runtime_error("KN011 has " + std::to_string(lines) + " lines for " + std::to_string(rows) + " rows");
}

} // namespace

std::vector<measurement> measure_ingest(const wishes& wishes, bool with_chain)
{
    measurement ingest{.name = "ingest", .unit = "rows/s", .floor = 0.2, .rounds = {}, .notes = {}};
    measurement own{.name = "ingest-own", .unit = "rows/s", .floor = 0.4, .rounds = {}, .notes = {}};
    measurement chain{.name = "chain", .unit = "persons/s", .floor = 0.1, .rounds = {}, .notes = {"of registered persons: from the moment that intermediate may ask for numbers to the last code, its 取得番号 deleted"}};
    measurement start{.name = "start", .unit = "s", .less_is_better = true, .floor = 10, .rounds = {}, .notes = {"second start, until every system is ready"}};
    std::uint64_t turn = 0;
    repeat(ingest, wishes.rounds, [&] {
        instance world;
        world.start();
        world.make_world(with_chain);
        const auto people = generate(world, wishes.rows, ++turn);
        if (with_chain)
            seed_world(world, people, false);
        world.stop();
        start.rounds.push_back({world.start(), 0, 0});
        world.log_in();
        hold_acquisition(world); // the registration is measured alone, and then the acquisition

        const auto raw = raw_copy(world.dsn("postgres"), people.utf8);
        if (raw.rows != people.rows)
            throw std::runtime_error("the raw COPY took " + std::to_string(raw.rows) + " rows");
        const steal_watch watch;
        const auto began = steady::now();
        const double client = own_cpu_seconds();
        const auto receipt = upload(world, "enrollee", people.enrollees);
        const double took = seconds_since(began);
        ingest.notes.push_back("raw COPY " + number(raw.seconds) + " s, ours " + number(took) + " s; the load client took " +
                               number((own_cpu_seconds() - client) / took) + " of one CPU");
        if (with_chain) {
            const steal_watch acquiring;
            release_acquisition(world);
            const auto acquired = wait_for_codes(world, 120 + static_cast<unsigned>(people.rows / 1000));
            const auto codes = static_cast<double>(acquired.codes);
            chain.notes.push_back(std::to_string(acquired.codes) + " codes in " + number(acquired.seconds) + " s, " + std::to_string(acquired.failed) +
                                  " persons without one (死亡, 国外転出); with the registration before it, from the first byte of the upload: " +
                                  number(codes / (took + acquired.seconds)) + " persons/s, ratio " + number(codes / (took + acquired.seconds) / raw.rows_per_second()));
            if (acquired.open > 0 || acquired.codes < people.rows * 9 / 10)
                throw std::runtime_error("only " + std::to_string(acquired.codes) + " of " + std::to_string(people.rows) + " codes were acquired, " +
                                         std::to_string(acquired.open) + " are open");
            chain.rounds.push_back({codes / acquired.seconds, raw.rows_per_second(), acquiring.share()});
        }
        start.notes.push_back("peak memory of the process with all systems: " + number(world.server().peak_memory_mb()) + " MB");
        check(world, receipt, people.rows);
        const auto tables = copy_of_own_tables(world.dsn("chukan_operations"), {"person", "enrollee", "eligibility_history"}, world.folder());
        own.rounds.push_back({static_cast<double>(people.rows) / took, static_cast<double>(people.rows) / tables.seconds, watch.share()});
        own.notes.push_back("COPY and indexes of person, enrollee, eligibility_history: " + number(tables.seconds) + " s");
        return round{static_cast<double>(people.rows) / took, raw.rows_per_second(), 0};
    });
    std::vector<measurement> all{ingest, own};
    if (with_chain)
        all.push_back(chain);
    all.push_back(start);
    return all;
}

} // namespace chukan::bench
