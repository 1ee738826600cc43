#pragma once
#include "server/intermediate/core.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace chukan::intermediate {

/// What was asked, as far as the law looks at it. `day` is the day of the inquiry, YYYYMMDD on the environment's clock.
struct asked_of_the_law {
    std::string result_code, asker_body, provider_body, office, procedure, information, day;
};

/// Why the law refused an inquiry, as values (server/openapi.yaml, legal_ground): which of the two grounds, article, item and day, and the nearest inquiry that
/// the table permits. Null when it was not the law that refused. Read from this server's own table, as a provider reads it; the words of nws stand in `reason`.
nlohmann::json legal_ground(core& shared, const asked_of_the_law& what);

} // namespace chukan::intermediate
