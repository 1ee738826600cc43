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
    std::string out = to_hex(bytes);
    for (const std::size_t place : {20, 16, 12, 8})
        out.insert(place, "-");
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
