#pragma once
#include <chrono>
#include <string>

namespace chukan::law {

/// config/inquiries.json.
struct inquiry_limits {
    std::chrono::seconds longest_wait{30};   // of Prefer: wait=N
    unsigned key_days{30};                   // environment time; so long an earlier content key still opens answers (模擬)
    unsigned most_traffic{6000};             // 模擬の照会 (background load) a minute and environment
    unsigned answer_days{7};                 // environment time; then 回答期限超過 (模擬: the real term is not public)
};
/// Throws std::runtime_error naming file and field when one is missing, unknown or out of range.
inquiry_limits load_inquiry_limits(const std::string& config_directory);

} // namespace chukan::law
