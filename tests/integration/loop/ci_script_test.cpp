#include "peers/standard_system/exercise.hpp"
#include "platform/base/text.hpp"
#include "tests/integration/world/world.hpp"
#include "tests/support/cluster.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <sys/wait.h>

namespace chukan::test {
namespace {

struct script_run {
    int code{-1};
    std::string output;
};

standard_system::exercise wish_of(const std::string& insurer)
{
    standard_system::exercise wish;
    wish.persons = 300;
    wish.arrivals = 10;
    wish.premiums = 10;
    wish.insurer = insurer;
    wish.config_directory = source_directory() + "/config";
    wish.out = world::instance().where().var + "/exercise-" + insurer;
    return wish;
}

/// docs/examples/ci.sh as a union's CI job runs it: a shell, curl, awk, the terminal's certificate.
script_run run_script(const standard_system::exercise& wish)
{
    auto& world = world::instance();
    const auto given = world.where().certificates() + "/demo/" + wish.insurer, paper = wish.out + "/paper";
    std::filesystem::copy_file(given + ".pem", paper + ".crt.pem");
    std::filesystem::copy_file(given + ".key", paper + ".key.pem");
    const auto log = wish.out + "/output.txt";
    const auto command = "cd '" + source_directory() + "' && CHUKAN_URL='" + world.url_of("portal") + "/production' CHUKAN_CA='" + world.where().published() +
                         "/ca.pem' CHUKAN_CERTIFICATE='" + paper + "' timeout 150 docs/examples/ci.sh '" + wish.out + "' >'" + log + "' 2>&1";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_file(log)};
}

TEST(CiScript, IsOfThirtyLinesAndUsesOnlyCurlAndAwk)
{
    const auto script = read_file(source_directory() + "/docs/examples/ci.sh");
    EXPECT_LE(split(script, '\n').size(), 31U); // the last line ends
    for (const char* tool : {"sed ", "grep ", "jq ", "python", "perl", "cut ", "sleep ", "cmp ", "diff ", "cat "})
        EXPECT_EQ(script.find(tool), std::string::npos) << tool;
}

TEST(CiScript, GoesTheWholeWayAndFindsEveryResultAsExpected)
{
    const auto wish = wish_of("39140009");
    const auto files = write_exercise(wish);
    const auto run = run_script(wish);
    ASSERT_EQ(run.code, 0) << run.output;
    std::uint64_t lines = 0;
    for (const auto& each : files) {
        EXPECT_NE(run.output.find(each.result + ": " + std::to_string(each.rows + 1) + " lines"), std::string::npos) << run.output;
        lines += split(read_file(wish.out + "/got/" + each.result), '\n').size();
    }
    EXPECT_GT(lines, 1000U);
    ASSERT_EQ(files.size(), 8U) << "registers, three kinds, and the 差分 of each";
    // What the server holds, asked by somebody else than the script: all persons, none twice.
    std::size_t persons = 0;
    auto& clerk = world::instance().clerk(wish.insurer);
    for (std::string cursor;;) {
        const auto page = clerk.ask("GET", "/enrollees?limit=200" + (cursor.empty() ? "" : "&cursor=" + cursor)).json();
        persons += page.at("items").size();
        if (!page.at("next_cursor").is_string())
            break;
        cursor = page.at("next_cursor");
    }
    EXPECT_EQ(persons, 310U);
}

TEST(CiScript, FailsOnTheLineThatIsNotAsExpected)
{
    const auto wish = wish_of("39130000");
    const auto files = write_exercise(wish);
    const auto expected = wish.out + "/expected/" + files[3].result; // SK011
    auto content = read_file(expected);
    const auto place = content.rfind(",1,I0000,");
    ASSERT_NE(place, std::string::npos);
    content.replace(place, 9, ",2,E4103,");
    write_file(expected, content);
    const auto run = run_script(wish);
    EXPECT_EQ(run.code, 1) << run.output;
    EXPECT_NE(run.output.find(files[3].result + ", line " + std::to_string(files[3].rows + 1) + ": wanted "), std::string::npos) << run.output;
    EXPECT_EQ(run.output.find(files[4].result), std::string::npos) << "it goes on after a failure: " << run.output;
}

} // namespace
} // namespace chukan::test
