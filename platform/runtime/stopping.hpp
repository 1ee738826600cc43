#pragma once
#include <functional>
#include <memory>

namespace chukan::runtime {

/// Called when a system of this process begins to stop, before its running requests are waited for: whoever lets requests wait on purpose lets them go.
/// On the stopping thread; must not block. Lasts as long as what it returns.
std::shared_ptr<void> on_stopping(std::function<void()> action);
/// Called by the host.
void announce_stopping();

} // namespace chukan::runtime
