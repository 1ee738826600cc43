#pragma once
#include "server/intermediate/core.hpp"

namespace chukan::intermediate {

/// GET /files/exchange-record: JR010, every 情報提供等記録 of the insurer in the order in which it was written, by the layout of config/layouts/JR010.json in the insurer's encoding.
/// Before the desk's own routes: the path must not be taken for a receipt.
void add_record_file(core& shared);

} // namespace chukan::intermediate
