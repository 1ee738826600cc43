#include "platform/crypto/content.hpp"

#include "platform/crypto/primitives.hpp"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace chukan::crypto {

namespace {

struct free_key {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct free_context {
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
using key_handle = std::unique_ptr<EVP_PKEY, free_key>;

const unsigned char* bytes(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string public_of(std::string_view private_key)
{
    key_handle key(EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, bytes(private_key), private_key.size()));
    std::string out(32, '\0');
    std::size_t size = out.size();
    if (!key || EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(out.data()), &size) != 1)
        throw std::runtime_error("an X25519 key has 32 bytes");
    return out;
}

std::string shared_secret(std::string_view private_key, std::string_view public_key)
{
    key_handle own(EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, bytes(private_key), private_key.size()));
    key_handle other(EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, bytes(public_key), public_key.size()));
    if (!own || !other)
        throw std::runtime_error("an X25519 key has 32 bytes");
    std::unique_ptr<EVP_PKEY_CTX, free_context> context(EVP_PKEY_CTX_new(own.get(), nullptr));
    std::string out(32, '\0');
    std::size_t size = out.size();
    // A public key of small order would give an all-zero secret; OpenSSL refuses to derive it.
    if (EVP_PKEY_derive_init(context.get()) != 1 || EVP_PKEY_derive_set_peer(context.get(), other.get()) != 1 ||
        EVP_PKEY_derive(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size) != 1)
        throw std::runtime_error("no shared secret with this X25519 key");
    return out;
}

std::string content_key(std::string_view secret, std::string_view ephemeral, std::string_view receiver)
{
    return hkdf_sha256(secret, std::string(ephemeral) + std::string(receiver), "chukan content v1", 32);
}

} // namespace

key_pair new_key_pair()
{
    return key_pair_of(random_bytes(32));
}

key_pair key_pair_of(std::string private_key)
{
    key_pair pair;
    pair.public_key = public_of(private_key);
    pair.private_key = std::move(private_key);
    return pair;
}

content_sealer::content_sealer(std::string_view receiver_public_key)
{
    const key_pair ephemeral = new_key_pair();
    ephemeral_ = ephemeral.public_key;
    key_ = content_key(shared_secret(ephemeral.private_key, receiver_public_key), ephemeral_, receiver_public_key);
}

std::string content_sealer::seal(std::string_view context, std::string_view plain) const
{
    return gcm_seal(key_, context, plain);
}

content_opener::content_opener(std::string_view receiver_private_key, std::string_view ephemeral_public_key)
    : key_(content_key(shared_secret(receiver_private_key, ephemeral_public_key), ephemeral_public_key,
                       public_of(receiver_private_key)))
{
}

std::string content_opener::open(std::string_view context, std::string_view sealed) const
{
    return gcm_open(key_, context, sealed);
}

} // namespace chukan::crypto
