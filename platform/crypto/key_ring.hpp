#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace chukan::crypto {

/// The data keys of one system, one per environment, wrapped by the key in var/secrets/<system>/ (decisions.md 11). Thread-safe; contexts are reused per thread.
/// A ciphertext begins with its key id, so that keys can be rotated; destroying an environment's key destroys what it protected.
class key_ring {
public:
    virtual ~key_ring() = default;
    /// AES-256-GCM with a random 96-bit nonce. `context` is authenticated with it (environment, table, key): a ciphertext moved elsewhere does not open.
    virtual std::string seal(std::int16_t environment, std::string_view context, std::string_view plain) = 0;
    /// Throws std::runtime_error when the ciphertext was altered, belongs to another context, or its key is gone.
    virtual std::string open(std::int16_t environment, std::string_view context, std::string_view sealed) = 0;
    /// HMAC-SHA-256 cut to 16 bytes, keyed per environment and `purpose`: for look-up of what is stored sealed.
    virtual std::string tag(std::int16_t environment, std::string_view purpose, std::string_view value) = 0;
    virtual void destroy(std::int16_t environment) = 0;
};

} // namespace chukan::crypto

namespace chukan::db {
class database;
}

namespace chukan::crypto {

/// The ring of one system: data keys in its table data_key, wrapped by the 32 bytes in `installation_key_file` (made on first use, mode 0600).
std::unique_ptr<key_ring> open_key_ring(db::database& database, const std::string& installation_key_file);

} // namespace chukan::crypto
