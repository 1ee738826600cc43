#pragma once
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace chukan::standard_system {

/// The generator's only source of chance: xoshiro256** seeded through splitmix64. Same seed, same bytes on every machine, which the
/// distributions of the standard library do not promise.
class random {
public:
    explicit random(std::uint64_t seed);
    std::uint64_t next();
    /// 0 … limit - 1, evenly; limit must not be 0.
    std::uint64_t below(std::uint64_t limit);
    std::uint64_t between(std::uint64_t least, std::uint64_t most) { return least + below(most - least + 1); }
    /// True in `numerator` of `denominator` cases.
    bool chance(std::uint64_t numerator, std::uint64_t denominator) { return below(denominator) < numerator; }

private:
    std::array<std::uint64_t, 4> state_;
};

/// Draws an index with the given weights, by one look-up in a cumulative table.
class weighted {
public:
    weighted() = default;
    explicit weighted(const std::vector<std::uint32_t>& weights);
    std::size_t draw(random& source) const;

private:
    std::vector<std::uint64_t> cumulative_;
};

/// A fixed permutation of 0 … 10^digits - 1 (a Feistel network on decimal halves, digits even): numbers that look scattered and never meet twice.
std::uint64_t scatter(std::uint64_t value, unsigned digits, std::uint64_t key);

std::uint64_t hash(std::string_view text, std::uint64_t seed);

} // namespace chukan::standard_system
