#pragma once
#include "platform/db/database.hpp"
#include "platform/http/router.hpp"

#include <atomic>
#include <string>

namespace chukan::runtime {

/// /healthz, /readyz, /metrics on a loopback port without certificate; with `test_controls` also PUT /kill-point and PUT /network-faults.
void add_health_routes(http::router& router, const std::string& system, db::database& database, const std::atomic<bool>& ready, bool test_controls);

} // namespace chukan::runtime
