#include "platform/metrics/metrics.hpp"

#include <array>
#include <cstdio>
#include <map>
#include <mutex>
#include <vector>

namespace chukan::metrics {
namespace {

// Upper bounds in seconds; the last bucket is +Inf.
constexpr std::array<double, 14> bounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60};

struct histogram {
    std::array<std::uint64_t, bounds.size() + 1> buckets{};
    double sum{0};
    std::uint64_t count{0};
};

/// name and labels of one series; compared without making strings.
using key = std::pair<std::string, std::string>;
using key_view = std::pair<std::string_view, std::string_view>;

struct key_less {
    using is_transparent = void;
    static key_view view(const key& value) { return {value.first, value.second}; }
    static key_view view(const key_view& value) { return value; }
    template <class Left, class Right>
    bool operator()(const Left& left, const Right& right) const
    {
        return view(left) < view(right);
    }
};

template <class Value>
class series {
public:
    template <class Change>
    void change(std::string_view name, std::string_view labels, Change how)
    {
        std::lock_guard lock(mutex_);
        auto found = values_.find(key_view{name, labels});
        if (found == values_.end())
            found = values_.emplace(key{name, labels}, Value{}).first;
        how(found->second);
    }

    std::map<key, Value, key_less> copy() const
    {
        std::lock_guard lock(mutex_);
        return values_;
    }

private:
    mutable std::mutex mutex_;
    std::map<key, Value, key_less> values_;
};

series<std::uint64_t>& counters()
{
    static series<std::uint64_t> all;
    return all;
}

series<double>& gauges()
{
    static series<double> all;
    return all;
}

series<histogram>& histograms()
{
    static series<histogram> all;
    return all;
}

std::string number(double value)
{
    char text[40];
    std::snprintf(text, sizeof text, "%.10g", value);
    return text;
}

std::string braces(const std::string& labels, const std::string& more = {})
{
    std::string inside = labels;
    if (!more.empty())
        inside += (inside.empty() ? "" : ",") + more;
    return inside.empty() ? std::string() : '{' + inside + '}';
}

/// Writes "# TYPE" once per name: the maps are sorted by name.
class page {
public:
    explicit page(std::string_view system) : wanted_(system.empty() ? std::string() : "system=\"" + std::string(system) + '"') {}

    bool shows(const key& key, std::string_view type)
    {
        if (!wanted_.empty() && key.second.find(wanted_) == std::string::npos)
            return false;
        if (key.first != last_name_) {
            last_name_ = key.first;
            text += "# TYPE " + key.first + ' ' + std::string(type) + '\n';
        }
        return true;
    }

    std::string text;

private:
    std::string wanted_, last_name_;
};

} // namespace

void count(std::string_view name, std::string_view labels, std::uint64_t by)
{
    counters().change(name, labels, [by](std::uint64_t& value) { value += by; });
}

void set(std::string_view name, std::string_view labels, double value)
{
    gauges().change(name, labels, [value](double& stored) { stored = value; });
}

void observe_seconds(std::string_view name, std::string_view labels, double seconds)
{
    std::size_t bucket = 0;
    while (bucket < bounds.size() && seconds > bounds[bucket])
        ++bucket;
    histograms().change(name, labels, [bucket, seconds](histogram& stored) {
        ++stored.buckets[bucket];
        stored.sum += seconds;
        ++stored.count;
    });
}

std::string text(std::string_view system)
{
    page out(system);
    for (const auto& [key, value] : counters().copy())
        if (out.shows(key, "counter"))
            out.text += key.first + braces(key.second) + ' ' + std::to_string(value) + '\n';
    for (const auto& [key, value] : gauges().copy())
        if (out.shows(key, "gauge"))
            out.text += key.first + braces(key.second) + ' ' + number(value) + '\n';
    for (const auto& [key, value] : histograms().copy()) {
        if (!out.shows(key, "histogram"))
            continue;
        std::uint64_t below = 0;
        for (std::size_t i = 0; i <= bounds.size(); ++i) {
            below += value.buckets[i];
            const std::string bound = i < bounds.size() ? number(bounds[i]) : "+Inf";
            out.text += key.first + "_bucket" + braces(key.second, "le=\"" + bound + '"') + ' ' + std::to_string(below) + '\n';
        }
        out.text += key.first + "_sum" + braces(key.second) + ' ' + number(value.sum) + '\n';
        out.text += key.first + "_count" + braces(key.second) + ' ' + std::to_string(value.count) + '\n';
    }
    return std::move(out.text);
}

} // namespace chukan::metrics
