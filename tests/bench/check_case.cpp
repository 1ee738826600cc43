#include "tests/bench/cases.hpp"
#include "tests/bench/people.hpp"
#include "tests/bench/steal.hpp"

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace chukan::bench {

namespace {

double seconds_of(const std::vector<std::string>& command, std::string& said)
{
    const auto began = std::chrono::steady_clock::now();
    said = run_program(command);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

} // namespace

std::vector<measurement> measure_check(const wishes& wishes)
{
    const temporary_folder folder;
    const auto make = [&](const std::string& place, const char* encoding) {
        return write_population(folder.path() + "/" + place, wishes.rows, 1, 1, encoding).enrollees;
    };
    const auto cp932 = make("cp932", "1"), utf8 = make("utf8", "0"), converted = folder.path() + "/converted.csv";
    measurement check{.name = "check", .unit = "rows/s", .floor = 0.5, .rounds = {}, .notes = {"the limit is iconv -f CP932 -t UTF-8 into a file; no database, no server"}};
    repeat(check, wishes.rounds, [&] {
        std::string said;
        const double limit = seconds_of({"iconv", "-f", "CP932", "-t", "UTF-8", "-o", converted, cp932}, said);
        if (run_program({"cmp", converted, utf8}).size() > 0)
            throw std::runtime_error("iconv made something else of the file than the generator");
        const double ours = seconds_of({own_program(), "check", cp932, "--kind", "KN010", "--encoding", "cp932", "--json"}, said);
        const auto found = nlohmann::json::parse(said);
        if (found.at("rows").get<std::uint64_t>() != wishes.rows || !found.at("findings").empty())
            throw std::runtime_error("the check of a right file said: " + said.substr(0, 400));
        check.notes.push_back("iconv " + number(limit) + " s, ours " + number(ours) + " s");
        const auto rows = static_cast<double>(wishes.rows);
        return round{rows / ours, rows / limit, 0};
    });
    return {check};
}

} // namespace chukan::bench
