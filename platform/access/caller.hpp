#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chukan::access {

/// Who is asking, as portal assures the owner of the data (decisions.md 18): signed with Ed25519, good for 60 seconds of real time,
/// sent in the header Chukan-Caller. Part of the published contract.
struct caller {
    std::int16_t environment{0};
    std::string insurer;               // 保険者コード; empty for the 取りまとめ機関
    std::string user_id;
    std::string terminal;
    std::vector<std::string> rights;   // 操作コード of config/rights.json
    std::vector<std::string> groups;   // 部署 in this user's access groups; empty = all of the insurer

    bool may(std::string_view right) const;
    /// Throws service_error E9301 naming the right.
    void require(std::string_view right) const;
};

/// base64(JSON) "." base64(signature).
std::string sign(const caller& value, std::string_view private_key, std::chrono::system_clock::time_point now);
/// Throws service_error E9302 when the assertion is missing, altered or older than 60 seconds.
caller verify(std::string_view assertion, std::string_view public_key, std::chrono::system_clock::time_point now);

} // namespace chukan::access
