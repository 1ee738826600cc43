#pragma once
#include "platform/http/router.hpp"

namespace chukan::runtime {

/// The same routes, but each handler answers E9002 (503, Retry-After) when its database is out of reach or gives no connection in time:
/// a caller that comes again may find it there, unlike after a 500.
http::router guard_database(const http::router& routes);

} // namespace chukan::runtime
