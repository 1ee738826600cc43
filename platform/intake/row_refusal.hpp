#pragma once
#include "platform/http/message.hpp"
#include "platform/intake/part.hpp"
#include "platform/layout/definition.hpp"
#include "platform/layout/result_codes.hpp"

#include <functional>
#include <string>

namespace chukan::intake {

/// How the items of a layout are called by the API, by their place in it.
struct item_names {
    std::function<std::string(std::size_t)> field;       // of the body; empty: the body has none
    std::function<bool(std::size_t)> hidden{};           // its value must not be shown; none: what the layout masks is enough
};

/// One entry of the API or a screen whose row was rejected: what the errors file would say of that row, as application/problem+json. The first error's code and texts, and in `errors` every error with
/// pointer, code, item number, Japanese name, value (masked as in the errors file), message and what to do. At least one of `findings` must be an error.
http::response refuse_row(const layout::result_codes& codes, const layout::definition& layout, std::vector<part::noted> findings, const item_names& names);

} // namespace chukan::intake
