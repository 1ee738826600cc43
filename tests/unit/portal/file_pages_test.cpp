#include "platform/base/error.hpp"
#include "server/portal/file_pages.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace chukan::portal {
namespace {

using nlohmann::json;

/// An owner as platform/intake is one: receipts with serial numbers, newest first, cursor = serial of the last one
/// shown.
struct fake_owner {
    std::string prefix;
    std::vector<int> seconds; // received_at of serial 1, 2 …
    std::string page(const std::string& after, std::size_t limit) const
    {
        json out{{"items", json::array()}, {"next_cursor", nullptr}};
        const std::size_t before = after.empty() ? seconds.size() + 1 : std::stoul(after);
        for (std::size_t serial = before - 1; serial >= 1; --serial) {
            if (out["items"].size() == limit) {
                out["next_cursor"] = std::to_string(serial + 1);
                break;
            }
            char at[40];
            std::snprintf(at, sizeof at, "2017-11-13T09:00:%02d.000+09:00", seconds[serial - 1]);
            out["items"].push_back({{"receipt", prefix + std::to_string(serial)}, {"received_at", at}});
        }
        return out.dump();
    }
};

TEST(file_pages, two_owners_are_one_list_without_gaps_or_doubles)
{
    const std::map<std::string, fake_owner> owners{{"operations", {"O-R", {1, 3, 5, 7, 9, 20, 21, 22, 23, 24, 25}}},
                                                   {"intermediate", {"I-R", {2, 4, 6, 8, 10, 12}}}};
    for (const std::size_t limit : {1u, 2u, 3u, 7u, 50u}) {
        std::string cursor;
        std::vector<std::string> seen;
        std::string last = "9";
        for (int turn = 0; turn < 40; ++turn) {
            auto pages = read_cursor(cursor, {"operations", "intermediate"});
            for (auto& page : pages)
                if (!page.ended)
                    fill(page, owners.at(page.owner).page(page.after, limit + page.skip));
            const auto answer = json::parse(merge(pages, limit));
            EXPECT_LE(answer.at("items").size(), limit);
            for (const auto& item : answer.at("items")) {
                seen.push_back(item.at("receipt"));
                EXPECT_LE(item.at("received_at").get<std::string>(), last);
                last = item.at("received_at");
            }
            if (answer.at("next_cursor").is_null())
                break;
            cursor = answer.at("next_cursor");
        }
        EXPECT_EQ(seen.size(), 17u) << limit;
        EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 17u) << limit;
    }
}

TEST(file_pages, nothing_at_all)
{
    auto pages = read_cursor("", {"operations", "intermediate"});
    for (auto& page : pages)
        fill(page, R"({"items":[],"next_cursor":null})");
    EXPECT_EQ(merge(pages, 50), R"({"items":[],"next_cursor":null})");
}

TEST(file_pages, foreign_cursors_are_refused)
{
    for (const char* wrong : {"x", "1.0", "1.0_2", "1.0_&kind=x.0", "1.0_2.501", "a.0_x", "_", "1.0_2.-1"})
        EXPECT_THROW(read_cursor(wrong, {"operations", "intermediate"}), service_error) << wrong;
    auto pages = read_cursor("", {"operations"});
    EXPECT_THROW(fill(pages[0], "<html>"), service_error);
}

} // namespace
} // namespace chukan::portal
