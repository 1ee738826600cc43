#pragma once
#include <string>
#include <string_view>

namespace chukan {

/// A random UUID (version 4) as 36 characters of lower case, from the operating system's generator.
std::string new_uuid();

/// The same UUID for the same name, always (version 8, first 16 bytes of SHA-256): for message ids that must survive a retry.
std::string uuid_of(std::string_view name);

} // namespace chukan
