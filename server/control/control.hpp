#pragma once
#include "platform/runtime/system.hpp"

#include <memory>

namespace chukan::control {

/// The world's controls: worlds and their environments, clocks, the message log over all systems.
/// Its routes answer to the certificate of `system:control` itself, which the command line and, later, the console hold.
std::unique_ptr<runtime::system> create_control(runtime::context& context);

} // namespace chukan::control
