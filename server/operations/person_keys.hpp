#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// person_key: 16 bytes, the only name of a person outside this system (decisions.md 1).
namespace chukan::operations {

/// Fresh keys in ascending order, as 16 raw bytes each. Random but for the first 48 bits, which hold the real time of their making (the form of a UUID of version 7):
/// keys made together stand together, so that every index over them, here and in the systems that get them, is filled at its end and not all over (docs/design.md).
std::vector<std::string> new_person_keys(std::size_t count);

/// 8-4-4-4-12 hexadecimal digits.
std::string key_text(std::string_view raw);
/// The 16 bytes of such a text as PostgreSQL writes it.
std::string key_bytes(std::string_view text);

} // namespace chukan::operations
