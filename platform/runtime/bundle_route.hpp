#pragma once
#include "platform/http/server.hpp"

#include <string>

namespace chukan::runtime {

/// POST /bundle of every system (platform/contract/bundle.hpp), for callers of kind system: each GET in it is answered by its own route as if it had come alone, with
/// the caller that it names itself; a route with a batch handler answers all of its own at once. One item's refusal or failure is that item's answer only.
/// `routes` must outlive the route. `problem` renders refusals, as server_settings::problem.
http::route bundle_route(const http::router& routes, std::string system,
                         std::function<std::pair<int, std::string>(const std::string& code, const std::map<std::string, std::string>& values)> problem);

} // namespace chukan::runtime
