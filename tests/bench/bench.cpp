#include "tests/bench/bench.hpp"

#include "tests/bench/cases.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <exception>
#include <set>

namespace chukan::bench {

namespace {

constexpr auto usage = "chukan bench [NAME]… [--json] [--rounds N] [--rows N] [--seconds N]\n"
                       "Measures ours beside the physical limit of the same run. Names: ingest, chain (with ingest), ingest-append, ingest-delta, fukuhon, check,\n"
                       "export, memory, query, query-under-load, inquiry, http, reconcile. Without a name: all but ingest and reconcile.\n"
                       "0: measured and every floor reached; 1: a check failed or a floor was missed; 2: not run.\n";

struct one_case {
    const char* name;
    std::vector<measurement> (*measure)(const wishes&);
    bool by_default{true};
};

const std::vector<one_case>& cases()
{
    static const std::vector<one_case> all{
        {"ingest", [](const wishes& how) { return measure_ingest(how, false); }, false}, // chain measures it too
        {"chain", [](const wishes& how) { return measure_ingest(how, true); }},
        {"ingest-append", measure_append},
        {"ingest-delta", measure_delta},
        {"fukuhon", measure_fukuhon},
        {"check", measure_check},
        {"export", measure_export},
        {"memory", measure_memory},
        {"query", measure_query},
        {"query-under-load", measure_query_under_load},
        {"inquiry", measure_inquiry},
        {"reconcile", measure_reconcile, false},
        {"http", measure_http},
    };
    return all;
}

struct orders {
    std::set<std::string> names;
    wishes how;
    bool json{false}, help{false};
};

/// False when a word is not understood.
bool read(const std::vector<std::string>& arguments, orders& into)
{
    const auto known = [](const std::string& name) { return std::any_of(cases().begin(), cases().end(), [&](const auto& one) { return one.name == name; }); };
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
        else if (known(word))
            into.names.insert(word);
        else
            return false;
    }
    if (into.names.empty())
        for (const auto& one : cases())
            if (one.by_default)
                into.names.insert(one.name);
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
    if (wanted.names.contains("chain"))
        wanted.names.erase("ingest");
    for (const auto& one : cases()) {
        if (!wanted.names.contains(one.name))
            continue;
        try {
            for (auto& measured : one.measure(wanted.how))
                all.push_back(std::move(measured));
        } catch (const std::exception& failure) {
            tell(std::string("bench ") + one.name + ": " + failure.what());
            failed = true;
        }
    }
    if (all.empty())
        return failed ? 1 : 2;
    std::fputs((wanted.json ? as_json(all) : as_table(all)).c_str(), stdout);
    for (const auto& one : all)
        failed = failed || !one.reaches_floor();
    return failed ? 1 : 0;
}

} // namespace chukan::bench
