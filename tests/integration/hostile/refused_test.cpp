#include "platform/base/text.hpp"
#include "tests/integration/hostile/desk.hpp"
#include "tests/integration/http/raw_client.hpp"

#include <gtest/gtest.h>

#include <thread>

/// Uploads that are refused before there is a receipt: nothing of them remains but a line in the operation log (decisions.md 8).
namespace chukan::test {
namespace {

struct refusal {
    const char* title;
    std::string kind, disposition, content, content_type;
    int status;
    const char* code;
};

class Refused : public testing::TestWithParam<refusal> {};

TEST_P(Refused, LeavesOnlyALineInTheLog)
{
    auto& desk = desk::instance();
    const auto& that = GetParam();
    const auto before = desk.traces();
    const auto lines = desk.logged().size();
    http::header_list headers;
    if (!that.disposition.empty())
        headers.emplace_back("Content-Disposition", that.disposition);
    if (!that.content_type.empty())
        headers.emplace_back("Content-Type", that.content_type);
    const auto answer = desk.clerk().ask("POST", "/files/" + that.kind, that.content, headers);
    EXPECT_EQ(answer.status, that.status) << answer.body;
    EXPECT_EQ(answer.json().at("code"), that.code) << answer.body;
    EXPECT_FALSE(answer.json().at("title").get<std::string>().empty());
    EXPECT_EQ(desk.traces(), before);
    EXPECT_EQ(desk.logged().size(), lines + 1);
}

std::string named(const std::string& name)
{
    return "attachment; filename=\"" + name + "\"";
}

const std::vector<refusal> refusals{
    {"empty", "enrollee", named("39130000_KN010_20171113_001.csv"), "", "", 400, "E1001"},
    {"no_name", "enrollee", "", "x", "", 422, "E1020"},
    {"a_name_out_of_rule", "enrollee", named("members.csv"), "x", "", 422, "E1020"},
    {"a_name_with_a_path", "enrollee", named("../39130000_KN010_20171113_001.csv"), "x", "", 422, "E1020"},
    {"a_name_of_another_insurer", "enrollee", named("39140009_KN010_20171113_001.csv"), "x", "", 422, "E1021"},
    {"a_name_of_another_kind", "enrollee", named("39130000_SK010_20171113_001.csv"), "x", "", 422, "E1023"},
};

INSTANTIATE_TEST_SUITE_P(Uploads, Refused, testing::ValuesIn(refusals), [](const auto& info) { return info.param.title; });

/// The portal answers before operations, which may still be storing what it got, has removed it: so nothing has remained only when it stays that way.
void wait_until_nothing_remains(const std::string& before)
{
    constexpr int looks = 25;
    int calm = 0;
    wait_until([&] { return (calm = desk::instance().traces() == before ? calm + 1 : 0) == looks; }, "what was stored is removed");
    EXPECT_EQ(desk::instance().traces(), before);
}

TEST(RefusedUpload, ToAKindThatDoesNotExistIsRefused)
{
    auto& desk = desk::instance();
    const auto before = desk.traces();
    const auto answer = desk.clerk().upload("members", "39130000_KN010_20171113_001.csv", "x");
    EXPECT_EQ(answer.status, 405) << "what stands there could only be a 受付番号, and nothing is sent to one: " << answer.body;
    EXPECT_EQ(desk.traces(), before);
}

/// A terminal that speaks as it likes, logged in with the clerk's session.
struct rude_terminal {
    rude_terminal() : client(world::instance().process().port_of("portal"), paper()) {}

