#include "peers/standard_system/daily_files.hpp"
#include "peers/standard_system/generate.hpp"
#include "peers/standard_system/own_data.hpp"
#include "platform/base/text.hpp"
#include "tests/integration/world/world.hpp"
#include "tests/support/cluster.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>

namespace chukan::test {
namespace {

using namespace standard_system;

/// A union's own system and the server, day by day: nothing but files between them.
class UnionDay : public testing::Test {
protected:
    UnionDay()
    {
        config_ = source_directory() + "/config";
        folder_ = world::instance().where().var + "/union-" + testing::UnitTest::GetInstance()->current_test_info()->name();
    }

    books opened(std::uint64_t persons, std::uint64_t later, std::uint64_t without_number, std::uint64_t first)
    {
        generate_settings people;
        people.population.persons = persons + later;
        people.population.first = first;
        people.config_directory = config_;
        people.out = folder_ + "/population";
        generate_population(people);
        auto made = books::create(config_, folder_ + "/books");
        open_books(made, {people.out, persons, without_number});
        return made;
    }

    /// Writes the difference, sends it, takes the result in. The names of one day differ from test to test, since they share a world.
    taken exchange(books& of, const char* id, std::uint64_t* rows = nullptr)
    {
        const auto made = write_difference(of, find_book_kind(id), 1'000'000);
        if (rows)
            *rows = made.files.empty() ? 0 : made.files.at(0).rows;
        if (made.files.empty())
            return {};
        return take_result(of, result_of(id, made.files.at(0).name));
    }

    std::string result_of(const char* id, const std::string& path)
    {
        auto& clerk = world::instance().clerk();
        const auto name = std::filesystem::path(path).filename().string();
        const auto sent = clerk.upload(find_book_kind(id).kind, name, read_file(path));
        EXPECT_EQ(sent.status, 202) << sent.body;
        const auto receipt = sent.json().at("receipt").get<std::string>();
        EXPECT_EQ(clerk.wait_for(receipt).at("state"), "処理完了");
        const auto result = folder_ + "/" + std::string(name).replace(name.find(id), 5, find_book_kind(id).result_id);
        write_file(result, clerk.ask("GET", "/files/" + receipt + "/result").body);
        return result;
    }

