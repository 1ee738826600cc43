#pragma once
#include <cstdint>
#include <string>
#include <string_view>

/// Counters, gauges and histograms of this process in Prometheus' text format. Thread-safe and cheap.
namespace chukan::metrics {

/// `labels` as Prometheus writes them: system="portal",status="200".
void count(std::string_view name, std::string_view labels = {}, std::uint64_t by = 1);
void set(std::string_view name, std::string_view labels, double value);
void observe_seconds(std::string_view name, std::string_view labels, double seconds);
/// All values whose labels hold `system="<name>"`, or all when it is empty.
std::string text(std::string_view system = {});

} // namespace chukan::metrics
