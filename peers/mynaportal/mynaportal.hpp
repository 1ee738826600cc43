#pragma once
#include "platform/runtime/system.hpp"

#include <memory>

namespace chukan::mynaportal {

/// マイナポータル: an empty shell so far. It listens, keeps its database and says of itself that its capability is not here yet.
std::unique_ptr<runtime::system> create_mynaportal(runtime::context& context);

} // namespace chukan::mynaportal
