#include "tests/bench/cases.hpp"
#include "tests/bench/people.hpp"

#include <stdexcept>

namespace chukan::bench {

std::vector<measurement> measure_memory(const wishes& wishes)
{
    // Tokyo: 1.6 persons for each that the other measurements take.
    const auto rows = wishes.rows * 8 / 5;
    measurement memory{.name = "memory", .unit = "MB", .less_is_better = true, .floor = 300, .rounds = {}, .notes = {"peak of the process with all systems, upload and download of " + std::to_string(rows) + " rows"}};
    std::uint64_t turn = 0;
    repeat(memory, wishes.rounds, [&] {
        instance world;
        world.start();
        world.make_world(false);
        const auto people = generate(world, rows, ++turn);
        world.stop(); // a fresh process, which has made no world
        world.start();
        world.log_in();
        const double before = world.server().peak_memory_mb();
        const auto receipt = upload(world, "enrollee", people.enrollees);
        const double uploaded = world.server().peak_memory_mb();
        all_taken(world, receipt, rows, result_of(world, receipt));
        const auto status = world.as_terminal("GET", "/files/link-code-status", {});
        if (lines_of(status) != rows)
            throw std::runtime_error("KN012 has " + std::to_string(lines_of(status)) + " lines");
        const double peak = world.server().peak_memory_mb();
        memory.notes.push_back("started " + number(before) + " MB, after the upload " + number(uploaded) + " MB, after KN011 and KN012 " + number(peak) + " MB");
        return round{peak, 0, 0};
    });
    return {memory};
}

} // namespace chukan::bench
