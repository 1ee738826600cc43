#pragma once
#include "platform/runtime/system.hpp"

namespace chukan::runtime {

/// Fills `environments` with what this system's database knows of them.
void load_environments(db::database& database, clock::environments& environments);

/// PUT and DELETE /internal/environments/{id}, callers control only. `current` gives the system whose rows a DELETE removes.
void add_environment_routes(context& context, std::function<system*()> current);

} // namespace chukan::runtime
