#include "tests/bench/people.hpp"

#include "tests/bench/report.hpp"

#include "platform/base/text.hpp"
#include "platform/db/database.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

namespace chukan::bench {

namespace {

std::string file_with(const std::string& folder, const std::string& part)
{
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().filename().string().find(part) != std::string::npos)
            return entry.path().string();
    throw std::runtime_error("chukan generate wrote no " + part);
}

} // namespace

population_files write_population(const std::string& folder, std::uint64_t rows, std::uint64_t seed, std::uint64_t first, const char* encoding)
{
    population_files files;
    files.rows = rows;
    files.encoding = encoding;
    files.folder = folder;
    run_program({own_program(), "generate", "population", "--persons", std::to_string(rows), "--insurer", insurer, "--seed", std::to_string(seed), "--first",
                 std::to_string(first), "--defects", "0", "--encoding", encoding, "--file-number", std::to_string(seed), "--copies",
                 std::to_string(std::min<std::uint64_t>(rows, 20000)), "--inquiries", "2000", "--out", folder});
    files.enrollees = file_with(folder, "KN010");
    files.utf8 = files.enrollees;
    return files;
}

population_files generate(const instance& world, std::uint64_t rows, std::uint64_t seed, std::uint64_t first, const char* encoding)
{
    return write_population(world.folder() + "/people-" + std::to_string(seed), rows, seed, first, encoding);
}

std::string eligibility_file(const population_files& files, const std::string& result)
{
    write_file(files.folder + "/result.csv", result);
    run_program({own_program(), "generate", "registered", "--from", files.folder, "--result", files.folder + "/result.csv"});
    return file_with(files.folder, "SK010");
}

void seed_world(instance& world, const population_files& files, bool copies)
{
    world.as_control("juki", "POST", "/internal/residents", {}, files.folder + "/residents.ndjson");
    if (copies)
        world.as_control("institutions", "POST", "/internal/copies", {}, files.folder + "/copies.ndjson");
}

std::uint64_t lines_of(std::string_view csv)
{
    const auto ends = static_cast<std::uint64_t>(std::count(csv.begin(), csv.end(), '\n'));
    return ends == 0 ? 0 : ends - 1;
}

std::string result_of(instance& world, const std::string& receipt)
{
    return world.as_terminal("GET", "/files/" + receipt + "/result", {});
}

void all_taken(instance& world, const std::string& receipt, std::uint64_t rows, const std::string& result)
{
    const auto file = nlohmann::json::parse(world.as_terminal("GET", "/files/" + receipt, {}));
    const auto read = file.at("rows").get<std::uint64_t>(), accepted = file.at("accepted").get<std::uint64_t>(), lines = lines_of(result);
    if (read != rows || accepted != rows || lines != rows)
        throw std::runtime_error("of " + std::to_string(rows) + " rows " + std::to_string(read) + " were read, " + std::to_string(accepted) + " accepted, and the result has " +
                                 std::to_string(lines) + " lines: " + file.dump());
}

std::string upload(instance& world, const std::string& kind, const std::string& file, const char* encoding)
{
    const std::string receipt = nlohmann::json::parse(world.as_terminal("POST", "/files/" + kind, {}, file, {{"Chukan-Encoding", encoding}})).at("receipt");
    for (;;) {
        const auto state = nlohmann::json::parse(world.as_terminal("GET", "/files/" + receipt, {}));
        const std::string now = state.at("state");
        if (now == "処理完了")
            return receipt;
        if (now == "取込不可" || now == "取消" || now == "システムエラー")
            throw std::runtime_error("the file ended as " + now + ": " + state.dump());
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
}

void hold_acquisition(instance& world)
{
    // The job as another process would hold it: whoever registers puts its own into the row behind.
    db::administer(world.dsn("chukan_intermediate"), "INSERT INTO job (environment_id, kind, key, argument, state, run_after, leased_until, holder, created_at) VALUES (" +
                                                         world.environment_id() + ", 'acquire', 'acquire', '{}', 1, now(), now() + interval '1 day', 'bench', now())");
}

void release_acquisition(instance& world)
{
    const auto intermediate = world.dsn("chukan_intermediate");
    db::administer(intermediate, "DELETE FROM job WHERE holder = 'bench'");
    db::administer(intermediate, "SELECT pg_notify('job', '')"); // or the runner would find its job at the next look, within a second
}

acquisition wait_for_codes(instance& world, unsigned seconds)
{
    // The tables of intermediate: people in a wave or with a 取得番号 are open; the others have a code, or their acquisition failed.
    const auto intermediate = world.dsn("chukan_intermediate");
    const auto under_way = [&] {
        const auto rows = db::administer(intermediate, "SELECT EXISTS (SELECT FROM acquisition_wave) OR EXISTS (SELECT FROM acquisition) OR NOT EXISTS (SELECT FROM link_code) AS open");
        return rows.one().boolean("open");
    };
    using steady = std::chrono::steady_clock;
    const auto began = steady::now();
    for (auto asked = began; under_way() && steady::now() - began < std::chrono::seconds(seconds); asked = steady::now())
        std::this_thread::sleep_for(std::max<steady::duration>(std::chrono::milliseconds(50), (steady::now() - asked) * 10)); // the question is not to be part of the load
    acquisition now;
    now.seconds = std::chrono::duration<double>(steady::now() - began).count();
    const auto rows = db::administer(intermediate, "SELECT (SELECT coalesce(sum(persons), 0) FROM acquisition_wave) + (SELECT count(*) FROM acquisition) AS open, "
                                                   "(SELECT count(*) FROM link_code) AS codes, (SELECT count(*) FROM acquisition_failure) AS failed");
    const auto row = rows.one(); // a row lives no longer than its result
    now.open = static_cast<std::uint64_t>(row.integer("open"));
    now.codes = static_cast<std::uint64_t>(row.integer("codes"));
    now.failed = static_cast<std::uint64_t>(row.integer("failed"));
    return now;
}

std::vector<std::string> branch_numbers(instance& world, std::uint64_t most)
{
    const auto rows = db::administer(world.dsn("chukan_operations"), "SELECT branch_number AS b FROM enrollee LIMIT " + std::to_string(most));
    std::vector<std::string> found;
    for (const auto row : rows)
        found.push_back(row.text("b"));
    return found;
}

} // namespace chukan::bench
