#include "platform/base/error.hpp"
#include "platform/http/message.hpp"
#include "platform/http/trace.hpp"
#include "platform/http/uri.hpp"

#include <gtest/gtest.h>

using namespace chukan::http;

TEST(Target, DecodesPathAndQuery)
{
    const auto parsed = parse_target("/files/%E5%8F%97%E4%BB%98?name=a+b&kind=enrollee&name=second&flag&empty=");
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->path, "/files/受付");
    EXPECT_EQ(parsed->query.at("name"), "a b") << "the first of a repeated name";
    EXPECT_EQ(parsed->query.at("kind"), "enrollee");
    EXPECT_EQ(parsed->query.at("flag"), "");
}

class BadTarget : public testing::TestWithParam<const char*> {};
TEST_P(BadTarget, IsRefused)
{
    EXPECT_FALSE(parse_target(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(Targets, BadTarget,
                         testing::Values("", "files", "http://elsewhere/", "/a%", "/a%4", "/a%zz", "/a%00b", "/a%0ab", "/a%ff", "/a%c0%80", "/a%ed%a0%80", "/a?b=%e3%81"));

TEST(Url, IsTakenApart)
{
    const auto url = parse_url("https://127.0.0.1:8449/messages/x?a=1");
    ASSERT_TRUE(url);
    EXPECT_TRUE(url->tls);
    EXPECT_EQ(url->host, "127.0.0.1");
    EXPECT_EQ(url->port, "8449");
    EXPECT_EQ(url->target, "/messages/x?a=1");
    EXPECT_EQ(parse_url("http://[::1]:80")->host, "::1");
    EXPECT_EQ(parse_url("https://host")->authority, "host:443");
    EXPECT_FALSE(parse_url("ftp://host/"));
    EXPECT_FALSE(parse_url("https://host/a b"));
    EXPECT_FALSE(parse_url("https://host/a\r\nX: y"));
}

TEST(Parameters, ThrowTheCodeThatNamesThem)
{
    request request;
    request.query = {{"limit", "10"}, {"word", "x"}, {"empty", ""}};
    EXPECT_EQ(request.integer_query("limit", 5, 1, 100), 10);
    EXPECT_EQ(request.integer_query("missing", 5, 1, 100), 5);
    EXPECT_THROW(request.integer_query("limit", 5, 1, 9), chukan::service_error);
    EXPECT_THROW(request.integer_query("word", 5, 1, 9), chukan::service_error);
    try {
        request.required_query("empty");
        FAIL();
    } catch (const chukan::service_error& error) {
        EXPECT_EQ(error.code(), "E9201");
        EXPECT_EQ(error.values().at("parameter"), "empty");
    }
}

TEST(Trace, KeepsAGoodOneAndMakesOneOtherwise)
{
    const std::string good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    EXPECT_EQ(traceparent_of(&good), good);
    const std::string bad = "00-00000000000000000000000000000000-00f067aa0ba902b7-01";
    EXPECT_NE(traceparent_of(&bad), bad);
    EXPECT_EQ(traceparent_of(nullptr).size(), 55u);
    EXPECT_NE(traceparent_of(nullptr), traceparent_of(nullptr));
}

TEST(Trace, BlanksWhatCouldBeANumberOfAPerson)
{
    EXPECT_EQ(without_numbers("key (999123456782) exists, line 42"), "key (########) exists, line 42");
}
