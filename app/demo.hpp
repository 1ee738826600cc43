#pragma once
#include <cstdint>
#include <string>

namespace chukan::app {

struct demo_options {
    std::uint64_t persons{10000};
    std::string world{"demo"};
    std::string insurer{"39130000"};
    std::uint64_t seed{20171113};
    std::uint64_t defects{28};       // planted mistakes
    unsigned short port_base{8443};  // for an installation that is not running yet
    bool json{false};
};

/// The README's first command: starts the world where that has not been done, then the main job on generated people through portal alone, as a union's terminal
/// and the operator would, with a progress bar per stage and a table at the end. 0 only if every stage ended right and the three sides agree.
int demo(const demo_options& options);

} // namespace chukan::app
