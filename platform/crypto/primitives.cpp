#include "platform/crypto/primitives.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/core_names.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace chukan::crypto {

namespace {

constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;

struct free_cipher {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
struct free_key {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct free_digest {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using cipher_context = std::unique_ptr<EVP_CIPHER_CTX, free_cipher>;
using key_handle = std::unique_ptr<EVP_PKEY, free_key>;
using digest_context = std::unique_ptr<EVP_MD_CTX, free_digest>;

const unsigned char* bytes(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes(std::string& text)
{
    return reinterpret_cast<unsigned char*>(text.data());
}

void require(int answer, const char* what)
{
    if (answer != 1)
        throw std::runtime_error(std::string("OpenSSL: ") + what);
}

// A context that keeps its cipher and key costs 0.4 µs a use instead of 1.4: OpenSSL 3.0 looks the cipher up anew for each fresh context.
EVP_CIPHER_CTX* gcm_context(std::string_view key, bool sealing)
{
    struct kept {
        cipher_context context;
        std::string key;
    };
    thread_local std::vector<kept> sealers, openers;
    auto& pool = sealing ? sealers : openers;
    for (auto& one : pool)
        if (one.key == key)
            return one.context.get();
    static EVP_CIPHER* cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    if (key.size() != 32)
        throw std::runtime_error("AES-256 takes a key of 32 bytes");
    if (pool.size() >= 32)
        pool.erase(pool.begin());
    cipher_context context(EVP_CIPHER_CTX_new());
    require(EVP_CipherInit_ex2(context.get(), cipher, bytes(key), nullptr, sealing ? 1 : 0, nullptr), "cipher init");
    pool.push_back({std::move(context), std::string(key)});
    return pool.back().context.get();
}

/// A nonce from a store of random bytes: OpenSSL's generator costs 1.5 µs a call, however few bytes are asked for, which is more than sealing a short text does.
/// Each byte is given out once and wiped. Only for nonces, which are public anyway.
void fill_nonce(unsigned char* nonce)
{
    thread_local std::array<unsigned char, 341 * nonce_size> store;
    thread_local std::size_t used = store.size();
    if (used == store.size()) {
        require(RAND_bytes(store.data(), static_cast<int>(store.size())), "random bytes");
        used = 0;
    }
    std::copy_n(store.data() + used, nonce_size, nonce);
    std::fill_n(store.data() + used, nonce_size, static_cast<unsigned char>(0));
    used += nonce_size;
}

void sodium_ready()
{
    static const int state = sodium_init();
    if (state < 0)
        throw std::runtime_error("libsodium could not be initialised");
}

std::counting_semaphore<2>& password_places()
{
    static std::counting_semaphore<2> places(2);
    return places;
}

struct password_place {
    password_place() { password_places().acquire(); }
    ~password_place() { password_places().release(); }
};

} // namespace

std::string random_bytes(std::size_t count)
{
    std::string out(count, '\0');
    require(RAND_bytes(bytes(out), static_cast<int>(count)), "random bytes");
    return out;
}

std::string sha256(std::string_view data)
{
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr); // looked up once: that takes longer than a short text
    std::string out(SHA256_DIGEST_LENGTH, '\0');
    require(algorithm ? EVP_Digest(data.data(), data.size(), bytes(out), nullptr, algorithm, nullptr) : 0, "SHA256");
    return out;
}

std::string hmac_sha256(std::string_view key, std::string_view data)
{
    // SHA-256 by its block interface, the key's two blocks kept: HMAC() of OpenSSL 3.0 fetches the digest anew for each call, and every look-up by tag comes here.
    thread_local std::string last_key;
    thread_local SHA256_CTX inner, outer;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    if (last_key != key || last_key.empty()) {
        std::string block = key.size() > 64 ? sha256(key) : std::string(key);
        block.resize(64, '\0');
        std::string inner_pad = block, outer_pad = block;
        for (auto& byte : inner_pad)
            byte = static_cast<char>(byte ^ 0x36);
        for (auto& byte : outer_pad)
            byte = static_cast<char>(byte ^ 0x5c);
        SHA256_Init(&inner);
        SHA256_Update(&inner, inner_pad.data(), 64);
        SHA256_Init(&outer);
        SHA256_Update(&outer, outer_pad.data(), 64);
        last_key = key;
    }
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256_CTX running = inner;
    SHA256_Update(&running, data.data(), data.size());
    SHA256_Final(digest, &running);
    running = outer;
    SHA256_Update(&running, digest, sizeof digest);
    std::string out(SHA256_DIGEST_LENGTH, '\0');
    SHA256_Final(bytes(out), &running);
#pragma GCC diagnostic pop
    return out;
}

std::string hkdf_sha256(std::string_view key, std::string_view salt, std::string_view info, std::size_t length)
{
    // RFC 5869 with HMAC-SHA-256: extract, then expand.
    const std::string extracted = hmac_sha256(salt.empty() ? std::string(32, '\0') : std::string(salt), key);
    std::string out, previous;
    for (unsigned char counter = 1; out.size() < length; ++counter) {
        previous = hmac_sha256(extracted, previous + std::string(info) + static_cast<char>(counter));
        out += previous;
    }
    out.resize(length);
    return out;
}

std::string gcm_seal(std::string_view key, std::string_view context, std::string_view plain)
{
    EVP_CIPHER_CTX* cipher = gcm_context(key, true);
    std::string out(nonce_size + plain.size() + tag_size, '\0');
    fill_nonce(bytes(out));
    int length = 0;
    require(EVP_CipherInit_ex2(cipher, nullptr, nullptr, bytes(out), -1, nullptr), "nonce");
    require(EVP_CipherUpdate(cipher, nullptr, &length, bytes(context), static_cast<int>(context.size())), "context");
    require(EVP_CipherUpdate(cipher, bytes(out) + nonce_size, &length, bytes(plain), static_cast<int>(plain.size())), "seal");
    int rest = 0;
    require(EVP_CipherFinal_ex(cipher, bytes(out) + nonce_size + length, &rest), "seal end");
    require(EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_GET_TAG, tag_size, bytes(out) + nonce_size + plain.size()), "tag");
    return out;
}

std::string gcm_open(std::string_view key, std::string_view context, std::string_view sealed)
{
    if (sealed.size() < nonce_size + tag_size)
        throw std::runtime_error("sealed text is too short");
    EVP_CIPHER_CTX* cipher = gcm_context(key, false);
    const std::size_t size = sealed.size() - nonce_size - tag_size;
    std::string out(size, '\0');
    std::string tag(sealed.substr(nonce_size + size));
    int length = 0, rest = 0;
    require(EVP_CipherInit_ex2(cipher, nullptr, nullptr, bytes(sealed), -1, nullptr), "nonce");
    require(EVP_CipherUpdate(cipher, nullptr, &length, bytes(context), static_cast<int>(context.size())), "context");
    require(EVP_CipherUpdate(cipher, bytes(out), &length, bytes(sealed) + nonce_size, static_cast<int>(size)), "open");
    require(EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_SET_TAG, tag_size, tag.data()), "tag");
    if (EVP_CipherFinal_ex(cipher, bytes(out) + length, &rest) != 1)
        throw std::runtime_error("sealed text does not open: altered, or of another place or key");
    return out;
}

namespace {

std::string one_block(std::string_view key, std::string_view block, bool encrypting)
{
    if (block.size() != 16)
        throw std::runtime_error("an AES block has 16 bytes");
    static EVP_CIPHER* cipher = EVP_CIPHER_fetch(nullptr, "AES-256-ECB", nullptr);
    struct kept {
        cipher_context context;
        std::string key;
        bool encrypting;
    };
    thread_local std::vector<kept> pool;
    EVP_CIPHER_CTX* context = nullptr;
    for (auto& one : pool)
        if (one.encrypting == encrypting && one.key == key)
            context = one.context.get();
    if (!context) {
        if (pool.size() >= 128)
            pool.erase(pool.begin());
        cipher_context fresh(EVP_CIPHER_CTX_new());
        require(EVP_CipherInit_ex2(fresh.get(), cipher, bytes(key), nullptr, encrypting ? 1 : 0, nullptr), "block init");
        EVP_CIPHER_CTX_set_padding(fresh.get(), 0);
        context = fresh.get();
        pool.push_back({std::move(fresh), std::string(key), encrypting});
    }
    std::string out(16, '\0');
    int length = 0;
    require(EVP_CipherUpdate(context, bytes(out), &length, bytes(block), 16), "block");
    return out;
}

} // namespace

std::string aes_block_encrypt(std::string_view key, std::string_view block)
{
    return one_block(key, block, true);
}

std::string aes_block_decrypt(std::string_view key, std::string_view block)
{
    return one_block(key, block, false);
}

std::string ed25519_public(std::string_view private_key)
{
    key_handle key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes(private_key), private_key.size()));
    std::string out(32, '\0');
    std::size_t size = out.size();
    if (!key)
        throw std::runtime_error("an Ed25519 key has 32 bytes");
    require(EVP_PKEY_get_raw_public_key(key.get(), bytes(out), &size), "public key");
    return out;
}

