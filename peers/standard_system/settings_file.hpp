#pragma once
#include "peers/standard_system/generate.hpp"

namespace chukan::standard_system {

/// settings.json in the folder of what was generated: what the second step must know to meet the same persons again.
void write_settings(const generate_settings& settings);
/// Throws std::runtime_error when the folder holds none.
generate_settings read_settings(const std::string& config_directory, const std::string& folder);

} // namespace chukan::standard_system
