#pragma once
#include <functional>
#include <string>
#include <vector>

/// What a measurement says, and how it is printed.
namespace chukan::bench {

struct round {
    double ours{0}, limit{0}, steal{0};
    double ratio() const { return limit == 0 ? 0 : ours / limit; }
};

struct measurement {
    std::string name, unit;
    bool less_is_better{false};
    double floor{0};                // of the last table of the limits; 0: none
    std::vector<round> rounds;      // all; those with too much steal do not count
    std::vector<std::string> notes; // p50/p99, the client's CPU, what was checked

    /// The median of the kept rounds (of all of them, when none was quiet enough: noted).
    round median() const;
    bool reaches_floor() const;
};

/// Runs `one` until `wanted` rounds were quiet, at most twice as often.
void repeat(measurement& into, unsigned wanted, const std::function<round()>& one);

/// A line for the person at the terminal, on standard error, so that --json stays clean.
void tell(const std::string& line);
std::string number(double value);

std::string as_table(const std::vector<measurement>& all);
std::string as_json(const std::vector<measurement>& all);

} // namespace chukan::bench
