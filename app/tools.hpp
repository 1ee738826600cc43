#pragma once

namespace CLI {
class App;
}

namespace chukan::app {

/// demo, generate, check, bench and kill-points.
void add_tools(CLI::App& root, int& code);

} // namespace chukan::app
