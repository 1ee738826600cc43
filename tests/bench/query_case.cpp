#include "tests/bench/cases.hpp"
#include "tests/bench/limits.hpp"
#include "tests/bench/people.hpp"

#include "platform/db/database.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace chukan::bench {

std::vector<measurement> measure_query(const wishes& wishes)
{
    instance world;
    tell("Starting an installation of its own");
    world.start();
    world.make_world(false);
    const auto token = world.log_in();
    const auto people = generate(world, std::min<std::uint64_t>(wishes.rows, 100000), 1);
    tell("Registering " + std::to_string(people.rows) + " people");
    upload(world, "enrollee", people.enrollees);
    const auto branches = branch_numbers(world, 50000);
    if (branches.empty())
        throw std::runtime_error("nobody was registered");

    std::vector<std::string> requests;
    requests.reserve(branches.size());
    for (const auto& branch : branches)
        requests.push_back(get_request("/production/api/v1/enrollees/" + branch, token));
    load what;
    what.port = world.port_of("portal");
    what.who = world.terminal();
    what.duration = std::chrono::seconds(wishes.seconds);
    what.request = [&](unsigned, std::uint64_t number) { return requests[number * 7919 % requests.size()]; };
    what.answered = [&](unsigned, int status, std::string_view body) { return status == 200 && body.find("branch_number") != std::string_view::npos; };

    measurement query{.name = "query", .unit = "requests/s", .floor = 0.25, .rounds = {}, .notes = {}};
    measurement slowest{.name = "query-p99", .unit = "ms", .less_is_better = true, .floor = 10, .rounds = {}, .notes = {"64 clients; less is better"}};
    repeat(query, wishes.rounds, [&] {
        std::string how;
        const double limit = pgbench(world.dsn("postgres"), true, 8, wishes.seconds, how);
        const auto ours = run(what);
        if (ours.failures > 0)
            throw std::runtime_error("queries failed: " + ours.first_failure);
        query.notes.push_back(ours.summary() + " | " + how);
        slowest.rounds.push_back({ours.percentile(0.99), 0, 0});
        return round{ours.per_second(), limit, 0};
    });
    for (std::size_t index = 0; index < slowest.rounds.size(); ++index)
        slowest.rounds[index].steal = query.rounds[index].steal;
    return {query, slowest};
}

} // namespace chukan::bench
