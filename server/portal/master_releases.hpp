#pragma once
#include "platform/masters/releases.hpp"
#include "server/portal/core.hpp"

#include <vector>

namespace chukan::portal {

/// Which release of the 配信マスター an environment uses on a day: what the operator put into force last and did not roll back, else the newest that the list of releases itself
/// puts into force by then; the first before all.
struct release_in_force {
    const masters::release* release{nullptr};
    std::int64_t sequence{0}; // of the operator's step; 0 = by the list of releases
};
release_in_force in_force(const masters::releases& known, const std::vector<store::release_step>& steps,
                          const std::string& day);

/// The call `master-release` of the systems that use the masters: the number of the release in force, as text.
void answer_release_in_force(core& core);

} // namespace chukan::portal