namespace {

/// A key as OpenSSL holds it: made once from its 32 bytes, which for a private one derives the public key too. A process signs and verifies with very few. Per thread, so
/// nothing is shared.
EVP_PKEY* ed25519_key(std::string_view raw, bool is_private)
{
    constexpr std::size_t most = 16;
    thread_local std::map<std::pair<bool, std::string>, key_handle> known;
    auto name = std::pair(is_private, std::string(raw));
    if (const auto found = known.find(name); found != known.end())
        return found->second.get();
    key_handle key(is_private ? EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes(raw), raw.size())
                              : EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes(raw), raw.size()));
    if (!key)
        return nullptr;
    if (known.size() >= most)
        known.clear();
    return known.emplace(std::move(name), std::move(key)).first->second.get();
}

} // namespace

std::string ed25519_sign(std::string_view private_key, std::string_view data)
{
    auto* key = ed25519_key(private_key, true);
    if (!key)
        throw std::runtime_error("an Ed25519 key has 32 bytes");
    digest_context context(EVP_MD_CTX_new());
    std::string out(64, '\0');
    std::size_t size = out.size();
    require(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key), "sign init");
    require(EVP_DigestSign(context.get(), bytes(out), &size, bytes(data), data.size()), "sign");
    return out;
}

bool ed25519_verify(std::string_view public_key, std::string_view data, std::string_view signature)
{
    auto* key = ed25519_key(public_key, false);
    if (!key)
        return false;
    digest_context context(EVP_MD_CTX_new());
    require(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key), "verify init");
    return EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(data), data.size()) == 1;
}

std::string hash_password(std::string_view password)
{
    sodium_ready();
    password_place place;
    char out[crypto_pwhash_STRBYTES];
    if (crypto_pwhash_str(out, password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        throw std::runtime_error("argon2id ran out of memory");
    return out;
}

bool password_matches(std::string_view hash, std::string_view password)
{
    sodium_ready();
    password_place place;
    return crypto_pwhash_str_verify(std::string(hash).c_str(), password.data(), password.size()) == 0;
}

void pretend_to_check_password()
{
    static const std::string nobody = hash_password(random_bytes(16));
    password_matches(nobody, "nobody");
}

bool same_bytes(std::string_view left, std::string_view right)
{
    return left.size() == right.size() && sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

} // namespace chukan::crypto
