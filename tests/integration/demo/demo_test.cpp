#include "app/demo_checks.hpp"
#include "platform/base/text.hpp"
#include "tests/integration/kill/binary.hpp"
#include "tests/support/cluster.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <thread>

namespace chukan::test {
namespace {

/// `./chukan demo` as a newcomer types it, in a folder whose name has a space.
class demo_command : public testing::Test {
protected:
    demo_command() : installation_(database_cluster::instance().folder() + "/demo world") {}

    int demo(const std::string& more)
    {
        return installation_.run("demo --json --port-base " + std::to_string(installation_.port_base()) + " " + more);
    }

    /// What the last demo said: one object on a line of its own.
    nlohmann::json said() const
    {
        nlohmann::json last;
        for (const auto& line : split(read_file(installation_.where().var + "/out"), '\n'))
            if (line.starts_with("{\"title\""))
                last = nlohmann::json::parse(line);
        return last;
    }

    int server() const
    {
        return nlohmann::json::parse(read_file(installation_.where().run() + "/chukan.json")).at("pid").get<int>();
    }

    binary installation_;
};

TEST_F(demo_command, RunsFromNothingThenWithNewPeopleAndThroughAKill)
{
    ASSERT_EQ(demo("--persons 300 --defects 14"), 0) << said().dump(1);
    const auto first = said();
    EXPECT_EQ(first.at("rows").at("KN010 rows in"), 300);
    EXPECT_EQ(first.at("rows").at("accepted"), 288) << "twelve of the fourteen planted mistakes are refused at registration";
    EXPECT_EQ(first.at("rows").at("records, nws"), first.at("rows").at("records, intermediate"));
    EXPECT_GT(first.at("rows").at("row 82 回答受領済"), 0);

    std::thread killer([this] {
        std::this_thread::sleep_for(std::chrono::milliseconds(2500)); // somewhere in the middle: the checks must hold wherever it was
        ::kill(server(), SIGKILL);
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        installation_.run("up --detach --port-base " + std::to_string(installation_.port_base()));
    });
    const int code = demo("--persons 2000 --seed 2");
    killer.join();
    EXPECT_EQ(code, 0) << said().dump(1);
    EXPECT_EQ(said().at("rows").at("KN010 rows in"), 2000);
}

TEST(demo_checks, NameEveryDifference)
{
    const std::map<std::string, std::string> wanted{{"a", "1"}, {"b", "2"}, {"c", "3"}}, found{{"a", "1"}, {"b", "9"}, {"d", "4"}};
    const auto lines = app::differences("row", wanted, found);
    ASSERT_EQ(lines.size(), 3u);
    EXPECT_EQ(lines[0], "row b: 2 expected, 9 found");
    EXPECT_EQ(lines[1], "row c: 3 expected, nothing found");
    EXPECT_EQ(lines[2], "row d: nothing expected, 4 found");
    EXPECT_TRUE(app::differences("row", wanted, wanted).empty());
}

TEST(demo_checks, ARecordThatIsThereTwiceIsADifference)
{
    const auto page = [](const std::string& cursor) {
        const auto record = R"({"exchange_number":"n1","asker_body":"A","provider_body":"B","procedure":"P","information":"I"})";
        return std::string(R"({"items":[)") + record + (cursor.empty() ? R"(],"next_cursor":"2"})" : R"(],"next_cursor":null})");
    };
    const auto records = app::read_records(page, {{"n1", ""}});
    ASSERT_EQ(records.size(), 1u);
    EXPECT_EQ(records.at("n1"), "A>B P I (twice)");
    EXPECT_TRUE(app::read_records(page, {{"n2", ""}}).empty()) << "of another run";
}

} // namespace
} // namespace chukan::test
