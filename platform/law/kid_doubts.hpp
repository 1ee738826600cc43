#pragma once
#include <chrono>
#include <map>
#include <string>

namespace chukan::law {

/// A permit names a key of nws that a provider does not know: nws may have made it since the provider asked for the keys, or the permit is forged. Not for several threads.
class kid_doubts {
public:
    using steady = std::chrono::steady_clock;
    /// True while the keys have not been asked for again since this kid was first met: whoever brought it is to come again. `fetched`: when they were asked for last.
    bool may_come(const std::string& kid, steady::time_point fetched, steady::time_point now = steady::now())
    {
        if (first_met_.size() >= most)
            first_met_.clear();
        return fetched <= first_met_.try_emplace(kid, now).first->second;
    }

private:
    static constexpr std::size_t most = 1000;
    std::map<std::string, steady::time_point> first_met_;
};

} // namespace chukan::law
