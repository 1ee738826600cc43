#include "platform/tls/identity.hpp"

#include <gtest/gtest.h>

using namespace chukan::tls;

TEST(Identity, ReadsATerminalFromItsUri)
{
    const auto who = parse_identity("urn:chukan:ab12:terminal:demo:39130000:T001");
    ASSERT_TRUE(who);
    EXPECT_EQ(who->installation, "ab12");
    EXPECT_EQ(who->kind, "terminal");
    EXPECT_EQ(who->world, "demo");
    EXPECT_EQ(who->organisation, "39130000");
    EXPECT_EQ(who->terminal, "T001");
}

TEST(Identity, SurvivesTheWayThereAndBack)
{
    for (const std::string uri : {"urn:chukan:i:system::operations:", "urn:chukan:i:peer:demo:9902131016000000:", "urn:chukan:i:terminal:w-1:39130000:T_1"}) {
        const auto who = parse_identity(uri);
        ASSERT_TRUE(who) << uri;
        EXPECT_EQ(identity_uri(*who), uri);
    }
}

class BadIdentity : public testing::TestWithParam<const char*> {};

TEST_P(BadIdentity, IsNone)
{
    EXPECT_FALSE(parse_identity(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Uris, BadIdentity,
                         testing::Values("", "urn:other:i:terminal:demo:39130000:T001", "urn:chukan:i:terminal:demo:39130000",
                                         "urn:chukan:i:terminal:demo:39130000:T001:more", "urn:chukan:i:terminal::39130000:T001",
                                         "urn:chukan:i:terminal:demo:39130000:", "urn:chukan:i:system:demo:operations:", "urn:chukan:i:system:::",
                                         "urn:chukan:i:peer::9902131016000000:", "urn:chukan:i:root:demo:39130000:T001", "urn:chukan::terminal:demo:39130000:T001",
                                         "urn:chukan:i:terminal:demo:39130000:T 1", "urn:chukan:i:terminal:demo:39130000:T\n1"));
