#pragma once
#include <chrono>
#include <cstdint>
#include <string>

namespace chukan::mynaportal {

/// config/mynaportal.json.
struct settings {
    std::chrono::seconds idle{900}, total{3600}; // of a session, real time
    std::int64_t requests_per_minute{6};         // 自己情報, of one session (domain.md 2.8: strictly rate limited; the number is 模擬)
    std::int64_t folder_bytes{1 << 20};          // sealed answers of one session; what does not fit any more ends as 06 (capacity over)
};
/// Throws std::runtime_error naming file and field.
settings load_settings(const std::string& config_directory);

} // namespace chukan::mynaportal
