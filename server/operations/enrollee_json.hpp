#pragma once
#include "platform/db/database.hpp"

#include <string>

namespace chukan::operations {

/// One enrollee as GET /enrollees/{branch} shows it: every column of find_enrollee or enrollees_statement but the person's key, the 個人番号 masked.
/// Where he lives is null when `hide_address`
/// (支援措置), and `address_hidden` says so. Written without a JSON tree, because it is the hottest answer of the whole installation.
std::string enrollee_json(const db::result::row& row, bool hide_address);

} // namespace chukan::operations
