#include "platform/layout/checks.hpp"

#include <algorithm>

namespace chukan::layout {

namespace {

bool holds(const condition& condition, const std::vector<std::string_view>& values)
{
    return std::find(condition.in.begin(), condition.in.end(), values[condition.item]) != condition.in.end();
}

/// An item that is wrong by itself says nothing about another.
bool sound(const std::vector<finding>& findings, const item& item)
{
    return std::none_of(findings.begin(), findings.end(),
                        [&](const finding& found) { return found.item_number == item.number && !found.warning(); });
}

/// The day on which a person born on `birth` has lived `years`, as a text that compares like a date (29 February: 1 March in common years compares right too,
/// since there is no 29 February then).
std::string anniversary(std::string_view birth, unsigned years)
{
    unsigned year = 0;
    for (const char c : birth.substr(0, 4))
        year = year * 10 + static_cast<unsigned>(c - '0');
    std::string out = std::to_string(year + years);
    out += birth.substr(4);
    return out;
}

} // namespace

void checker::check_rule(const rule& rule, const std::vector<std::string_view>& values, std::vector<finding>& findings) const
{
    const item& item = layout_.items[rule.item];
    const auto value = values[rule.item];
    if (rule.when && !holds(*rule.when, values))
        return;
    const auto when_values = [&]() -> std::map<std::string, std::string> {
        const auto& other = layout_.items[rule.when->item];
        const auto held = values[rule.when->item];
        const code* entry = other.codes != nullptr ? other.codes->find(held) : nullptr;
        return {{"other", other.ja},
                {"other_en", other.en},
                {"condition", held.empty() ? "（空）" : entry != nullptr ? std::string(held) + " " + entry->ja : std::string(held)}};
    };
    switch (rule.kind) {
    case rule_kind::required_when:
        if (value.empty())
            add(findings, item, value, "E3001", when_values());
        return;
    case rule_kind::empty_when:
        if (!value.empty())
            add(findings, item, value, "E3002", when_values());
        return;
    case rule_kind::unique: // asks for what came before: the reader's business
        return;
    default:
        break;
    }
    const auto& other = layout_.items[rule.other];
    const auto other_value = values[rule.other];
    const auto both = [&]() -> std::map<std::string, std::string> { return {{"other", other.ja}, {"other_en", other.en}}; };
    if (rule.kind == rule_kind::together) {
        if (value.empty() != other_value.empty())
            add(findings, value.empty() ? item : other, {}, "E3004",
                {{"other", value.empty() ? other.ja : item.ja}, {"other_en", value.empty() ? other.en : item.en}});
        return;
    }
    if (value.empty() || !sound(findings, item))
        return;
    if (rule.kind == rule_kind::not_future || rule.kind == rule_kind::until) {
        const std::string& limit = rule.kind == rule_kind::until ? rule.date : today_;
        if (value > limit)
            add(findings, item, value, rule.kind == rule_kind::until ? "E2008" : "E3005", {{"date", limit}});
        return;
    }
    if (other_value.empty() || !sound(findings, other))
        return;
    if (rule.kind == rule_kind::not_before) {
        if (value < other_value)
            add(findings, item, value, "E3003", both());
    } else if (rule.kind == rule_kind::age && value < anniversary(other_value, rule.years)) {
        auto texts = both();
        texts.emplace("years", std::to_string(rule.years));
        add(findings, item, value, "W3001", std::move(texts));
    }
}

} // namespace chukan::layout