    static raw_client::options paper()
    {
        const std::string base = world::instance().where().certificates() + "/demo/39130000";
        raw_client::options options;
        options.certificate = read_file(base + ".pem");
        options.private_key = read_file(base + ".key");
        return options;
    }
    static std::string head(const std::string& length)
    {
        return "POST /production/api/v1/files/enrollee HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + desk::instance().clerk().token() +
               "\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename=\"" + desk::fresh_name() + "\"\r\n" + length + "\r\n\r\n";
    }
    raw_client client;
};

TEST(RefusedUpload, CutOffLeavesNothing)
{
    auto& desk = desk::instance();
    const auto before = desk.traces();
    const auto lines = desk.logged().size();
    {
        // A batch of chunks (2 MiB) is stored before it breaks off: what was stored must go again.
        rude_terminal terminal;
        ASSERT_TRUE(terminal.client.send(rude_terminal::head("Content-Length: 3000000") + desk.header() + "\r\n" + std::string(2200000, 'x')));
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        terminal.client.cut();
    }
    wait_until([&] { return desk.logged().size() == lines + 1; }, "the line in the log");
    EXPECT_EQ(desk.logged().front(), "E1101");
    wait_until_nothing_remains(before);
}

TEST(RefusedUpload, OverTheLimitByItsOwnWordIsRefusedAtOnce)
{
    auto& desk = desk::instance();
    const auto before = desk.traces();
    rude_terminal terminal;
    ASSERT_TRUE(terminal.client.send(rude_terminal::head("Content-Length: " + std::to_string(desk::limit + 1))));
    const auto answer = terminal.client.receive();
    EXPECT_EQ(answer.substr(0, 12), "HTTP/1.1 413") << answer;
    EXPECT_NE(answer.find("E1102"), std::string::npos) << answer;
    EXPECT_NE(answer.find(std::to_string(desk::limit)), std::string::npos) << answer;
    EXPECT_EQ(desk.traces(), before);
}

TEST(RefusedUpload, OverTheLimitWithoutAWordIsRefusedWhenItPassesIt)
{
    auto& desk = desk::instance();
    const auto before = desk.traces();
    rude_terminal terminal;
    ASSERT_TRUE(terminal.client.send(rude_terminal::head("Transfer-Encoding: chunked")));
    const std::string piece(1u << 16, 'x');
    for (unsigned sent = 0; sent < 2 * desk::limit / piece.size(); ++sent)
        if (!terminal.client.send("10000\r\n" + piece + "\r\n"))
            break; // it has heard enough
    const auto answer = terminal.client.receive();
    EXPECT_EQ(answer.substr(0, 12), "HTTP/1.1 413") << answer.substr(0, 400);
    EXPECT_NE(answer.find("E1102"), std::string::npos) << answer.substr(0, 1000);
    wait_until_nothing_remains(before);
}

TEST(RefusedUpload, TheSameFileTwiceHasOneReceiptAndTheSameNameWithOtherContentIsRefused)
{
    auto& desk = desk::instance();
    std::vector<std::string> lines{desk.header()};
    for (auto& row : desk.rows(3))
        lines.push_back(row);
    const auto name = desk::fresh_name();
    const auto first = desk.clerk().upload("enrollee", name, desk::file(lines));
    ASSERT_EQ(first.status, 202) << first.body;
    const auto number = first.json().at("receipt").get<std::string>();
    EXPECT_EQ(desk.clerk().wait_for(number).at("state"), "処理完了");
    const auto before = desk.traces();
    const auto second = desk.clerk().upload("enrollee", name, desk::file(lines));
    EXPECT_EQ(second.status, 202) << second.body;
    EXPECT_EQ(second.json().at("receipt"), number);
    lines.pop_back();
    const auto other = desk.clerk().upload("enrollee", name, desk::file(lines));
    EXPECT_EQ(other.status, 409) << other.body;
    EXPECT_EQ(other.json().at("code"), "E1022");
    EXPECT_NE(other.body.find(number), std::string::npos) << other.body;
    EXPECT_EQ(desk.traces(), before);
}

TEST(Cancel, TakesBackAFileThatNobodyHasBegunAndNoOther)
{
    auto& desk = desk::instance();
    auto& world = world::instance();
    std::vector<std::string> lines{desk.header()};
    for (auto& row : desk.rows(3))
        lines.push_back(row);
    const auto business = desk.business_rows();
    const auto pause = [&](bool on) { world.control("control", "PUT", "/worlds/demo/environments/production", nlohmann::json{{"paused", on}}.dump()); };
    const auto name = desk::fresh_name();
    pause(true);
    const auto answer = desk.clerk().upload("enrollee", name, desk::file(lines));
    ASSERT_EQ(answer.status, 202) << answer.body;
    const auto number = answer.json().at("receipt").get<std::string>();
    const auto cancelled = desk.clerk().ask("DELETE", "/files/" + number);
    EXPECT_EQ(cancelled.status, 200) << cancelled.body;
    EXPECT_EQ(cancelled.json().at("state"), "取消") << cancelled.body;
    pause(false);
    // The name is free again; the second one is taken and can no longer be withdrawn.
    const auto again = desk.clerk().upload("enrollee", name, desk::file(lines));
    ASSERT_EQ(again.status, 202) << again.body;
    const auto second = again.json().at("receipt").get<std::string>();
    EXPECT_NE(second, number);
    EXPECT_EQ(desk.clerk().wait_for(second).at("state"), "処理完了");
    const auto late = desk.clerk().ask("DELETE", "/files/" + second);
    EXPECT_EQ(late.status, 409) << late.body;
    EXPECT_EQ(late.json().at("code"), "E4204");
    EXPECT_EQ(desk.clerk().ask("GET", "/files/" + number).json().at("state"), "取消");
    EXPECT_EQ(tables("operations").count("enrollee WHERE receipt = '" + number + "'"), 0);
    EXPECT_GT(desk.business_rows(), business);
}

} // namespace
} // namespace chukan::test
