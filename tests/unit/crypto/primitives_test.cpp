#include "platform/base/text.hpp"
#include "platform/crypto/content.hpp"
#include "platform/crypto/primitives.hpp"

#include <gtest/gtest.h>

namespace chukan::crypto {
namespace {

// RFC 4231 test cases 1, 2 and 6 (a key longer than a block).
TEST(HmacSha256, AgreesWithRfc4231)
{
    EXPECT_EQ(to_hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(to_hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(HkdfSha256, AgreesWithRfc5869Case1)
{
    const auto key = from_hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b");
    EXPECT_EQ(to_hex(hkdf_sha256(key, from_hex("000102030405060708090a0b0c"), from_hex("f0f1f2f3f4f5f6f7f8f9"), 42)),
              "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
}

// FIPS 197, appendix C.3.
TEST(AesBlock, AgreesWithFips197)
{
    const auto key = from_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    const auto block = from_hex("00112233445566778899aabbccddeeff");
    EXPECT_EQ(to_hex(aes_block_encrypt(key, block)), "8ea2b7ca516745bfeafc49904b496089");
    EXPECT_EQ(aes_block_decrypt(key, aes_block_encrypt(key, block)), block);
}

TEST(Gcm, OpensWhatItSealedAndNothingElse)
{
    const auto key = random_bytes(32), other = random_bytes(32);
    auto sealed = gcm_seal(key, "here", "secret");
    EXPECT_EQ(gcm_open(key, "here", sealed), "secret");
    EXPECT_THROW(gcm_open(key, "there", sealed), std::runtime_error);
    EXPECT_THROW(gcm_open(other, "here", sealed), std::runtime_error);
    for (std::size_t place = 0; place < sealed.size(); ++place) {
        auto altered = sealed;
        altered[place] = static_cast<char>(altered[place] ^ 1);
        EXPECT_THROW(gcm_open(key, "here", altered), std::runtime_error) << place;
    }
    EXPECT_THROW(gcm_open(key, "here", sealed.substr(0, 27)), std::runtime_error);
    EXPECT_EQ(gcm_open(key, "", gcm_seal(key, "", "")), "");
}

TEST(Gcm, NeverUsesANonceTwice)
{
    const auto key = random_bytes(32);
    EXPECT_NE(gcm_seal(key, "", "same"), gcm_seal(key, "", "same"));
}

TEST(Content, IsReadByItsReceiverAlone)
{
    const auto receiver = new_key_pair(), stranger = new_key_pair();
    const content_sealer sealer(receiver.public_key);
    const auto sealed = sealer.seal("1|a|b", "answer");
    EXPECT_EQ(content_opener(receiver.private_key, sealer.ephemeral_public_key()).open("1|a|b", sealed), "answer");
    EXPECT_THROW(content_opener(stranger.private_key, sealer.ephemeral_public_key()).open("1|a|b", sealed), std::runtime_error);
    EXPECT_THROW(content_opener(receiver.private_key, sealer.ephemeral_public_key()).open("2|a|b", sealed), std::runtime_error);
    EXPECT_THROW(content_sealer(std::string(32, '\0')), std::runtime_error); // a key of small order
}

TEST(Ed25519, RefusesAnAlteredText)
{
    const auto key = random_bytes(32);
    const auto signature = ed25519_sign(key, "text");
    EXPECT_TRUE(ed25519_verify(ed25519_public(key), "text", signature));
    EXPECT_FALSE(ed25519_verify(ed25519_public(key), "texu", signature));
    EXPECT_FALSE(ed25519_verify(ed25519_public(random_bytes(32)), "text", signature));
    EXPECT_FALSE(ed25519_verify("short", "text", signature));
}

TEST(Password, MatchesOnlyItself)
{
    const auto hash = hash_password("Chukan-2017");
    EXPECT_EQ(hash.find("Chukan"), std::string::npos);
    EXPECT_TRUE(password_matches(hash, "Chukan-2017"));
    EXPECT_FALSE(password_matches(hash, "chukan-2017"));
    EXPECT_FALSE(password_matches("not a hash", "Chukan-2017"));
}

} // namespace
} // namespace chukan::crypto
