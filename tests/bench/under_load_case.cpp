#include "tests/bench/cases.hpp"
#include "tests/bench/people.hpp"

#include <atomic>
#include <exception>
#include <stdexcept>
#include <thread>

namespace chukan::bench {

std::vector<measurement> measure_query_under_load(const wishes& wishes)
{
    instance world;
    tell("Starting an installation of its own");
    world.start();
    world.make_world(false);
    const auto token = world.log_in();
    hold_acquisition(world);
    const auto known = generate(world, std::min<std::uint64_t>(wishes.rows, 100000), 1);
    tell("Registering " + std::to_string(known.rows) + " people");
    upload(world, "enrollee", known.enrollees);
    std::vector<std::string> requests;
    for (const auto& branch : branch_numbers(world, 50000))
        requests.push_back(get_request("/production/api/v1/enrollees/" + branch, token));
    if (requests.empty())
        throw std::runtime_error("nobody was registered");

    load what;
    what.port = world.port_of("portal");
    what.who = world.terminal();
    what.answered = [&](unsigned, int status, std::string_view body) { return status == 200 && body.find("branch_number") != std::string_view::npos; };
    std::atomic<bool> registered{false};
    what.request = [&](unsigned, std::uint64_t number) { return registered ? std::string() : requests[number * 7919 % requests.size()]; };

    measurement slowest{.name = "query-under-load", .unit = "ms", .less_is_better = true, .floor = 8, .rounds = {}, .notes = {"p99 of 64 clients while a file is registered, beside p99 without it"}};
    std::uint64_t turn = 1;
    repeat(slowest, wishes.rounds, [&] {
        ++turn;
        const auto more = generate(world, wishes.rows, turn, known.rows + 1 + (turn - 2) * wishes.rows);
        registered = false;
        what.duration = std::chrono::seconds(wishes.seconds);
        const auto idle = run(what);

        what.duration = std::chrono::minutes(30); // it ends with the file
        std::string receipt;
        std::exception_ptr failed;
        std::thread clerk([&] {
            try {
                receipt = upload(world, "enrollee", more.enrollees);
            } catch (...) {
                failed = std::current_exception();
            }
            registered = true;
        });
        load_result loaded;
        try {
            loaded = run(what);
        } catch (...) {
            clerk.join();
            throw;
        }
        clerk.join();
        if (failed)
            std::rethrow_exception(failed);
        if (idle.failures + loaded.failures > 0)
            throw std::runtime_error("queries failed: " + (idle.failures > 0 ? idle : loaded).first_failure);
        all_taken(world, receipt, more.rows, result_of(world, receipt));
        slowest.notes.push_back("idle " + number(idle.per_second()) + " requests/s, " + idle.summary() + " | under load " + number(loaded.per_second()) + " requests/s, " +
                                loaded.summary() + "; " + std::to_string(more.rows) + " rows in " + number(loaded.seconds) + " s");
        return round{loaded.percentile(0.99), idle.percentile(0.99), 0};
    });
    return {slowest};
}

} // namespace chukan::bench
