#include "tests/bench/report.hpp"

#include "tests/bench/steal.hpp"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace chukan::bench {

round measurement::median() const
{
    std::vector<round> kept;
    for (const auto& one : rounds)
        if (one.steal <= most_steal)
            kept.push_back(one);
    if (kept.empty())
        kept = rounds;
    if (kept.empty())
        return {};
    std::sort(kept.begin(), kept.end(), [](const round& left, const round& right) { return left.ratio() < right.ratio(); });
    return kept[kept.size() / 2];
}

bool measurement::reaches_floor() const
{
    const auto value = median();
    const double reached = value.limit == 0 ? value.ours : value.ratio();
    return floor == 0 || (less_is_better ? reached <= floor : reached >= floor);
}

void repeat(measurement& into, unsigned wanted, const std::function<round()>& one)
{
    unsigned quiet = 0;
    for (unsigned turn = 0; turn < 2 * wanted && quiet < wanted; ++turn) {
        const steal_watch watch;
        auto result = one();
        result.steal = watch.share();
        into.rounds.push_back(result);
        quiet += result.steal <= most_steal ? 1 : 0;
        tell(into.name + " round " + std::to_string(turn + 1) + ": ours " + number(result.ours) + " " + into.unit + ", limit " +
             number(result.limit) + ", ratio " + number(result.ratio()) + ", steal " + number(result.steal * 100) + " %" +
             (result.steal > most_steal ? " (does not count)" : ""));
    }
    if (quiet < std::min<std::size_t>(wanted, into.rounds.size()))
        into.notes.push_back("only " + std::to_string(quiet) + " quiet rounds: the machine was busy with others");
}

void tell(const std::string& line)
{
    std::fprintf(stderr, "%s\n", line.c_str());
}

std::string number(double value)
{
    char text[32];
    if (value >= 1000)
        std::snprintf(text, sizeof text, "%.0f", value);
    else
        std::snprintf(text, sizeof text, "%.3g", value);
    return text;
}

std::string as_table(const std::vector<measurement>& all)
{
    std::string table;
    char line[256];
    std::snprintf(line, sizeof line, "%-22s %12s %12s %8s %8s  %-12s %7s %7s\n", "name", "ours", "limit", "ratio", "floor", "unit", "rounds", "steal");
    table += line;
    for (const auto& one : all) {
        const auto value = one.median();
        std::snprintf(line, sizeof line, "%-22s %12s %12s %8s %8s  %-12s %7zu %6s%%%s\n", one.name.c_str(), number(value.ours).c_str(),
                      value.limit == 0 ? "-" : number(value.limit).c_str(), value.limit == 0 ? "-" : number(value.ratio()).c_str(),
                      one.floor == 0 ? "-" : number(one.floor).c_str(), one.unit.c_str(), one.rounds.size(), number(value.steal * 100).c_str(),
                      one.reaches_floor() ? "" : "  below the floor");
        table += line;
        for (const auto& note : one.notes)
            table += "    " + note + "\n";
    }
    return table;
}

std::string as_json(const std::vector<measurement>& all)
{
    auto results = nlohmann::json::array();
    for (const auto& one : all) {
        const auto value = one.median();
        nlohmann::json entry{{"name", one.name},  {"ours", value.ours},           {"unit", one.unit},
                             {"rounds", one.rounds.size()}, {"steal", value.steal}, {"notes", one.notes}};
        entry["limit"] = value.limit == 0 ? nlohmann::json() : nlohmann::json(value.limit);
        entry["ratio"] = value.limit == 0 ? nlohmann::json() : nlohmann::json(value.ratio());
        if (one.floor != 0) {
            entry["floor"] = one.floor;
            entry["reached"] = one.reaches_floor();
        }
        results.push_back(std::move(entry));
    }
    return nlohmann::json{{"results", results}}.dump(2) + "\n";
}

} // namespace chukan::bench
