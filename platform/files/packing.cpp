#include "platform/files/packing.hpp"

#include <stdexcept>
#include <zstd.h>

namespace chukan::files {

namespace {

constexpr int level = 1;

std::size_t checked(std::size_t answer)
{
    if (ZSTD_isError(answer))
        throw std::runtime_error(std::string("Zstandard: ") + ZSTD_getErrorName(answer));
    return answer;
}

} // namespace

std::string pack(std::string_view plain)
{
    std::string out(ZSTD_compressBound(plain.size()), '\0');
    out.resize(checked(ZSTD_compress(out.data(), out.size(), plain.data(), plain.size(), level)));
    return out;
}

std::string unpack(std::string_view packed, std::size_t most)
{
    const auto size = ZSTD_getFrameContentSize(packed.data(), packed.size());
    if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > most)
        throw std::runtime_error("Zstandard: no chunk of ours");
    std::string out(size, '\0');
    if (checked(ZSTD_decompress(out.data(), out.size(), packed.data(), packed.size())) != size)
        throw std::runtime_error("Zstandard: the chunk is cut off");
    return out;
}

} // namespace chukan::files
