#include "tests/bench/cases.hpp"
#include "tests/bench/csv_line.hpp"
#include "tests/bench/limits.hpp"
#include "tests/bench/people.hpp"
#include "tests/bench/steal.hpp"

#include "platform/base/text.hpp"
#include "platform/db/database.hpp"

#include <chrono>
#include <set>
#include <sstream>
#include <stdexcept>

namespace chukan::bench {

namespace {

using steady = std::chrono::steady_clock;

/// Converts by a program that is not ours. Throws unless every byte is of that encoding.
std::string utf8_of(const std::string& folder, const std::string& downloaded, const char* encoding)
{
    write_file(folder + "/downloaded.csv", downloaded);
    run_program({"iconv", "-f", encoding, "-t", "UTF-8", "-o", folder + "/downloaded-utf8.csv", folder + "/downloaded.csv"});
    return folder + "/downloaded-utf8.csv";
}

/// Each of the insurer's people stands in the file once, by the 枝番 in this column.
void check(const instance& world, const std::string& utf8, std::size_t branch, std::uint64_t rows)
{
    std::istringstream file(read_file(utf8));
    std::string line;
    std::getline(file, line);
    std::set<std::string> found;
    std::vector<std::string_view> fields;
    while (std::getline(file, line)) {
        split_line(line, fields);
        found.emplace(fields.at(branch));
    }
    const auto stored = db::administer(world.dsn("chukan_operations"), "SELECT branch_number AS b FROM enrollee WHERE insurer = '" + std::string(insurer) + "'");
    if (found.size() != rows || stored.size() != rows)
        throw std::runtime_error("of " + std::to_string(rows) + " people " + std::to_string(stored.size()) + " are stored and " + std::to_string(found.size()) + " in the file");
    for (const auto row : stored)
        if (!found.contains(row.text("b")))
            throw std::runtime_error("a person is missing in the file");
}

} // namespace

std::vector<measurement> measure_export(const wishes& wishes)
{
    instance world;
    tell("Starting an installation of its own");
    world.start();
    world.make_world(false);
    world.log_in();
    const auto people = generate(world, wishes.rows, 1, 1, "1");
    tell("Registering " + std::to_string(people.rows) + " people");
    hold_acquisition(world);
    const auto receipt = upload(world, "enrollee", people.enrollees, people.encoding);

    const auto measured = [&](const std::string& path, std::size_t branch, const char* encoding, measurement& into) {
        const auto began = steady::now();
        const double client = own_cpu_seconds();
        const auto body = world.as_terminal("GET", path, {});
        const double took = std::chrono::duration<double>(steady::now() - began).count();
        const double share = (own_cpu_seconds() - client) / took;
        const auto utf8 = utf8_of(world.folder(), body, encoding);
        check(world, utf8, branch, people.rows);
        copied out;
        raw_copy(world.dsn("postgres"), utf8, &out, branch);
        if (out.rows != people.rows)
            throw std::runtime_error("COPY TO STDOUT gave " + std::to_string(out.rows) + " rows");
        into.notes.push_back("COPY TO STDOUT " + number(out.seconds) + " s, ours " + number(took) + " s, " + number(static_cast<double>(body.size()) / 1e6) +
                             " MB in " + encoding + "; the load client took " + number(share) + " of one CPU");
        return round{static_cast<double>(people.rows) / took, out.rows_per_second(), 0};
    };
    measurement result{.name = "export", .unit = "rows/s", .floor = 0.4, .rounds = {}, .notes = {"KN011; its lines were made with the registration (ingest) and are only read, opened and sent here"}};
    measurement states{.name = "export-status", .unit = "rows/s", .floor = 0.4, .rounds = {}, .notes = {"KN012, made from the tables while it is sent"}};
    repeat(result, wishes.rounds, [&] {
        const steal_watch watch;
        states.rounds.push_back(measured("/files/link-code-status", 0, "UTF-8", states));
        states.rounds.back().steal = watch.share();
        return measured("/files/" + receipt + "/result", 4, "CP932", result);
    });
    return {result, states};
}

} // namespace chukan::bench
