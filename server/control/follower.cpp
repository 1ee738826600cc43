#include "server/control/follower.hpp"

#include <algorithm>

namespace chukan::control {

void follower::read(std::int64_t sequence, bool open, time_point now)
{
    for (auto passed = std::max(head_ + 1, sequence - 10 * longest_range); passed < sequence; ++passed)
        waited_.emplace(passed, waited{true, now});
    head_ = std::max(head_, sequence);
    if (open)
        waited_.insert_or_assign(sequence, waited{false, now});
    else
        waited_.erase(sequence);
}

std::vector<follower::range> follower::again(std::size_t most, time_point now)
{
    std::erase_if(waited_, [&](const auto& each) { return each.second.missing && now - each.second.since > patience; });
    std::vector<range> out;
    auto at = waited_.lower_bound(turn_);
    while (at != waited_.end() && out.size() < most) {
        const auto first = at->first;
        auto last = first;
        while (at != waited_.end() && at->first - first < longest_range)
            last = (at++)->first;
        out.push_back({first - 1, static_cast<unsigned>(last - first + 1)});
    }
    turn_ = at == waited_.end() ? 0 : at->first;
    return out;
}

} // namespace chukan::control
