#pragma once
#include "peers/institutions/world.hpp"

namespace chukan::institutions {

/// 自己情報 (domain.md 2.7, 2.8): what a citizen asks of one of these bodies through マイナポータル is answered from its copies, sealed for the citizen's session, and
/// goes straight to マイナポータル. Messages self-information-requests (nws, in) and self-information (mynaportal, out).
void register_citizens(runtime::context& context, world& shared);

} // namespace chukan::institutions
