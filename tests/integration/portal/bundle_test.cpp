#include "platform/contract/bundle.hpp"
#include "tests/integration/portal/fixture.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

namespace chukan::portal {
namespace {

/// Look-ups that go to their owner together.
class bundling : public portal_test {
protected:
    static std::string numbered(int n)
    {
        auto text = std::to_string(n);
        return "10000000000" + std::string(5 - text.size(), '0') + text;
    }
    static std::string path(const std::string& branch) { return "/enrollees/" + branch; }

    /// Asks for all of them at the same time, each on a thread of its own; status and body by place.
    std::vector<reply> at_once(const who& me, const std::vector<std::string>& paths)
    {
        client_of(me); // made here: the fixture's map is not for many threads
        std::vector<reply> replies(paths.size());
        std::vector<std::thread> running;
        for (std::size_t place = 0; place < paths.size(); ++place)
            running.emplace_back([&, place] { replies[place] = ask(me, "GET", paths[place]); });
        for (auto& one : running)
            one.join();
        return replies;
    }
};

TEST_F(bundling, each_gets_its_own_answer_and_its_own_line)
{
    const auto me = clerk();
    constexpr int rounds = 20, many = 16;
    for (int round = 0; round < rounds; ++round) {
        std::vector<std::string> paths;
        for (int n = 0; n < many; ++n)
            paths.push_back(path(numbered(round * many + n)));
        const auto replies = at_once(me, paths);
        for (int n = 0; n < many; ++n) {
            ASSERT_EQ(replies[n].status, 200);
            EXPECT_EQ(replies[n].json().at("branch_number"), numbered(round * many + n));
        }
        EXPECT_EQ(logged("enrollee").size(), static_cast<std::size_t>((round + 1) * many)) << "the line is there when the answer is";
    }
    EXPECT_EQ(owner("operations").last().requests, static_cast<unsigned>(rounds * many));
    EXPECT_LT(owner("operations").bundles(), static_cast<unsigned>(rounds * many));
    EXPECT_GT(owner("operations").largest_bundle(), 1U);
    auto lines = logged("enrollee");
    std::sort(lines.begin(), lines.end());
    for (int n = 0; n < rounds * many; ++n)
        EXPECT_EQ(lines[n], "clerk " + numbered(n) + " 200");
}

TEST_F(bundling, one_that_fails_is_alone_in_that)
{
    const auto me = clerk();
    for (int round = 0; round < 5; ++round) {
        const auto replies = at_once(me, {path(numbered(1)), path(fake_owner::unknown_branch), path(numbered(2)), path(fake_owner::broken_branch), path(numbered(3)),
                                          path("123456789012"), path(numbered(4))});
        const std::vector<int> expected{200, 404, 200, 500, 200, 404, 200};
        for (std::size_t place = 0; place < expected.size(); ++place)
            EXPECT_EQ(replies[place].status, expected[place]) << place;
        EXPECT_EQ(replies[3].body.find("nobody"), std::string::npos);
    }
    auto lines = logged("enrollee");
    EXPECT_EQ(lines.size(), 30U) << "what is no 枝番 leaves no line";
    EXPECT_EQ(std::count(lines.begin(), lines.end(), std::string("clerk ") + fake_owner::unknown_branch + " 404"), 5);
    EXPECT_EQ(std::count(lines.begin(), lines.end(), std::string("clerk ") + fake_owner::broken_branch + " 500"), 5);
}

TEST_F(bundling, each_session_goes_with_its_own_assertion)
{
    const auto tokyo = clerk();
    who kanagawa;
    kanagawa.insurer = "39140009";
    kanagawa = logged_in("clerk", kanagawa);
    const auto stranger = admin(); // no enrollee.read
    client_of(tokyo);
    client_of(kanagawa);
    std::vector<std::thread> running;
    std::atomic<int> seen{0}, refused{0};
    for (int n = 0; n < 24; ++n)
        running.emplace_back([&, n] {
            if (n % 3 == 2)
                refused += ask(stranger, "GET", path(numbered(n))).code() == "E9301";
            else
                seen += ask(n % 3 == 0 ? tokyo : kanagawa, "GET", path(numbered(n))).status == 200;
        });
    for (auto& one : running)
        one.join();
    EXPECT_EQ(seen, 16);
    EXPECT_EQ(refused, 8);
    EXPECT_EQ(owner("operations").last().requests, 16U) << "who may not never reaches the owner";
    EXPECT_EQ(value("SELECT string_agg(line, ' ' ORDER BY line) FROM (SELECT insurer || ':' || count(*) AS line FROM operation_log WHERE operation = 'enrollee' AND "
                    "result = '200' GROUP BY insurer) AS counted"),
              "39130000:8 39140009:8");
}

TEST_F(bundling, an_owner_that_knows_no_bundles_is_asked_one_by_one)
{
    const auto me = clerk();
    owner("operations").know_bundles(false);
    for (int round = 0; round < 4; ++round)
        for (const auto& reply : at_once(me, {path(numbered(1)), path(numbered(2)), path(numbered(3)), path(numbered(4))}))
            EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(owner("operations").last().requests, 16U);
    EXPECT_LE(owner("operations").bundles(), 8U) << "a refusal is remembered; each I/O thread asks for itself";
    EXPECT_EQ(logged("enrollee").size(), 16U);
}

TEST_F(bundling, an_answer_that_is_none_is_asked_for_again_alone)
{
    const auto me = clerk();
    for (const char* nonsense : {"nonsense", "200 18446744073709551615 - application/json\n{}", "200 2 - application/json\n{}200 2 - application/json\n{}"}) {
        owner("operations").spoil_bundles(nonsense);
        const auto reply = ask(me, "GET", path(numbered(7)));
        EXPECT_EQ(reply.status, 200);
        EXPECT_EQ(reply.json().at("branch_number"), numbered(7));
    }
    EXPECT_EQ(logged("enrollee").size(), 3U);
}

TEST_F(bundling, a_long_answer_comes_alone_and_whole)
{
    const auto whole = fetch(clerk(), "/verification/api/v1/fukuhon/" + numbered(1));
    EXPECT_EQ(whole.status, 200);
    EXPECT_EQ(whole.body.size(), 100002U);
    EXPECT_EQ(owner("intermediate").last().requests, 2U) << "once in a bundle, once alone";
    EXPECT_EQ(logged("fukuhon").size(), 1U);
}

TEST_F(bundling, one_that_wishes_to_wait_goes_alone)
{
    EXPECT_EQ(ask(clerk(), "GET", path(numbered(1)), "", {{"Prefer", "wait=5"}}).status, 200);
    EXPECT_EQ(owner("operations").bundles(), 0U);
    EXPECT_EQ(owner("operations").last().headers.at("prefer"), "wait=5");
}

TEST_F(bundling, a_slow_one_holds_up_nobody)
{
    const auto me = clerk();
    client_of(me);
    std::thread slow([&] { EXPECT_EQ(ask(me, "GET", path(fake_owner::held_branch)).status, 200); });
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    for (int n = 0; n < 20; ++n) {
        const auto began = std::chrono::steady_clock::now();
        EXPECT_EQ(ask(me, "GET", path(numbered(n))).status, 200);
        EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(2));
    }
    EXPECT_EQ(logged("enrollee").size(), 20U) << "the slow one has no answer and no line yet";
    owner("operations").let_go();
    slow.join();
    EXPECT_EQ(logged("enrollee").size(), 21U);
}

TEST_F(bundling, a_terminal_that_goes_away_takes_nobody_along)
{
    const auto me = clerk();
    std::thread slow([&] {
        http::client_request request;
        request.url = portal_url() + "/verification/api/v1" + path(fake_owner::held_branch);
        request.timeout = std::chrono::seconds(1);
        EXPECT_THROW(stream(me, std::move(request)), http::unreachable);
    });
    slow.join();
    EXPECT_EQ(ask(me, "GET", path(numbered(1))).status, 200);
    owner("operations").let_go();
    for (int turn = 0; turn < 100 && logged("enrollee").size() < 2; ++turn)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_EQ(logged("enrollee").size(), 2U) << "it was looked up for the one that has gone, and that is logged";
}

TEST_F(bundling, all_of_a_bundle_learn_that_the_owner_is_down)
{
    const auto me = clerk();
    owner("operations").down();
    for (const auto& reply : at_once(me, {path(numbered(1)), path(numbered(2)), path(numbered(3))})) {
        EXPECT_EQ(reply.status, 503);
        EXPECT_EQ(reply.code(), "E9003");
    }
    const auto lines = logged("enrollee");
    ASSERT_EQ(lines.size(), 3U);
    for (const auto& line : lines)
        EXPECT_TRUE(line.ends_with(" E9003")) << line;
}

TEST_F(bundling, without_its_line_no_answer_leaves)
{
    const auto me = clerk();
    EXPECT_EQ(ask(me, "GET", path(numbered(1))).status, 200);
    {
        const auto holding = database().begin();
        holding->run("LOCK TABLE operation_log IN EXCLUSIVE MODE", {}); // until lock_timeout, 5 s
        const auto reply = ask(me, "GET", path(numbered(2)));
        EXPECT_EQ(reply.status, 500);
        EXPECT_EQ(reply.body.find(numbered(2)), std::string::npos);
    }
    EXPECT_EQ(ask(me, "GET", path(numbered(3))).status, 200);
    EXPECT_EQ(logged("enrollee"), (std::vector<std::string>{"clerk " + numbered(1) + " 200", "clerk " + numbered(3) + " 200"}));
}

TEST_F(bundling, a_bundle_gives_nobody_more_than_its_sender_may)
{
    const auto send = [&](http::client& sender, const std::string& body) {
        http::client_request request;
        request.method = "POST";
        request.url = portal_url() + contract::bundle_path;
        request.content_type = contract::bundle_type;
        request.body = body;
        return sender.send_blocking(std::move(request));
    };
    const std::string caller = "caller 1 x.y\n", trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    EXPECT_EQ(send(client_of(clerk()), caller + "get 0 " + trace + " /\n").status, 403) << "terminals send none";
    for (const char* malformed : {"", "caller 1 x.y\n", "nonsense"})
        EXPECT_EQ(send(control(), malformed).status, 400) << malformed;
    const auto mixed = send(control(), caller + "get 0 " + trace + " /verification/api/v1/users\nget 0 " + trace + " /nowhere\nget 0 " + trace +
                                           " /bundle\nget 0 " + trace + " /%zz\n");
    ASSERT_EQ(mixed.status, 200);
    const auto answers = contract::decode_answers(mixed.body, 4);
    ASSERT_TRUE(answers);
    const std::vector<int> expected{403, 404, 405, 400};
    for (std::size_t place = 0; place < expected.size(); ++place)
        EXPECT_EQ((*answers)[place].status, expected[place]) << (*answers)[place].body;
}

} // namespace
} // namespace chukan::portal
