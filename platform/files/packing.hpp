#pragma once
#include <cstddef>
#include <string>
#include <string_view>

/// Chunks are packed before they are sealed: a file of a union shrinks to a fifth, and what is not written need not be flushed, kept or backed up.
namespace chukan::files {

/// Zstandard, level 1: faster than the disk.
std::string pack(std::string_view plain);

/// The reverse; throws std::runtime_error for what pack() has not made, or what would be longer than `most` bytes.
std::string unpack(std::string_view packed, std::size_t most);

} // namespace chukan::files
