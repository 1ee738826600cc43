#pragma once
#include "server/intermediate/core.hpp"

namespace chukan::intermediate {

/// お知らせ of a union to one person, through マイナポータル (domain.md 2.3, OSR): a clerk writes it, it stays here, sealed by this system's keys, and leaves only when
/// the person has logged in, sealed for that session.
///   POST and GET /enrollees/{branch}/citizen-notices (a clerk), POST /internal/citizen-notices {"link_code","key","context"} (nws)
void add_citizen_notices(core& shared);

} // namespace chukan::intermediate
