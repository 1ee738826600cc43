#pragma once
#include <string>
#include <string_view>

/// Content that only the asking institution can read: X25519, HKDF-SHA-256, AES-256-GCM (decisions.md 23). Keys are 32 raw bytes.
namespace chukan::crypto {

struct key_pair {
    std::string public_key;
    std::string private_key;
};
key_pair new_key_pair();
/// The pair of a private key that is derived from something else: 32 raw bytes.
key_pair key_pair_of(std::string private_key);

/// One ephemeral key for all items of one message to one receiver.
class content_sealer {
public:
    explicit content_sealer(std::string_view receiver_public_key);
    const std::string& ephemeral_public_key() const { return ephemeral_; }
    /// `context` binds the item: its exchange_number, asker and provider.
    std::string seal(std::string_view context, std::string_view plain) const;

private:
    std::string ephemeral_, key_;
};

class content_opener {
public:
    content_opener(std::string_view receiver_private_key, std::string_view ephemeral_public_key);
    /// Throws std::runtime_error when it was altered, replayed under another context, or meant for somebody else.
    std::string open(std::string_view context, std::string_view sealed) const;

private:
    std::string key_;
};

} // namespace chukan::crypto
