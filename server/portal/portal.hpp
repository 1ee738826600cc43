#pragma once
#include "platform/runtime/system.hpp"

namespace chukan::portal {

/// The portal that the 統合専用端末 opens: users, sessions, operation log, screens, and the relay to the owners of the
/// data (server/openapi.yaml).
std::unique_ptr<runtime::system> create_portal(runtime::context& context);

} // namespace chukan::portal
