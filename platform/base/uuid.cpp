#include "platform/base/uuid.hpp"

#include "platform/base/text.hpp"

#include <openssl/rand.h>
#include <openssl/sha.h>

#include <stdexcept>

namespace chukan {

namespace {

std::string write(std::string bytes, unsigned version)
{
    bytes[6] = static_cast<char>((bytes[6] & 0x0f) | static_cast<int>(version << 4));
    bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
    const std::string hex = to_hex(bytes);
    std::string out;
    out.reserve(36);
    for (std::size_t i = 0; i < hex.size(); ++i) {
        if (i == 8 || i == 12 || i == 16 || i == 20)
            out.push_back('-');
        out.push_back(hex[i]);
    }
    return out;
}

} // namespace

std::string new_uuid()
{
    std::string bytes(16, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), 16) != 1)
        throw std::runtime_error("the generator of random numbers failed");
    return write(std::move(bytes), 4);
}

std::string uuid_of(std::string_view name)
{
    std::string digest(SHA256_DIGEST_LENGTH, '\0');
    SHA256(reinterpret_cast<const unsigned char*>(name.data()), name.size(), reinterpret_cast<unsigned char*>(digest.data()));
    digest.resize(16);
    return write(std::move(digest), 8);
}

} // namespace chukan
