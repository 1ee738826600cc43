#include "tests/bench/cases.hpp"
#include "tests/bench/limits.hpp"
#include "tests/bench/people.hpp"

#include "platform/base/text.hpp"
#include "platform/db/database.hpp"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace chukan::bench {

namespace {

/// The questions that the union's own 標準システム would ask, as bodies of POST /inquiries.
std::vector<std::string> questions(instance& world, const population_files& people, const std::string& receipt)
{
    const auto result = people.folder + "/KN011.csv";
    std::ofstream(result, std::ios::binary) << world.as_terminal("GET", "/files/" + receipt + "/result", {});
    run_program({own_program(), "generate", "registered", "--from", people.folder, "--result", result}, world.environment());
    std::string file_name;
    for (const auto& entry : std::filesystem::directory_iterator(people.folder))
        if (entry.path().filename().string().find("JS010") != std::string::npos)
            file_name = entry.path().string();
    std::ifstream file(file_name);
    std::vector<std::string> bodies;
    std::string line;
    for (std::getline(file, line); std::getline(file, line);) {
        auto fields = split(line, ',');
        for (auto& field : fields)
            std::erase_if(field, [](char letter) { return letter == '"' || letter == '\r'; });
        if (fields.size() < 16)
            continue;
        bodies.push_back(nlohmann::json{{"branch_number", fields[3]}, {"office", fields[10]}, {"procedure", fields[11]},
                                        {"provider_body", fields[14]}, {"information", fields[15]}, {"asker_disclosure", "1"}}.dump());
    }
    if (bodies.empty())
        throw std::runtime_error("there is nothing to ask: " + file_name);
    return bodies;
}

/// Commits in all databases so far.
std::int64_t commits(instance& world)
{
    return db::administer(world.dsn("postgres"), "SELECT sum(xact_commit)::bigint AS n FROM pg_stat_database WHERE datname LIKE 'chukan%'").one().integer("n");
}

/// What one connection is doing: asking and waiting for the answer; polling its inquiry only when that took too long.
struct conversation {
    std::string id;
    std::chrono::steady_clock::time_point asked;
};

} // namespace

std::vector<measurement> measure_inquiry(const wishes& wishes)
{
    instance world;
    tell("Starting an installation of its own");
    world.start();
    world.make_world(true);
    const auto token = world.log_in();
    const auto people = generate(world, std::min<std::uint64_t>(wishes.rows, 10000), 2);
    seed_world(world, people, true);
    tell("Registering " + std::to_string(people.rows) + " people and acquiring their codes");
    const auto receipt = upload(world, "enrollee", people.enrollees);
    if (wait_for_codes(world, 300).codes < people.rows * 9 / 10)
        throw std::runtime_error("the codes of the people did not come");
    const auto bodies = questions(world, people, receipt);

    measurement inquiry{.name = "inquiry", .unit = "inquiries/s", .floor = 0.3, .rounds = {}, .notes = {"from POST /inquiries to the answer, 64 clients, each waiting by Prefer: wait=20 (RFC 7240)"}};
    std::uint64_t asked = 0;
    repeat(inquiry, wishes.rounds, [&] {
        std::string how;
        const double limit = pgbench(world.dsn("postgres"), false, 16, wishes.seconds, how) / 6;
        std::vector<conversation> conversations(64);
        std::vector<float> waits;
        std::uint64_t answered = 0, refused = 0;
        load what;
        what.port = world.port_of("portal");
        what.who = world.terminal();
        what.duration = std::chrono::seconds(wishes.seconds);
        what.request = [&](unsigned connection, std::uint64_t) {
            auto& one = conversations[connection];
            if (!one.id.empty()) // the wait was over before the inquiry was
                return get_request("/production/api/v1/inquiries/" + one.id, token);
            one.asked = std::chrono::steady_clock::now();
            return post_request("/production/api/v1/inquiries", token, bodies[asked++ % bodies.size()], "Prefer: wait=20\r\n");
        };
        what.answered = [&](unsigned connection, int status, std::string_view body) {
            auto& one = conversations[connection];
            const auto answer = nlohmann::json::parse(body, nullptr, false);
            if (status / 100 != 2 || !answer.is_object())
                return false;
            one.id = answer.at("id");
            const std::string state = answer.at("state");
            if (state == "受付" || state == "送信待ち" || state == "照会中")
                return true;
            (state == "回答受領済" || state == "該当情報なし" ? answered : refused) += 1;
            waits.push_back(std::chrono::duration<float, std::milli>(std::chrono::steady_clock::now() - one.asked).count());
            one.id.clear();
            return true;
        };
        const auto before = commits(world);
        const auto result = run(what);
        if (result.failures > 0 || answered == 0 || refused * 10 > answered)
            throw std::runtime_error("inquiries failed: " + std::to_string(answered) + " answered, " + std::to_string(refused) + " refused, " + result.first_failure);
        load_result whole;
        std::sort(waits.begin(), waits.end());
        whole.milliseconds = waits;
        whole.seconds = result.seconds;
        whole.client_cpu_seconds = result.client_cpu_seconds;
        inquiry.notes.push_back(std::to_string(answered) + " answered, " + std::to_string(refused) + " refused; " + whole.summary() + "; " +
                                number(static_cast<double>(commits(world) - before) / static_cast<double>(answered + refused)) + " commits an inquiry | " + how);
        return round{static_cast<double>(answered) / result.seconds, limit, 0};
    });
    return {inquiry};
}

} // namespace chukan::bench
