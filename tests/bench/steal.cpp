#include "tests/bench/steal.hpp"

#include <fstream>
#include <string>
#include <sys/resource.h>
#include <tuple>

namespace chukan::bench {

namespace {

/// All and stolen ticks of the first line of /proc/stat: user nice system idle iowait irq softirq steal.
std::pair<unsigned long long, unsigned long long> ticks()
{
    std::ifstream file("/proc/stat");
    std::string name;
    file >> name;
    unsigned long long total = 0, stolen = 0, value = 0;
    for (int column = 0; column < 8 && file >> value; ++column) {
        total += value;
        if (column == 7)
            stolen = value;
    }
    return {total, stolen};
}

} // namespace

steal_watch::steal_watch()
{
    std::tie(total_, stolen_) = ticks();
}

double steal_watch::share() const
{
    const auto [total, stolen] = ticks();
    return total == total_ ? 0 : static_cast<double>(stolen - stolen_) / static_cast<double>(total - total_);
}

double own_cpu_seconds()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

} // namespace chukan::bench
