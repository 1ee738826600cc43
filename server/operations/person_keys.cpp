#include "server/operations/person_keys.hpp"

#include "platform/base/text.hpp"
#include "platform/crypto/primitives.hpp"

#include <algorithm>
#include <chrono>

namespace chukan::operations {

std::vector<std::string> new_person_keys(std::size_t count)
{
    const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
    const auto now = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count());
    const std::string random = crypto::random_bytes(count * 16);
    std::vector<std::string> keys;
    keys.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        std::string key = random.substr(i * 16, 16);
        for (unsigned byte = 0; byte < 6; ++byte)
            key[byte] = static_cast<char>(now >> (40 - 8 * byte));
        key[6] = static_cast<char>((key[6] & 0x0f) | 0x70);
        key[8] = static_cast<char>((key[8] & 0x3f) | 0x80);
        keys.push_back(std::move(key));
    }
    // char_traits compares bytes as PostgreSQL does: unsigned.
    std::sort(keys.begin(), keys.end());
    return keys;
}

std::string key_text(std::string_view raw)
{
    const std::string hex = to_hex(raw);
    std::string text;
    text.reserve(36);
    text.append(hex, 0, 8).append(1, '-').append(hex, 8, 4).append(1, '-').append(hex, 12, 4).append(1, '-').append(hex, 16, 4).append(1, '-').append(hex, 20);
    return text;
}

std::string key_bytes(std::string_view text)
{
    std::string hex(text);
    hex.erase(std::remove(hex.begin(), hex.end(), '-'), hex.end());
    return from_hex(hex);
}

} // namespace chukan::operations
