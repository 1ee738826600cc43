#pragma once
#include "platform/runtime/system.hpp"

#include <cstdint>
#include <string>

namespace chukan::runtime {

/// Who moves something of an environment that belongs to no insurer.
struct mover {
    std::int16_t environment{0};
    std::string name; // user id, or "control"
};
/// The world's controls, or a person with this right. Throws service_error E9301 and the like for anybody else.
mover who_moves(context& context, const http::request& request, const char* right);

} // namespace chukan::runtime
