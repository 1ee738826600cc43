#include "tests/bench/cases.hpp"
#include "tests/bench/limits.hpp"
#include "tests/bench/people.hpp"

#include "platform/base/text.hpp"
#include "platform/db/database.hpp"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

namespace chukan::bench {

namespace {

/// The questions that the union's own 標準システム would ask: a JS010, its header first.
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
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) {
        std::erase(line, '\r');
        if (!line.empty())
            lines.push_back(std::move(line));
    }
    if (lines.size() < 2)
        throw std::runtime_error("there is nothing to ask: " + file_name);
    return lines;
}

std::vector<std::string> fields_of(const std::string& line)
{
    auto fields = split(line, ',');
    for (auto& field : fields)
        std::erase(field, '"');
    if (fields.size() < 20)
        throw std::runtime_error("no line of a JS010");
    return fields;
}

/// The same as bodies of POST /inquiries.
std::vector<std::string> bodies_of(const std::vector<std::string>& lines)
{
    std::vector<std::string> bodies;
    for (std::size_t place = 1; place < lines.size(); ++place) {
        const auto fields = fields_of(lines[place]);
        bodies.push_back(nlohmann::json{{"branch_number", fields[3]}, {"office", fields[10]}, {"procedure", fields[11]},
                                        {"provider_body", fields[14]}, {"information", fields[15]}, {"asker_disclosure", "1"}}.dump());
    }
    return bodies;
}

/// A JS010 of `rows` questions of round `turn`: the same ones again and again, each with a number of its own.
std::string bulk_file(const instance& world, const std::vector<std::string>& lines, std::uint64_t rows, std::size_t turn)
{
    const auto path = world.folder() + "/" + insurer + "_JS010_20171113_" + std::to_string(101 + turn) + ".csv";
    std::ofstream file(path, std::ios::binary);
    file << lines.front() << "\r\n";
    for (std::uint64_t row = 0; row < rows; ++row) {
        auto fields = fields_of(lines[1 + row % (lines.size() - 1)]);
        fields[0] = std::to_string(row + 1);
        fields[1] = "B" + std::to_string(turn) + "x" + std::to_string(row + 1);
        for (std::size_t place = 0; place < fields.size(); ++place)
            file << (place == 0 ? "" : ",") << fields[place];
        file << "\r\n";
    }
    if (!file.flush())
        throw std::runtime_error("cannot write " + path);
    return path;
}

/// How many of the questions of a JS011 were answered, each being there once or more (a line for each データ項目). Throws when one is missing.
std::uint64_t answered_in(const std::string& result, std::uint64_t rows)
{
    std::set<std::string> all, answered;
    const auto lines = split(result, '\n');
    for (std::size_t place = 1; place < lines.size(); ++place) {
        const auto fields = split(lines[place], ',');
        if (fields.size() < 4)
            continue;
        all.insert(fields[1]);
        if (fields[3].find("回答受領済") != std::string::npos || fields[3].find("該当情報なし") != std::string::npos)
            answered.insert(fields[1]);
    }
    if (all.size() != rows)
        throw std::runtime_error("the JS011 tells of " + std::to_string(all.size()) + " questions, asked were " + std::to_string(rows));
    return answered.size();
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
    const auto lines = questions(world, people, receipt);
    const auto bodies = bodies_of(lines);

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

    measurement bulk{.name = "inquiry-bulk", .unit = "rows/s", .floor = 2, .rounds = {}, .notes = {"JS010 to JS011, " + std::to_string(std::min<std::uint64_t>(wishes.rows, 100000)) + " rows; the limit is inquiry, ours"}};
    std::size_t turn = 0;
    repeat(bulk, wishes.rounds, [&] {
        const auto rows = std::min<std::uint64_t>(wishes.rows, 100000);
        const auto file = bulk_file(world, lines, rows, turn);
        const auto before = commits(world);
        const auto began = std::chrono::steady_clock::now();
        const auto asked_together = upload(world, "inquiry", file);
        const auto result = world.as_terminal("GET", "/files/" + asked_together + "/result", {});
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        const auto done = answered_in(result, rows);
        if (done * 10 < rows * 9)
            throw std::runtime_error("only " + std::to_string(done) + " of " + std::to_string(rows) + " questions of a file were answered");
        bulk.notes.push_back(std::to_string(done) + " answered; " + number(static_cast<double>(commits(world) - before) / static_cast<double>(rows)) + " commits a row");
        const auto alone = inquiry.rounds[turn++ % inquiry.rounds.size()];
        return round{static_cast<double>(rows) / took.count(), alone.ours, 0};
    });
    return {inquiry, bulk};
}

} // namespace chukan::bench
