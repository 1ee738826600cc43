#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// Two clocks (decisions.md 15). Real time is std::chrono's; this is environment time, the date that a trainee lives in.
namespace chukan::clock {

using time_point = std::chrono::system_clock::time_point;

/// How environment time follows real time: at real time `base_real` it was `base_environment`; it runs `rate` times as fast, or not at all.
struct reading {
    std::int64_t version{0};
    time_point base_real{};
    time_point base_environment{};
    double rate{1.0};
    bool frozen{false};

    time_point at(time_point real_now) const;
};

/// One environment of one world, as control announced it. `id` leads every key in every database.
struct environment {
    std::int16_t id{0};
    std::string world;
    std::string name;            // verification (接続検証環境) or production (本番環境)
    std::string phase;           // 準備, 連動テスト, 総合運用テスト, 移行, 運用
    reading clock;
    bool automatic_sending{false}; // 送信 to 住基ネット without the operator (demo and bench)
    bool paused{false};          // senders and jobs of this environment rest (snapshot, reset)
    std::uint64_t seed{0};       // of the world: same seed, same world, same faults
    std::vector<std::string> insurers; // 保険者コード of the world's unions
};

/// The environments that this process knows. Thread-safe; filled from each system's database at start and by control's announcements.
class environments {
public:
    void put(environment value);
    void erase(std::int16_t id);
    std::optional<environment> find(std::int16_t id) const;
    std::optional<environment> find(std::string_view world, std::string_view name) const;
    std::vector<environment> all() const;

    /// Environment time now. Throws service_error E9004 when the environment is unknown.
    time_point now(std::int16_t id) const;
    /// The business date in Japan, YYYYMMDD.
    std::string today(std::int16_t id) const;

private:
    mutable std::mutex mutex_;
    std::unordered_map<std::int16_t, environment> known_;
};

/// ISO 8601 in Japan's time with offset: 2017-11-13T09:00:00.000+09:00. Also what PostgreSQL takes as timestamptz.
std::string to_iso(time_point value);
/// YYYYMMDD in Japan.
std::string to_date(time_point value);
/// Throws std::invalid_argument when `text` is not what to_iso writes (milliseconds may be missing).
time_point from_iso(std::string_view text);

} // namespace chukan::clock
