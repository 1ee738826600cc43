#pragma once
#include <string>
#include <string_view>

namespace chukan::crypto {

std::string random_bytes(std::size_t count);
std::string sha256(std::string_view data);
std::string hmac_sha256(std::string_view key, std::string_view data);
std::string hkdf_sha256(std::string_view key, std::string_view salt, std::string_view info, std::size_t length);
/// AES-256-GCM; the result is nonce(12) ‖ ciphertext ‖ tag(16). Contexts are kept per thread.
std::string gcm_seal(std::string_view key, std::string_view context, std::string_view plain);
/// Throws std::runtime_error when it does not open.
std::string gcm_open(std::string_view key, std::string_view context, std::string_view sealed);
/// One AES-256 block (16 bytes), deterministic: the keyed encryption that makes a 機関別符号 from an IDコード.
std::string aes_block_encrypt(std::string_view key, std::string_view block);
std::string aes_block_decrypt(std::string_view key, std::string_view block);

/// Ed25519. Keys are 32 raw bytes (the private one a seed).
std::string ed25519_public(std::string_view private_key);
std::string ed25519_sign(std::string_view private_key, std::string_view data);
bool ed25519_verify(std::string_view public_key, std::string_view data, std::string_view signature);

/// argon2id through libsodium, at the interactive limits (64 MiB, about 80 ms): on a worker, at most two at once (the function sees to that).
std::string hash_password(std::string_view password);
bool password_matches(std::string_view hash, std::string_view password);
/// The same work for a user that does not exist, so that the time tells nothing.
void pretend_to_check_password();
bool same_bytes(std::string_view left, std::string_view right); // constant time

} // namespace chukan::crypto
