#pragma once
#include "platform/db/database.hpp"

#include <string>

namespace chukan::operations {

/// One enrollee as GET /enrollees/{branch} shows it: every column of find_enrollee or enrollees_statement but the person's key, the 個人番号 masked.
/// Written without a JSON tree, because it is the hottest answer of the whole installation.
std::string enrollee_json(const db::result::row& row);

} // namespace chukan::operations
