#pragma once
#include "server/portal/settings.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace chukan::portal {

using real_time = std::chrono::system_clock::time_point;

/// A logged-in user at one terminal, as the database said at `fetched`. Immutable: a change is a new object.
struct session {
    std::string token_hash; // SHA-256, raw
    std::int16_t environment{0};
    std::string insurer, insurer_name, terminal, user_id, user_name;
    std::optional<std::string> department;
    std::vector<std::string> roles; // codes
    std::vector<std::string> rights;
    std::vector<std::string> groups; // 部署 whose persons may be seen; empty = all of the insurer
    bool of_operator{false}; // the 取りまとめ機関
    bool must_change{false}; // every call but the password change is refused
    std::string encoding;    // 文字コード of the insurer; empty = not defined
    real_time created{}, seen{}, fetched{};
    std::string assertion; // signed for the owners at `fetched`; good for 60 seconds

    bool may(const std::string& right) const;
};
using session_ptr = std::shared_ptr<const session>;

/// Real time: a session ends `idle` after its last request, and `total` after the login whatever happens.
bool session_alive(real_time created, real_time seen, real_time now, const settings& limits);

/// Sessions of this process, at most `limits.cached` old. What is forgotten while it is being fetched stays forgotten:
/// put() carries the generation that was current before the read. Thread-safe.
class session_cache {
public:
    explicit session_cache(const settings& limits) : limits_(limits) {}

    /// The cached session when it is young enough and alive. `refresh` becomes true for one caller when it is past half
    /// its age: that one may fetch it anew in the background, so that a busy session never waits.
    session_ptr find(const std::string& token_hash, real_time now, bool& refresh);
    std::uint64_t generation() const;
    void put(session_ptr value, std::uint64_t generation);
    void forget_all();

private:
    struct entry {
        session_ptr value;
        bool refreshing{false};
    };
    static constexpr std::size_t most = 100000;

    const settings& limits_;
    mutable std::mutex mutex_;
    std::uint64_t generation_{0};
    std::unordered_map<std::string, entry> entries_;
};

} // namespace chukan::portal
