#pragma once
#include "platform/access/caller.hpp"

namespace chukan::access {

/// verify(), but an assertion that was found good is not checked again for five seconds: portal sends the same one with
/// every request of a session for that long, and a signature costs as much as the rest of a small request. Never
/// accepts what verify() would not accept at the same moment. Thread-safe.
caller verify_remembered(const std::string& assertion, const std::string& public_key,
                         std::chrono::system_clock::time_point now);

} // namespace chukan::access
