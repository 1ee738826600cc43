#include "platform/records/judge.hpp"
#include "platform/records/merge.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <stdexcept>

namespace chukan::records {
namespace {

struct kept {
    std::string number, status{"answered"}, digest{"d"}, items{};
};

source of(side which, std::string name, std::vector<kept> all, std::size_t page = 2)
{
    return {which, std::move(name), [all = std::move(all), page](const std::string& after) {
                std::string out;
                std::size_t given = 0;
                for (const auto& one : all)
                    if (one.number > after && given++ < page)
                        out += one.number + '\t' + one.status + '\t' + one.digest + '\t' + one.items + '\n';
                return out;
            }};
}

std::pair<counts, std::vector<std::string>> merged(const std::vector<source>& sources)
{
    std::vector<std::string> suspects;
    const auto found = merge(sources, [&](const std::string& number) { suspects.push_back(number); });
    return {found, suspects};
}

TEST(Merge, RecordsThatAgreeAreCountedWhereverTheyComeFrom)
{
    const auto [found, suspects] = merged({of(side::network, "nws", {{"1"}, {"2"}, {"3"}, {"4"}, {"5"}}),
                                           of(side::asker, "one", {{"1"}, {"4"}}), of(side::asker, "two", {{"2"}, {"3"}, {"5"}}),
                                           of(side::provider, "one", {{"2"}, {"3"}, {"5"}}, 1), of(side::provider, "two", {{"1"}, {"4"}})});
    EXPECT_TRUE(suspects.empty());
    EXPECT_EQ(found.network, 5u);
    EXPECT_EQ(found.asker, 5u);
    EXPECT_EQ(found.provider, 5u);
    EXPECT_EQ(found.agreed, 5u);
}

TEST(Merge, EachKindOfDisagreementIsSuspect)
{
    const auto [found, suspects] = merged({
        of(side::network, "nws", {{"1"}, {"2"}, {"3"}, {"4", "answered", "other"}, {"5", "answered", "d"}, {"7"}, {"8", "asked", "x"}, {"9", "held", "x"}}),
        of(side::asker, "asker", {{"1"}, {"3"}, {"4"}, {"5", "answered", "d", "i1"}, {"6"}, {"7"}, {"9", "held", "y"}}), of(side::asker, "another", {{"7"}}),
        of(side::provider, "provider", {{"1"}, {"2"}, {"4"}, {"5", "answered", "d", "i2"}, {"7"}, {"9"}}),
    });
    // 2: no asker. 3: no provider. 4: the network tells something else. 5: other items. 6: unknown to the network. 7: two askers have it. 9: the provider is further.
    EXPECT_EQ(suspects, (std::vector<std::string>{"2", "3", "4", "5", "6", "7", "9"}));
    EXPECT_EQ(found.agreed, 1u);
    EXPECT_EQ(found.open, 1u) << "8 waits for its answer";
}

TEST(Merge, NothingIsKeptOfAMillionRecords)
{
    constexpr std::uint64_t all = 1000000, page = 20000;
    const auto number = [](std::uint64_t at) { auto text = std::to_string(at); return "20171113" + std::string(12 - text.size(), '0') + text; };
    std::atomic<std::size_t> longest{0};
    const auto counted = [&](side which) {
        return source{which, "generated", [&](const std::string& after) {
                          std::string out;
                          const auto first = after.empty() ? 1 : std::stoull(after.substr(8)) + 1;
                          for (auto at = first; at < first + page && at <= all; ++at)
                              out += number(at) + "\tanswered\t0123456789abcdef\t01234567\n";
                          longest = std::max<std::size_t>(longest, out.size());
                          return out;
                      }};
    };
    const auto [found, suspects] = merged({counted(side::network), counted(side::asker), counted(side::provider)});
    EXPECT_EQ(found.agreed, all);
    EXPECT_TRUE(suspects.empty());
    EXPECT_LT(longest, 2u << 20) << "two pages of each side are in memory, whatever the number of records";
}

TEST(Merge, ASourceOutOfOrderOrOutOfFormIsRefused)
{
    const auto of_text = [](std::string text) { return source{side::network, "nws", [text](const std::string& after) { return after.empty() ? text : std::string(); }}; };
    const auto ignore = [](const std::string&) {};
    EXPECT_THROW(merge({of_text("2\ta\tb\tc\n1\ta\tb\tc\n")}, ignore), std::runtime_error);
    EXPECT_THROW(merge({of_text("1\ta\tb\n")}, ignore), std::runtime_error);
    EXPECT_THROW(merge({of_text("1\ta\tb\tc")}, ignore), std::runtime_error);
    const source broken{side::asker, "gone", [](const std::string&) -> std::string { throw std::runtime_error("out of reach"); }};
    EXPECT_THROW(merge({of_text("1\ta\tb\tc\n"), broken}, ignore), std::runtime_error);
}

record whole(const std::string& status = "answered")
{
    return {{"exchange_number", "1"}, {"asker_body", "A"}, {"provider_body", "P"}, {"office", "O"}, {"procedure", "R"}, {"information", "I"}, {"asked_at", "t1"},
            {"asker_disclosure", "1"}, {"status", status}, {"result_code", "I0000"}, {"provided_at", "t2"}, {"provider_disclosure", "1"}, {"items", "x y"}};
}

std::string codes(const std::vector<finding>& found)
{
    std::string out;
    for (const auto& one : found) {
        out += (out.empty() ? "" : " ") + one.code;
        for (const auto& field : one.fields)
            out += ":" + field;
    }
    return out;
}

TEST(Judge, NamesWhatDiffersFieldByField)
{
    auto network = whole(), asker = whole(), provider = whole();
    network["items"].clear(); // the network knows none
    EXPECT_EQ(codes(judge(network, asker, provider)), "");
    asker["provided_at"] = "t3";
    asker["office"] = "elsewhere";
    provider["provider_disclosure"] = "2";
    EXPECT_EQ(codes(judge(network, asker, provider)), "asker-differs:office:provided_at provider-differs:provider_disclosure");
    asker = whole();
    asker["items"] = "x";
    EXPECT_EQ(codes(judge(network, asker, whole())), "items-differ");
    EXPECT_EQ(codes(judge(network, whole(), {})), "missing-provider");
    EXPECT_EQ(codes(judge(network, {}, whole())), "missing-asker");
    EXPECT_EQ(codes(judge({}, {}, whole())), "missing-network");
}

TEST(Judge, AnOpenExchangeIsNoDifferenceUntilASideIsFurther)
{
    const auto asked = whole("asked");
    EXPECT_EQ(codes(judge(asked, {}, {})), "");
    EXPECT_EQ(codes(judge(asked, whole("expired"), {})), "") << "the asker has stopped waiting";
    EXPECT_EQ(codes(judge(asked, {}, whole())), "network-behind");
    auto other = whole("asked");
    other["asker_body"] = "B";
    EXPECT_EQ(codes(judge(asked, other, {})), "asker-differs:asker_body");
    EXPECT_EQ(codes(judge(whole(), whole("expired"), whole())), "asker-differs:status") << "an answer that came late settles both";
}

} // namespace
} // namespace chukan::records
