#pragma once
#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace chukan::openapi {

/// `schema` may refer to #/components of `contract`. What is wrong with `value`: JSON pointer and reason, never the
/// value itself.
std::vector<std::string> violations(const nlohmann::json& contract, const nlohmann::json& schema,
                                    const nlohmann::json& value);

/// Pointers of fields that no schema describes. A schema without properties describes every field.
std::vector<std::string> unknown_fields(const nlohmann::json& contract, const nlohmann::json& schema,
                                        const nlohmann::json& value);

} // namespace chukan::openapi
