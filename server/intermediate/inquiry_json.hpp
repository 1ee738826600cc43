#pragma once
#include "server/intermediate/core.hpp"
#include "server/intermediate/inquiry_store.hpp"

#include <functional>
#include <string>

/// 情報照会 as JSON (server/openapi.yaml).
namespace chukan::intermediate {

/// The fields of new_inquiry. Throws E9203 naming the field, E3003 for a period that ends before it begins.
inquiry_store::new_inquiry parse_inquiry(const std::string& body);
/// A page of inquiries: of the first `most` of `rows` those about a 枝番 that may be shown, and the cursor of the next page when there are more.
std::string summary_json(core& shared, const db::result& rows, std::size_t most, const std::function<bool(const std::string& branch)>& shown);
/// One inquiry with its answer, opened with this system's own key.
/// `whole`: also where a person under 支援措置 lives, which is shown to who may see it only.
std::string inquiry_json(core& shared, std::int16_t environment, const db::result::row& row, bool whole = false);
/// Whether what the row's answer tells of an address must not be shown today.
bool address_hidden(core& shared, std::int16_t environment, const db::result::row& row);
/// The value of a data item as it is shown.
std::string shown_item(const core& shared, bool hidden, const std::string& item_code, const std::string& value);
/// One that was asked this moment, as inquiry_json would show it: without another look into the database.
std::string fresh_json(core& shared, const inquiry_store::new_inquiry& value, const inquiry_store::moment& now, bool sent);

} // namespace chukan::intermediate
