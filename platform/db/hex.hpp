#pragma once
#include <string>
#include <string_view>

/// PostgreSQL's hex form of a bytea: \x0a1b. Not for other folders.
namespace chukan::db {

/// Appends the digits of `raw` (without \x).
void append_hex(std::string& to, std::string_view raw);
/// False when `text` is no \x form.
bool decode_bytea(std::string_view text, std::string& raw);

} // namespace chukan::db
