#pragma once
#include <chrono>

/// The host takes CPU away in bursts; a round in which it took more than two per cent says nothing.
namespace chukan::bench {

constexpr double most_steal = 0.02;

/// Watches /proc/stat from its making on.
class steal_watch {
public:
    steal_watch();
    /// The part of all CPU time since then that the host kept for others, 0 to 1.
    double share() const;

private:
    unsigned long long total_, stolen_;
};

/// CPU seconds this process and its ended children have used.
double own_cpu_seconds();

} // namespace chukan::bench
