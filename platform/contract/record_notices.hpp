#pragma once
#include "platform/contract/contract.hpp"

namespace chukan::contract {

/// 訂正 or 不開示 of a 情報提供等記録, told by the side that noted it to nws, and by nws to the other side: message `record-notices`. Reply item_results (E9310: no such record, or not the
/// sender's). Who noted it stays with that side.
struct record_notices {
    column exchange_number, origin /* asker, provider */, ordinal /* decimal, from 1 */, kind /* correction, disclosure */, field, value, reason, noted_at /* ISO 8601 */;
};

std::string encode_notices(const record_notices& value);
/// Throws service_error E9203 naming the field when the text is none, or a value cannot be.
record_notices decode_notices(const std::string& text);

} // namespace chukan::contract
