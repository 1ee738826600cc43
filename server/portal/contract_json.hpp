#pragma once
#include <string>

namespace chukan::portal {

/// server/openapi.yaml as JSON, for GET /openapi.json. Throws std::runtime_error naming file and line when it is no
/// YAML.
std::string yaml_to_json(const std::string& path);

} // namespace chukan::portal
