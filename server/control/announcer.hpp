#pragma once
#include "platform/runtime/system.hpp"
#include "server/control/store.hpp"

#include <string>
#include <vector>

namespace chukan::control {

/// Tells every system what control decided: environments, users of a new world, deletions. Blocks; worker or job threads only.
class announcer {
public:
    announcer(runtime::context& context, std::vector<std::string> systems) : context_(context), systems_(std::move(systems)) {}

    /// Announces what is due. Returns the systems that could not be reached.
    std::vector<std::string> announce_all();
    /// Lets portal make the insurers and first users of a world. Throws http::unreachable or std::runtime_error.
    void seed(const world& value);
    /// Removes the rows of one environment from every system; `keep`: the environment itself stays (reset). Throws naming the system that failed.
    void remove(std::int16_t environment, bool keep);

private:
    http::response ask(const std::string& system, const std::string& method, const std::string& path, std::string body);

    runtime::context& context_;
    std::vector<std::string> systems_;
};

} // namespace chukan::control
