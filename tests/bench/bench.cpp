#include "tests/bench/bench.hpp"

#include "tests/bench/cases.hpp"

#include <charconv>
#include <cstdio>
#include <exception>
#include <set>

namespace chukan::bench {

namespace {

constexpr auto usage = "chukan bench [ingest|chain|query|inquiry|http|reconcile]… [--json] [--rounds N] [--rows N] [--seconds N]\n"
                       "Measures ours beside the physical limit of the same run. 0: measured and every floor reached; 1: a check failed or a floor was missed; 2: not run.\n";

struct orders {
    std::set<std::string> names;
    wishes how;
    bool json{false}, help{false};
};

/// False when a word is not understood.
bool read(const std::vector<std::string>& arguments, orders& into)
{
    static const std::set<std::string> known{"ingest", "chain", "query", "inquiry", "http", "reconcile"};
    for (std::size_t place = 0; place < arguments.size(); ++place) {
        const auto& word = arguments[place];
        std::uint64_t value = 0;
        const bool counts = word == "--rounds" || word == "--rows" || word == "--seconds";
        if (counts) {
            if (++place == arguments.size())
                return false;
            const auto& text = arguments[place];
            if (std::from_chars(text.data(), text.data() + text.size(), value).ptr != text.data() + text.size() || value == 0)
                return false;
        }
        if (word == "--json")
            into.json = true;
        else if (word == "--help" || word == "-h")
            into.help = true;
        else if (word == "--rounds")
            into.how.rounds = static_cast<unsigned>(value);
        else if (word == "--rows")
            into.how.rows = value;
        else if (word == "--seconds")
            into.how.seconds = static_cast<unsigned>(value);
        else if (known.contains(word))
            into.names.insert(word);
        else
            return false;
    }
    if (into.names.empty())
        into.names = {"chain", "query", "inquiry", "http"}; // chain measures ingest with it
    return true;
}

} // namespace

int bench(const std::vector<std::string>& arguments)
{
    orders wanted;
    if (!read(arguments, wanted) || wanted.help) {
        std::fputs(usage, wanted.help ? stdout : stderr);
        return wanted.help ? 0 : 2;
    }
    std::vector<measurement> all;
    bool failed = false;
    const auto add = [&](const std::string& name, auto measure) {
        if (!wanted.names.contains(name))
            return;
        try {
            for (auto& one : measure())
                all.push_back(std::move(one));
        } catch (const std::exception& failure) {
            tell("bench " + name + ": " + failure.what());
            failed = true;
        }
    };
    if (wanted.names.contains("chain"))
        wanted.names.erase("ingest");
    add("ingest", [&] { return measure_ingest(wanted.how, false); });
    add("chain", [&] { return measure_ingest(wanted.how, true); });
    add("query", [&] { return measure_query(wanted.how); });
    add("inquiry", [&] { return measure_inquiry(wanted.how); });
    add("reconcile", [&] { return measure_reconcile(wanted.how); });
    add("http", [&] { return measure_http(wanted.how); });
    if (all.empty())
        return failed ? 1 : 2;
    std::fputs((wanted.json ? as_json(all) : as_table(all)).c_str(), stdout);
    for (const auto& one : all)
        failed = failed || !one.reaches_floor();
    return failed ? 1 : 0;
}

} // namespace chukan::bench
