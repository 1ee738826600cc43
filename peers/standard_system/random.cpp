#include "peers/standard_system/random.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>

namespace chukan::standard_system {
namespace {

std::uint64_t mix(std::uint64_t value)
{
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
    return value ^ (value >> 31);
}

} // namespace

random::random(std::uint64_t seed)
{
    for (auto& word : state_) {
        seed += 0x9e3779b97f4a7c15ULL;
        word = mix(seed);
    }
}

std::uint64_t random::next()
{
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
}

std::uint64_t random::below(std::uint64_t limit)
{
    // The numbers above the last whole multiple of `limit` are thrown away, so that no remainder is more likely than another.
    const std::uint64_t excess = (UINT64_MAX % limit + 1) % limit;
    for (;;) {
        const std::uint64_t value = next();
        if (value <= UINT64_MAX - excess)
            return value % limit;
    }
}

weighted::weighted(const std::vector<std::uint32_t>& weights)
{
    std::uint64_t sum = 0;
    for (const auto weight : weights)
        cumulative_.push_back(sum += weight);
    if (sum == 0)
        throw std::invalid_argument("a weighted choice needs at least one weight above zero");
}

std::size_t weighted::draw(random& source) const
{
    const auto value = source.below(cumulative_.back());
    return static_cast<std::size_t>(std::upper_bound(cumulative_.begin(), cumulative_.end(), value) - cumulative_.begin());
}

std::uint64_t scatter(std::uint64_t value, unsigned digits, std::uint64_t key)
{
    std::uint64_t half = 1;
    for (unsigned i = 0; i < digits / 2; ++i)
        half *= 10;
    std::uint64_t left = value / half, right = value % half;
    for (std::uint64_t round = 0; round < 6; ++round) {
        const std::uint64_t moved = (left + mix(right * 0x9e3779b97f4a7c15ULL + key * 31 + round) % half) % half;
        left = right;
        right = moved;
    }
    return left * half + right;
}

std::uint64_t hash(std::string_view text, std::uint64_t seed)
{
    std::uint64_t value = mix(seed + 0x9e3779b97f4a7c15ULL);
    for (const unsigned char letter : text)
        value = mix(value + letter + 0x9e3779b97f4a7c15ULL);
    return value;
}

} // namespace chukan::standard_system
