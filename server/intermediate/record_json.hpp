#pragma once
#include "server/intermediate/core.hpp"

#include <nlohmann/json_fwd.hpp>

namespace chukan::intermediate {

/// A 情報提供等記録 as the API shows it. `guarded`: 支援措置 of our person is in force, so our side of the record is 不開示, whatever it was when it was written.
nlohmann::json record_json(core& shared, const db::result::row& row, bool guarded);

} // namespace chukan::intermediate
