#pragma once
#include <string>
#include <string_view>
#include <vector>

/// The lines of our own generator's and server's UTF-8 CSV, for files that a measurement makes of others.
namespace chukan::bench {

/// The fields of one line without its line end; quotes only around a whole field, none inside. Replaces what `fields` held; the views live as long as `line`.
void split_line(std::string_view line, std::vector<std::string_view>& fields);

} // namespace chukan::bench
