#pragma once
#include "platform/layout/definition.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace chukan::portal {

/// One layout for the screens' help: every item with what it may hold, in the words of the interface document; of code tables what is valid on `day` (YYYYMMDD).
nlohmann::json layout_in_words(const layout::definition& layout, const std::string& day);

} // namespace chukan::portal
