#include "platform/law/permit.hpp"

#include "platform/base/text.hpp"
#include "platform/crypto/primitives.hpp"

#include <gtest/gtest.h>

namespace chukan::law {
namespace {

const std::string private_key(32, '\x07');
const permit sample{2, "20171113000000000001", "9901130001000000", "9902131016000000", "JM99000000080000", "JT99000000080001", "TM90000000000001"};

TEST(Permit, HoldsForItsOwnInquiry)
{
    EXPECT_TRUE(permit_holds(sign_permit(sample, private_key), crypto::ed25519_public(private_key), sample));
}

TEST(Permit, DoesNotHoldForAnother)
{
    const auto text = sign_permit(sample, private_key);
    const auto key = crypto::ed25519_public(private_key);
    for (const auto member : {&permit::exchange_number, &permit::asker_body, &permit::provider_body, &permit::office, &permit::procedure, &permit::information}) {
        auto other = sample;
        other.*member += "0";
        EXPECT_FALSE(permit_holds(text, key, other));
    }
    auto other = sample;
    other.environment = 1;
    EXPECT_FALSE(permit_holds(text, key, other));
}

TEST(Permit, RefusesForgeryAndRubbish)
{
    const auto key = crypto::ed25519_public(private_key);
    EXPECT_FALSE(permit_holds(sign_permit(sample, std::string(32, '\x08')), key, sample));
    auto text = sign_permit(sample, private_key);
    text[4] = text[4] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(permit_holds(text, key, sample));
    for (const char* rubbish : {"", ".", "e30=.", "%%%.%%%", "no dot at all"})
        EXPECT_FALSE(permit_holds(rubbish, key, sample));
}

TEST(Permit, KeyAnswerRoundTrip)
{
    const auto key = crypto::ed25519_public(private_key);
    EXPECT_EQ(permit_key_of_answer(permit_key_answer(key)), key);
    EXPECT_THROW(permit_key_of_answer("{}"), std::runtime_error);
    EXPECT_THROW(permit_key_of_answer(R"({"public_key":"AAAA"})"), std::runtime_error);
}

} // namespace
} // namespace chukan::law
