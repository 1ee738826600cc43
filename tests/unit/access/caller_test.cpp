#include "platform/access/remembered.hpp"
#include "platform/base/error.hpp"
#include "platform/crypto/primitives.hpp"

#include <gtest/gtest.h>

namespace chukan::access {
namespace {

using namespace std::chrono_literals;

class assertion : public testing::Test {
protected:
    const std::string key_ = std::string(32, '\x07'), public_ = crypto::ed25519_public(key_);
    const std::chrono::system_clock::time_point start_{std::chrono::hours(400000)};

    std::string made(const std::string& user = "clerk") const
    {
        caller value;
        value.environment = 2;
        value.insurer = "39130000";
        value.user_id = user;
        value.terminal = "T001";
        value.rights = {"file.read"};
        return sign(value, key_, start_);
    }

    template <class Check> static std::string refusal(Check check)
    {
        try {
            check();
            return "";
        } catch (const service_error& error) {
            return error.code() + " " + error.values().at("reason");
        }
    }
};

TEST_F(assertion, says_who_asks)
{
    const auto found = verify(made(), public_, start_ + 59s);
    EXPECT_EQ(found.environment, 2);
    EXPECT_EQ(found.insurer, "39130000");
    EXPECT_EQ(found.user_id, "clerk");
    EXPECT_TRUE(found.may("file.read"));
    EXPECT_FALSE(found.may("file.upload"));
    EXPECT_THROW(found.require("file.upload"), service_error);
}

TEST_F(assertion, is_refused_when_old_altered_or_from_another_portal)
{
    const auto good = made();
    EXPECT_EQ(refusal([&] { verify(good, public_, start_ + 61s); }), "E9302 age");
    EXPECT_EQ(refusal([&] { verify(good, public_, start_ - 61s); }), "E9302 age");
    EXPECT_EQ(refusal([&] { verify(good, crypto::ed25519_public(std::string(32, '\x08')), start_); }),
              "E9302 signature");
    const auto other = made("admin");
    const auto mixed = other.substr(0, other.find('.')) + good.substr(good.find('.'));
    EXPECT_EQ(refusal([&] { verify(mixed, public_, start_); }), "E9302 signature");
    EXPECT_EQ(refusal([&] { verify("", public_, start_); }), "E9302 missing");
    EXPECT_EQ(refusal([&] { verify("a.b", public_, start_); }), "E9302 form");
}

TEST_F(assertion, remembered_ones_end_when_they_would_have_ended)
{
    const auto good = made();
    for (const auto after : {0s, 3s, 6s, 40s, 54s, 58s, 60s})
        EXPECT_EQ(verify_remembered(good, public_, start_ + after).user_id, "clerk") << after.count();
    EXPECT_EQ(refusal([&] { verify_remembered(good, public_, start_ + 61s); }), "E9302 age");
    EXPECT_EQ(refusal([&] { verify_remembered(good, crypto::ed25519_public(std::string(32, '\x08')), start_); }),
              "E9302 signature");
    EXPECT_EQ(refusal([&] { verify_remembered("", public_, start_); }), "E9302 missing");
}

} // namespace
} // namespace chukan::access
