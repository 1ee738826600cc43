#include "platform/access/caller.hpp"
#include "platform/base/error.hpp"
#include "platform/crypto/primitives.hpp"

#include <gtest/gtest.h>

namespace chukan::access {
namespace {

using namespace std::chrono_literals;

class Assertion : public testing::Test {
protected:
    std::string key_ = crypto::random_bytes(32);
    std::chrono::system_clock::time_point now_{std::chrono::seconds(1700000000)};
    caller value_{7, "39130000", "clerk", "T001", {"file.upload"}, {"D01"}};
    std::string signed_ = sign(value_, key_, now_);

    std::string reason(const std::string& assertion, std::chrono::system_clock::time_point at)
    {
        try {
            verify(assertion, crypto::ed25519_public(key_), at);
        } catch (const service_error& refusal) {
            return refusal.code() + " " + refusal.values().at("reason");
        }
        return "good";
    }
};

TEST_F(Assertion, CarriesTheCaller)
{
    const auto read = verify(signed_, crypto::ed25519_public(key_), now_);
    EXPECT_EQ(read.environment, 7);
    EXPECT_EQ(read.insurer, "39130000");
    EXPECT_TRUE(read.may("file.upload"));
    EXPECT_THROW(read.require("number.unmask"), service_error);
}

TEST_F(Assertion, LivesSixtySeconds)
{
    EXPECT_EQ(reason(signed_, now_ + 60s), "good");
    EXPECT_EQ(reason(signed_, now_ + 61s), "E9302 age");
    EXPECT_EQ(reason(signed_, now_ - 61s), "E9302 age");
}

TEST_F(Assertion, IsRefusedWhenAlteredOrMissing)
{
    EXPECT_EQ(reason("", now_), "E9302 missing");
    EXPECT_EQ(reason("a.b", now_), "E9302 form");
    auto altered = signed_;
    altered[3] = altered[3] == 'A' ? 'B' : 'A';
    EXPECT_NE(reason(altered, now_), "good");
    EXPECT_EQ(reason(sign(value_, crypto::random_bytes(32), now_), now_), "E9302 signature");
}

} // namespace
} // namespace chukan::access
