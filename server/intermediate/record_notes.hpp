#pragma once
#include "platform/records/noting.hpp"
#include "server/intermediate/core.hpp"

namespace chukan::intermediate {

/// One 情報提供等記録 with its history, its 訂正 and its 不開示: GET /exchange-records/{id}, POST …/corrections, PUT …/disclosure.
void add_record_note_routes(core& shared, records::noter& noter);

} // namespace chukan::intermediate
