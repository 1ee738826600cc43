#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <vector>

namespace chukan::control {

/// Which rows of one side of one system are to be read again. A row gets its number before its transaction commits, so a number that was passed over may
/// still come; and a row that waits to be sent changes. Not thread-safe.
class follower {
public:
    using time_point = std::chrono::steady_clock::time_point;
    struct range {
        std::int64_t after{0};
        unsigned limit{0};
        bool operator==(const range&) const = default;
    };
    static constexpr auto patience = std::chrono::seconds(120); // for a number that was passed over: no transaction that writes messages takes longer
    static constexpr std::int64_t longest_range = 500;

    explicit follower(std::int64_t head = 0) : head_(head) {}

    /// Everything up to here was seen or is waited for.
    std::int64_t head() const { return head_; }
    /// A row was read; `open`: it may still change.
    void read(std::int64_t sequence, bool open, time_point now);
    /// At most `most` ranges of what is waited for, another part of it at each call when it is much.
    std::vector<range> again(std::size_t most, time_point now);

private:
    struct waited {
        bool missing{false};
        time_point since;
    };
    std::int64_t head_, turn_{0};
    std::map<std::int64_t, waited> waited_;
};

} // namespace chukan::control
