#pragma once
#include "peers/institutions/world.hpp"

/// Codes for the persons of these bodies: a municipality asks 住基ネット for its own residents (domain.md 1.2), all bodies of an environment together, in batches.
namespace chukan::institutions {

/// Registers the job `acquire` and the messages resident-resolutions (out) and link-codes (in).
void register_acquiring(runtime::context& context, world& world);
void wake_acquiring(runtime::context& context, db::transaction& running, std::int16_t environment);

} // namespace chukan::institutions
