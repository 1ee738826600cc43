#pragma once
#include "server/intermediate/core.hpp"

namespace chukan::intermediate {

/// What a clerk does where the server cannot answer by itself (domain.md 2.2, 9.6): answer a held request in other words than the 副本, or say that nothing can be
/// provided; and note what was told by telephone instead, which is never a part of the exchange.
///   POST /answers/{id}/by-hand   GET and POST /telephone-answers
void add_by_hand_routes(core& shared);

} // namespace chukan::intermediate
