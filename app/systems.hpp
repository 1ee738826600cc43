#pragma once
#include "platform/runtime/system.hpp"

#include <string>
#include <vector>

namespace chukan::app {

/// One system of architecture.md 1: the name that is also its folder, its database and its role, and how it is made.
struct known_system {
    std::string name;
    std::string title_ja;
    runtime::factory create;
};

/// All systems in the order of their ports (port base + place).
const std::vector<known_system>& systems();
std::vector<std::string> system_names();
/// Its place in systems(); throws std::invalid_argument naming an unknown one.
std::size_t place_of(const std::string& name);

} // namespace chukan::app
