#include "platform/base/text.hpp"
#include "platform/log/log.hpp"
#include "platform/tls/identity.hpp"
#include "platform/tls/issuing.hpp"
#include "tests/integration/http/raw_client.hpp"
#include "tests/integration/world/world.hpp"

#include <gtest/gtest.h>

/// The certificate is the world (architecture.md 3): each wrong one is refused with a code of its own, in the answer and in the log.
namespace chukan::test {
namespace {

struct paper {
    std::string certificate, key, serial;
};

/// A certificate by the authority of the running systems; `more` goes into the application.
paper issue(const nlohmann::json& more)
{
    nlohmann::json wish = {{"world", "demo"}, {"kind", "terminal"}, {"organisation", "39130000"}, {"terminal", "T900"}, {"days", 30}, {"password", "test-2017"}};
    if (more.is_object())
        wish.update(more);
    const auto issued = world::instance().control("authority", "POST", "/internal/certificates", wish.dump());
    return {issued.at("certificate"), issued.at("key"), issued.at("serial")};
}

std::unique_ptr<terminal> terminal_with(const paper& of)
{
    auto& world = world::instance();
    return std::make_unique<terminal>(world.process().engine(), tls::settings{of.certificate, of.key, world.where().published() + "/ca.pem"},
                                      [&world] { return world.url_of("portal"); });
}

reply ask_who_i_am(terminal& from)
{
    return from.ask("GET", "/sessions/current");
}

/// The log's line about this refusal.
bool logged(const std::string& code, const std::string& about)
{
    log::flush();
    for (const auto& line : split(read_file(world::instance().where().var + "/chukan.jsonl"), '\n'))
        if (line.find("certificate refused") != std::string::npos && line.find(code) != std::string::npos && line.find(about) != std::string::npos)
            return true;
    return false;
}

void expect_refusal(terminal& from, const std::string& code, const std::string& about)
{
    const auto answer = ask_who_i_am(from);
    EXPECT_EQ(answer.status, 403) << answer.body;
    EXPECT_EQ(answer.json().value("code", ""), code) << answer.body;
    EXPECT_FALSE(answer.json().value("title", "").empty());
    EXPECT_EQ(answer.content_type, "application/problem+json");
    EXPECT_TRUE(logged(code, about)) << code << " " << about;
}

/// Two connections of one client hear of it at different moments: all of the next answers must be refusals.
bool refused_for_good(terminal& from)
{
    for (int round = 0; round < 6; ++round)
        if (ask_who_i_am(from).status != 403)
            return false;
    return true;
}

TEST(Certificate, NoneIsRefused)
{
    raw_client nobody(world::instance().process().port_of("portal"), {});
    ASSERT_TRUE(nobody.send("GET /production/api/v1/sessions/current HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    const auto answer = nobody.receive();
    EXPECT_EQ(answer.substr(0, 12), "HTTP/1.1 403") << answer;
    EXPECT_NE(answer.find("\"code\":\"E9101\""), std::string::npos) << answer;
    EXPECT_TRUE(logged("E9101", ""));
}

TEST(Certificate, OfAnotherAuthorityIsRefused)
{
    world::instance();
    const auto now = std::chrono::system_clock::now();
    const auto other = tls::make_root("somebody else", now - std::chrono::hours(1), now + std::chrono::hours(24));
    tls::certificate_wish wish;
    wish.subject = {{"C", "JP"}, {"CN", "39130000-T901"}};
    wish.uri = tls::identity_uri({app::installation_id(world::instance().where()), "terminal", "demo", "39130000", "T901", ""});
    wish.not_before = now - std::chrono::hours(1);
    wish.not_after = now + std::chrono::hours(1);
    const auto made = tls::issue(other, wish);
    const auto stranger = terminal_with({made.certificate, made.private_key, made.serial});
    expect_refusal(*stranger, "E9102", "");
}

TEST(Certificate, ExpiredByTheRealCalendarIsRefused)
{
    const auto expired = terminal_with(issue({{"days", -2}}));
    expect_refusal(*expired, "E9103", "");
}

TEST(Certificate, ExpiredByTheWorldsCalendarIsRefusedWithinFiveSeconds)
{
    const auto of = issue({{"valid_to", "2017-11-01T00:00:00+09:00"}});
    const auto late = terminal_with(of);
    wait_until([&] { return refused_for_good(*late); }, "the register is asked", 5);
    expect_refusal(*late, "E9103", of.serial);
}

TEST(Certificate, RevokedIsRefusedWithinFiveSecondsOnTheSameConnection)
{
    const auto of = issue({});
    const auto lost = terminal_with(of);
    ASSERT_LT(lost->login("clerk"), 300);
    ASSERT_EQ(ask_who_i_am(*lost).status, 200);
    world::instance().control("authority", "POST", "/internal/certificates/" + of.serial + "/revoke", R"({"reason":"lost"})");
    wait_until([&] { return refused_for_good(*lost); }, "the revocation is felt", 5);
    expect_refusal(*lost, "E9104", of.serial);
}

TEST(Certificate, OfAnotherKindIsRefused)
{
    const auto of = issue({{"kind", "peer"}, {"organisation", "9902131016000000"}, {"terminal", ""}});
    const auto peer = terminal_with(of);
    const auto answer = ask_who_i_am(*peer);
    EXPECT_EQ(answer.status, 403) << answer.body;
    EXPECT_EQ(answer.json().at("code"), "E9105") << answer.body;
}

TEST(Certificate, OfAWorldThatIsNotThereIsRefused)
{
    const auto of = issue({{"world", "nowhere"}});
    const auto lost = terminal_with(of);
    expect_refusal(*lost, "E9106", of.serial);
}

/// Somebody took the session from one terminal and brings it with another's certificate.
reply with_the_session_of(const terminal& owner, terminal& thief)
{
    return thief.ask("GET", "/sessions/current", "", {{"Authorization", "Bearer " + owner.token()}});
}

TEST(Certificate, OfAnotherInsurerDoesNotCarryASession)
{
    const auto of = issue({{"organisation", "39140009"}});
    const auto thief = terminal_with(of);
    const auto answer = with_the_session_of(world::instance().clerk(), *thief);
    EXPECT_EQ(answer.status, 403) << answer.body;
    EXPECT_EQ(answer.json().at("code"), "E9107") << answer.body;
    EXPECT_TRUE(logged("E9107", of.serial));
}

TEST(Certificate, OfAnotherWorldDoesNotCarryASession)
{
    world::instance().provide("borrowed");
    const auto of = issue({{"world", "borrowed"}});
    const auto thief = terminal_with(of);
    const auto answer = with_the_session_of(world::instance().clerk(), *thief);
    EXPECT_EQ(answer.status, 403) << answer.body;
    EXPECT_EQ(answer.json().at("code"), "E9106") << answer.body;
    EXPECT_TRUE(logged("E9106", of.serial));
}

TEST(Certificate, OfAnInsurerThatTakesNoPartCannotLogIn)
{
    const auto stranger = terminal_with(issue({{"organisation", "39010004"}}));
    EXPECT_EQ(stranger->login("clerk"), 403);
}

} // namespace
} // namespace chukan::test
