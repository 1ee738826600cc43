#include "tests/bench/cases.hpp"
#include "tests/bench/instance.hpp"
#include "tests/bench/limits.hpp"

#include <stdexcept>

namespace chukan::bench {

namespace {

/// One side of one round.
load_result handshakes(unsigned short port, const credentials& who, const std::string& path, unsigned seconds, bool resume)
{
    load what;
    what.port = port;
    what.who = who;
    what.connections = 8;
    what.duration = std::chrono::seconds(seconds);
    what.new_connection_each = true;
    what.resume = resume;
    what.request = [&](unsigned, std::uint64_t) { return get_request(path, {}); };
    auto result = run(what);
    if (result.failures > 0)
        throw std::runtime_error("handshakes failed: " + result.first_failure);
    if (resume && result.resumed * 10 < result.answers * 9)
        throw std::runtime_error("only " + std::to_string(result.resumed) + " of " + std::to_string(result.answers) + " handshakes were resumed");
    return result;
}

load_result page(unsigned short port, const credentials& who, const std::string& path, unsigned seconds)
{
    load what;
    what.port = port;
    what.who = who;
    what.duration = std::chrono::seconds(seconds);
    what.request = [&](unsigned, std::uint64_t) { return get_request(path, {}); };
    auto result = run(what);
    if (result.failures > 0)
        throw std::runtime_error("requests for " + path + " failed: " + result.first_failure);
    return result;
}

} // namespace

std::vector<measurement> measure_http(const wishes& wishes)
{
    instance world;
    tell("Starting an installation of its own");
    world.start();
    world.make_world(false);
    const auto who = world.terminal();
    const auto port = world.port_of("portal");
    const std::string login = "/production/";
    const auto bytes = world.as_terminal_page(login);
    const auto secrets = world.folder() + "/var/secrets/portal";
    const auto other = static_cast<unsigned short>(port + 60);
    const nginx peer(world.folder(), {secrets + "/certificate.pem", secrets + "/key.pem", who.authorities}, bytes, other);

    measurement http{.name = "http", .unit = "requests/s", .floor = 0.7, .rounds = {}, .notes = {std::to_string(bytes.size()) + " bytes, 64 connections"}};
    repeat(http, wishes.rounds, [&] {
        const auto theirs = page(other, who, "/", wishes.seconds);
        const auto ours = page(port, who, login, wishes.seconds);
        http.notes.push_back("ours: " + ours.summary() + " | nginx: " + theirs.summary());
        return round{ours.per_second(), theirs.per_second(), 0};
    });
    std::vector<measurement> all{http};
    for (const bool resume : {false, true}) {
        measurement shakes{.name = resume ? "handshake-resumed" : "handshake-full", .unit = "connections/s", .floor = resume ? 0.75 : 0.7, .rounds = {}, .notes = {}};
        repeat(shakes, wishes.rounds, [&] {
            const auto theirs = handshakes(other, who, "/", wishes.seconds, resume);
            const auto ours = handshakes(port, who, login, wishes.seconds, resume);
            shakes.notes.push_back("ours: " + ours.summary() + " | nginx: " + theirs.summary());
            return round{ours.per_second(), theirs.per_second(), 0};
        });
        all.push_back(shakes);
    }
    return all;
}

} // namespace chukan::bench