    std::string config_, folder_;
};

std::uint64_t entries(const books& of, const char* which, const char* id)
{
    std::uint64_t count = 0;
    for (const auto reader = of.read(which, find_book_kind(id)); reader->here(); reader->advance())
        ++count;
    return count;
}

TEST_F(UnionDay, TheLoopOfThreeDays)
{
    auto own = opened(60, 10, 3, 5001);
    own.last_number["KN010 20171113"] = own.last_number["SK010 20171113"] = own.last_number["TK010 20171113"] = 100;
    std::uint64_t rows = 0;

    // The first day: everything that can go, in the guide's order. Before the 枝番 are there no 副本 goes.
    EXPECT_EQ(write_difference(own, find_book_kind("SK010"), 1000).files.size(), 0U);
    EXPECT_EQ(write_difference(own, find_book_kind("TK010"), 1000).waiting, entries(own, "own", "TK010"));
    auto done = exchange(own, "KN010", &rows);
    EXPECT_EQ(rows, 57U);
    EXPECT_EQ(done.accepted, 57U);
    EXPECT_EQ(list_missing(own), 3U);
    EXPECT_EQ(write_difference(own, find_book_kind("TK010"), 1000).files.size(), 0U) << "資格情報 first";
    done = exchange(own, "SK010");
    EXPECT_GT(done.accepted, 20U);
    EXPECT_EQ(done.rejected, 0U);
    done = exchange(own, "TK010");
    EXPECT_GT(done.accepted, 100U);
    EXPECT_EQ(done.rejected, 0U);
    for (const char* id : {"KN010", "SK010", "TK010"}) {
        EXPECT_EQ(write_difference(own, find_book_kind(id), 1000).files.size(), 0U) << id << ": nothing has changed";
        EXPECT_EQ(entries(own, "registered", id) > 0, true) << id;
    }

    // The second day: some come, some premiums are set anew. 変更 of a 副本 replaces what is registered.
    const auto lived = live_a_day(own, {"20171114", 5, 0, 0, 4});
    EXPECT_EQ(lived.arrivals, 5U);
    EXPECT_EQ(lived.premiums, 4U);
    EXPECT_THROW(live_a_day(own, {"20171114", 5, 0, 0, 4}), std::runtime_error) << "the same day twice";
    done = exchange(own, "KN010", &rows);
    EXPECT_EQ(rows, 5U);
    EXPECT_EQ(done.accepted, 5U);
    exchange(own, "SK010");
    const auto copies = write_difference(own, find_book_kind("TK010"), 1000);
    EXPECT_GE(copies.files.at(0).changed, 2U); // two items each; of somebody without a 個人番号 nothing has gone up yet
    const auto result = result_of("TK010", copies.files.at(0).name);
    EXPECT_EQ(take_result(own, result).rejected, 0U);
    EXPECT_TRUE(take_result(own, result).before) << "the same result again does no harm";
    EXPECT_EQ(read_file(result), read_file(copies.files.at(0).expected)) << "and it is what was expected";

    // Each value that the union holds as registered is the one that the server shows.
    auto& clerk = world::instance().clerk();
    const auto& layout = own.layout(find_book_kind("TK010"));
    const auto branch = layout.place("branch_number").value(), item = layout.place("data_item").value(), value = layout.place("value").value();
    unsigned compared = 0;
    for (const auto mine = own.read("registered", find_book_kind("TK010")); mine->here(); mine->advance()) {
        if (mine->here()->values[item] != "TK90000008200050")
            continue;
        const auto shown = clerk.ask("GET", "/fukuhon/" + mine->here()->values[branch]);
        EXPECT_NE(shown.body.find("\"" + mine->here()->values[value] + "\""), std::string::npos) << shown.body;
        ++compared;
    }
    EXPECT_GT(compared, 20U);

    // The third day: numbers found by the 住基ネット; who is found goes up.
    std::map<std::string, std::string> numbers; // what the 住民票 say, by 宛名番号
    for (const auto& line : split(read_file(folder_ + "/population/39130000_KN010_20171113_001.csv"), '\n'))
        if (const auto columns = split(line, ','); columns.size() > 10)
            numbers[columns[3]] = columns[10];
    std::string answers;
    unsigned answered = 0;
    const auto listed = own.found;
    for (const auto mine = own.read("own", find_book_kind("KN010")); mine->here(); mine->advance())
        if (listed.contains(mine->here()->person)) {
            const auto number = numbers.at(mine->here()->person);
            layout::writer line(layout::encoding::cp932);
            line.row({"39131016_" + mine->here()->person, answered == 0 ? "11" : "00", answered == 0 ? "" : number, "", "", "", "", "", "", ""});
            answers += line.take();
            ++answered;
        }
    ASSERT_EQ(answered, 3U);
    write_file(folder_ + "/found.csv", answers);
    live_a_day(own, {"20171115", 0, 0, 0, 0});
    done = take_numbers(own, folder_ + "/found.csv");
    EXPECT_EQ(done.accepted, 2U);
    EXPECT_EQ(done.rejected, 1U);
    EXPECT_EQ(list_missing(own), 1U);
    EXPECT_NE(read_file(folder_ + "/books/missing.csv").find(",11\r\n"), std::string::npos);
    EXPECT_EQ(take_numbers(own, folder_ + "/found.csv").accepted, 0U) << "found before";
    done = exchange(own, "KN010", &rows);
    EXPECT_EQ(rows, 2U);
    EXPECT_EQ(done.accepted, 2U);
}

TEST_F(UnionDay, AReleaseOfTheMastersIsAppliedInFullOrNotAtAll)
{
    auto own = opened(20, 0, 0, 5101);
    auto& clerk = world::instance().clerk();
    const auto download = [&](unsigned release) {
        std::vector<std::string> paths;
        for (const char* id : {"MS010", "MS020", "MS030", "MS040", "MS050", "MS060", "MS070"}) {
            const auto file = clerk.ask("GET", "/masters/" + std::string(id) + ".csv?release=" + std::to_string(release));
            EXPECT_EQ(file.status, 200) << file.body;
            paths.push_back(folder_ + "/" + id + "_R" + std::to_string(release) + "_20171113.csv");
            write_file(paths.back(), file.body);
        }
        return paths;
    };
    auto second = download(2), third = download(3);
    EXPECT_THROW(apply_masters(own, {second.begin(), second.end() - 1}), std::runtime_error) << "one is not there";
    auto mixed = second;
    mixed.back() = third.back();
    EXPECT_THROW(apply_masters(own, mixed), std::runtime_error) << "of two releases";
    EXPECT_EQ(own.release, "");
    for (const auto& each : apply_masters(own, second))
        EXPECT_EQ(each.added, each.rows) << each.id;
    EXPECT_EQ(own.release, "R2");
    std::uint64_t added = 0, removed = 0;
    for (const auto& each : apply_masters(own, third)) {
        added += each.added;
        removed += each.removed;
    }
    EXPECT_EQ(own.release, "R3");
    EXPECT_GT(added, 0U);
    EXPECT_EQ(removed, 0U) << "release 3 only adds";
    EXPECT_TRUE(known_data_items(own).contains("TM90000000000082 TK90000008200050"));
    auto broken = third;
    write_file(broken[5], read_file(broken[5]).substr(0, 400));
    EXPECT_THROW(apply_masters(own, broken), std::runtime_error) << "cut off in a row";
    EXPECT_TRUE(known_data_items(own).contains("TM90000000000082 TK90000008200050")) << "the release in use is untouched";
}

} // namespace
} // namespace chukan::test
