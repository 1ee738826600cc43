#include "app/commands.hpp"
#include "app/demo.hpp"
#include "app/places.hpp"
#include "platform/check/check.hpp"

#include <CLI/CLI.hpp>

namespace chukan::app {
} // namespace chukan::app
