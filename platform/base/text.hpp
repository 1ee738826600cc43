#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace chukan {

std::string to_hex(std::string_view bytes);
/// Throws std::invalid_argument when `hex` is no even run of hexadecimal digits.
std::string from_hex(std::string_view hex);
std::string to_base64(std::string_view bytes);
/// Throws std::invalid_argument when `text` is not base64 with padding.
std::string from_base64(std::string_view text);
std::vector<std::string> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
/// The whole file; throws std::runtime_error naming it when it cannot be read.
std::string read_file(const std::string& path);
/// Writes through a temporary file and rename, with these permission bits.
void write_file(const std::string& path, std::string_view content, unsigned mode = 0644);

} // namespace chukan
