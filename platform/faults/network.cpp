#include "platform/faults/faults.hpp"

#include <atomic>
#include <mutex>
#include <random>

namespace chukan::faults {
namespace {

struct live_rule {
    network_rule rule;
    std::mt19937_64 draw;
};

std::atomic<bool> anything{false};
std::mutex mutex;
std::vector<live_rule> live;

bool fits(const std::string& pattern, std::string_view name)
{
    return pattern == "*" || pattern == name;
}

} // namespace

void set_network_rules(std::vector<network_rule> rules)
{
    std::lock_guard lock(mutex);
    live.clear();
    for (auto& rule : rules) {
        std::mt19937_64 draw(rule.seed);
        rule.touched = 0;
        live.push_back({std::move(rule), draw});
    }
    anything = !live.empty();
}

std::vector<network_rule> network_rules()
{
    std::lock_guard lock(mutex);
    std::vector<network_rule> rules;
    for (const auto& [rule, draw] : live)
        rules.push_back(rule);
    return rules;
}

network_decision between(std::string_view sender, std::string_view receiver)
{
    network_decision decision;
    if (!anything.load(std::memory_order_relaxed))
        return decision;
    std::lock_guard lock(mutex);
    for (auto& [rule, draw] : live) {
        if (!fits(rule.sender, sender) || !fits(rule.receiver, receiver))
            continue;
        if (std::uniform_real_distribution<>(0, 1)(draw) >= rule.probability)
            continue;
        if (rule.times != 0 && rule.touched == rule.times)
            continue;
        ++rule.touched;
        decision.delay += rule.delay;
        decision.drop |= rule.drop || rule.down;
        decision.drop_reply |= rule.drop_reply;
        decision.duplicate |= rule.duplicate;
        decision.reorder |= rule.reorder;
    }
    return decision;
}

} // namespace chukan::faults
