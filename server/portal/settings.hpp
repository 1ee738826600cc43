#pragma once
#include <chrono>
#include <string>

namespace chukan::portal {

/// Rules for passwords (domain.md 11; 模擬). Lengths in characters.
struct password_rules {
    unsigned least_length{8}, most_length{16};
    bool letter{true}, digit{true}, without_user_id{true};
    unsigned history{5};    // generations that may not come back, the one in use included
    unsigned most_days{90}; // of the environment's clock; then it must be changed. 0 = never
};

/// config/portal.json.
struct settings {
    password_rules password;
    unsigned login_failures{5};
    std::chrono::seconds idle{1800}, total{28800}; // real time
    std::chrono::milliseconds gather{2};    // how long a look-up waits at most for the bundle that is under way
    std::chrono::milliseconds cached{5000}; // sessions and permissions (decisions.md 18)
};

/// Throws std::runtime_error naming file and field when something is missing, unknown or out of range.
settings load_settings(const std::string& config_directory);

} // namespace chukan::portal
