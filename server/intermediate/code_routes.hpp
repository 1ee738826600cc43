#pragma once
#include "server/intermediate/core.hpp"

namespace chukan::intermediate {

/// Screens about the state of codes: GET /enrollees/{branch}/link-code-status, GET /link-code-states. Never the code.
void add_code_routes(core& shared);

} // namespace chukan::intermediate
