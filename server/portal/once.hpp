#pragma once
#include "server/portal/handlers.hpp"

#include <functional>
#include <string>
#include <utility>

namespace chukan::portal {

/// Does `work` once for each Idempotency-Key: a repeat within a day gives the first answer, another request with the
/// same key is E9210. `work` gives status and body (JSON); when it throws, the key stays free.
http::response once(core& core, const call& call,
                    const std::function<std::pair<int, std::string>(db::bulk_transaction&)>& work);

} // namespace chukan::portal
