#pragma once
#include "platform/layout/definition.hpp"

#include <string>

/// What a layout says, in words for people.
namespace chukan::documents {

std::string type_in_words(const layout::item& item, bool japanese);
std::string length_in_words(const layout::item& item, bool japanese);
/// Code table, check digit, range, form, list, masking and the item's own note.
std::string limits_in_words(const layout::item& item, bool japanese);
std::string rule_in_words(const layout::definition& layout, const layout::rule& rule, bool japanese);
std::string validity(const std::string& from, const std::string& to, bool japanese);

} // namespace chukan::documents
