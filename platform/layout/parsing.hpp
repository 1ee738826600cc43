#pragma once
#include "platform/layout/definition.hpp"

#include <functional>
#include <string>

/// config/layouts/*.json and config/codes/*.json to their structs. Every problem is a std::runtime_error that names file, place and reason.
namespace chukan::layout {

code_table parse_codes(const std::string& path);
definition parse_layout(const std::string& path, const std::function<const code_table*(const std::string&)>& find_table);
/// config/characters.json; without the file, what character_rules says by itself.
character_rules parse_characters(const std::string& path);
/// config/files.json; without the file, what file_limits says by itself.
file_limits parse_file_limits(const std::string& path);
/// The layout with its code tables, as screens and documents take it.
std::string describe_layout(const definition& layout);

} // namespace chukan::layout
