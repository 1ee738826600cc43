#include "peers/standard_system/daily_files.hpp"
#include "peers/standard_system/generate.hpp"
#include "peers/standard_system/own_data.hpp"
#include "platform/base/text.hpp"
#include "platform/identifiers/check_digits.hpp"
#include "tests/integration/world/world.hpp"
#include "tests/support/cluster.hpp"

#include <gtest/gtest.h>

#include <map>
#include <thread>

/// What the interface document promises about repetition and order (docs/interface, 順序), over the real systems.
namespace chukan::test {
namespace {

using namespace standard_system;

class Order : public testing::Test {
protected:
    /// Files of persons of one's own: first[n] is the sequence of the first of them.
    static std::vector<std::string> people(std::uint64_t first, std::uint64_t persons)
    {
        generate_settings wish;
        wish.population.persons = persons;
        wish.population.first = first;
        wish.config_directory = source_directory() + "/config";
        wish.out = world::instance().where().var + "/order-" + std::to_string(first);
        auto lines = split(read_file(generate_population(wish).enrollee_file), '\n');
        lines.pop_back();
        return lines; // the header, then a line for each
    }

    static std::string name(const char* id)
    {
        static unsigned used = 0;
        const auto number = std::to_string(++used);
        return std::string("39130000_") + id + "_20171101_" + std::string(3 - number.size(), '0') + number + ".csv";
    }

    terminal& clerk() { return world::instance().clerk(); }

    std::string upload(const char* kind, const std::string& file, const std::string& content)
    {
        const auto answer = clerk().upload(kind, file, content);
        EXPECT_EQ(answer.status, 202) << answer.body;
        return answer.json().at("receipt");
    }
    std::vector<std::vector<std::string>> result(const std::string& receipt)
    {
        EXPECT_EQ(clerk().wait_for(receipt).at("state"), "処理完了");
        std::vector<std::vector<std::string>> out;
        for (const auto& line : split(clerk().ask("GET", "/files/" + receipt + "/result").body, '\n'))
            if (!line.empty() && !out.emplace_back(split(line, ',')).empty() && out.back().size() < 5)
                out.pop_back();
        if (!out.empty())
            out.erase(out.begin());
        return out;
    }
    /// How often each result code stands in column `column` of a result.
    static std::map<std::string, std::size_t> codes(const std::vector<std::vector<std::string>>& lines, std::size_t column)
    {
        std::map<std::string, std::size_t> out;
        for (const auto& line : lines)
            ++out[line.at(column)];
        return out;
    }

    /// Insured persons with a 枝番.
    struct insured {
        std::string branch, insurer_number, insured_number;
    };
    std::vector<insured> registered(std::uint64_t first, std::uint64_t persons)
    {
        std::vector<insured> out;
        for (const auto& line : result(upload("enrollee", name("KN010"), join(people(first, persons), "\n") + "\n")))
            if (line[6] == "I0000" && !line[3].empty())
                out.push_back({line[4], line[1], line[3]});
        return out;
    }
    static std::string eligibility(const std::vector<insured>& of, const std::string& acquired_on, const std::string& operation = "1", const std::string& lost_on = "")
    {
        std::string out = join(header("SK010"), ",") + "\r\n";
        std::size_t number = 0;
        for (const auto& one : of)
            out += std::to_string(++number) + "," + operation + "," + one.insurer_number + "," + one.branch + "," + one.insured_number + "," + acquired_on + ",99," + lost_on +
                   (lost_on.empty() ? ",," : ",99,") + "0,,,,,,,,,,,,0,1\r\n";
        return out;
    }
    static std::string premium(const std::vector<insured>& of, const std::string& operation, const std::string& value)
    {
        std::string out = join(header("TK010"), ",") + "\r\n";
        std::size_t number = 0;
        for (const auto& one : of)
            out += std::to_string(++number) + "," + operation + "," + one.insurer_number + "," + one.branch + ",TM90000000000082,0001,0001,2017,1,TK90000008200050," + value + ",,0,1\r\n";
        return out;
    }
    static std::vector<std::string> header(const char* id)
    {
        const auto catalogue = layout::catalogue::load(source_directory() + "/config");
        const auto names = catalogue->find(id, "20171113").header();
        return {names.begin(), names.end()};
    }
    std::string shown_premium(const std::string& branch)
    {
        const auto shown = clerk().ask("GET", "/fukuhon/" + branch).json();
        return shown.at("data_sets").at(0).at("items").at(0).at("value");
    }
};

TEST_F(Order, TheSameFileAndTheSameRowsAgain)
{
    const auto content = join(people(6001, 40), "\n") + "\n";
    const auto file = name("KN010");
    const auto first = upload("enrollee", file, content);
    EXPECT_EQ(upload("enrollee", file, content), first) << "while it waits or is worked on";
    EXPECT_EQ(codes(result(first), 6), (std::map<std::string, std::size_t>{{"I0000", 40}}));
    EXPECT_EQ(upload("enrollee", file, content), first) << "and when it is done";
    EXPECT_EQ(clerk().upload("enrollee", file, content + content.substr(content.rfind('\n', content.size() - 2) + 1)).json().at("code"), "E1022");
    // Under another name it is another file, and its rows find themselves registered.
    EXPECT_EQ(codes(result(upload("enrollee", name("KN010"), content)), 6), (std::map<std::string, std::size_t>{{"E4001", 40}}));
}

TEST_F(Order, TwoFilesAtOnceForTheSamePersons)
{
    const auto content = join(people(6101, 3000), "\n") + "\n";
    std::string receipts[2];
    const std::string names[2] = {name("KN010"), name("KN010")};
    std::vector<std::unique_ptr<terminal>> desks;
    for (int place = 0; place < 2; ++place) {
        desks.push_back(world::instance().fresh_terminal("39130000"));
        ASSERT_LT(desks.back()->login("clerk"), 300);
    }
    std::vector<std::thread> senders;
    for (int place = 0; place < 2; ++place)
        senders.emplace_back([&, place] { receipts[place] = desks[place]->upload("enrollee", names[place], content).json().at("receipt"); });
    for (auto& each : senders)
        each.join();
    auto one = codes(result(receipts[0]), 6), other = codes(result(receipts[1]), 6);
    if (one.contains("E4001"))
        std::swap(one, other);
    EXPECT_EQ(one, (std::map<std::string, std::size_t>{{"I0000", 3000}}));
    EXPECT_EQ(other, (std::map<std::string, std::size_t>{{"E4001", 3000}}));
}

TEST_F(Order, FilesOfOneKindAreWorkedOffInTheOrderOfTheirReceipts)
{
    const auto of = registered(9201, 1500);
    ASSERT_GT(of.size(), 800U);
    const auto one = upload("eligibility", name("SK010"), eligibility(of, "20160401"));
    const auto two = upload("eligibility", name("SK010"), eligibility(of, "20170101")); // would overlap with the open period of the first
    const auto three = upload("eligibility", name("SK010"), eligibility(of, "20160401", "2", "20161231"));
    const auto four = upload("eligibility", name("SK010"), eligibility(of, "20170101"));
    const auto all = of.size();
    // Taken, with the warning that 加入者情報 has other dates.
    const std::map<std::string, std::size_t> taken{{"W4001", all}};
    EXPECT_EQ(codes(result(four), 5), taken);
    EXPECT_EQ(codes(result(three), 5), taken);
    EXPECT_EQ(codes(result(two), 5), (std::map<std::string, std::size_t>{{"E4103", all}}));
    EXPECT_EQ(codes(result(one), 5), taken);

    std::vector<std::string> receipts;
    for (const auto& [operation, value] : {std::pair{"1", "1000"}, {"2", "2000"}, {"2", "3000"}, {"3", "3000"}, {"1", "4000"}})
        receipts.push_back(upload("fukuhon", name("TK010"), premium(of, operation, value)));
    for (const auto& receipt : receipts)
        EXPECT_EQ(codes(result(receipt), 6), (std::map<std::string, std::size_t>{{"I0000", all}})) << receipt;
    EXPECT_EQ(shown_premium(of.front().branch), "4000");
    EXPECT_EQ(shown_premium(of.back().branch), "4000");
}

TEST_F(Order, CopiesBeforeTheirPersonAndDifferencesOutOfOrder)
{
    const auto known = registered(10801, 40);
    const std::vector<insured> unknown{{identifiers::branch_number(999'999'999), known.at(0).insurer_number, known.at(0).insured_number}};
    EXPECT_EQ(codes(result(upload("eligibility", name("SK010"), eligibility(unknown, "20160401"))), 5), (std::map<std::string, std::size_t>{{"E4101", 1}}));
    // 特定個人情報 before 資格情報, 変更 before 新規: refused row by row, and nothing of it stays; later the same rows are taken.
    EXPECT_EQ(codes(result(upload("fukuhon", name("TK010"), premium(known, "1", "1000"))), 6), (std::map<std::string, std::size_t>{{"E4104", known.size()}}));
    EXPECT_EQ(codes(result(upload("eligibility", name("SK010"), eligibility(known, "20160401", "2"))), 5), (std::map<std::string, std::size_t>{{"E4107", known.size()}}));
    EXPECT_EQ(codes(result(upload("eligibility", name("SK010"), eligibility(known, "20160401"))), 5), (std::map<std::string, std::size_t>{{"W4001", known.size()}})) << "taken";
    EXPECT_EQ(codes(result(upload("fukuhon", name("TK010"), premium(known, "2", "2000"))), 6), (std::map<std::string, std::size_t>{{"E4107", known.size()}}));
    EXPECT_EQ(codes(result(upload("fukuhon", name("TK010"), premium(known, "1", "1000"))), 6), (std::map<std::string, std::size_t>{{"I0000", known.size()}}));
    EXPECT_EQ(codes(result(upload("fukuhon", name("TK010"), premium(known, "2", "3000"))), 6), (std::map<std::string, std::size_t>{{"I0000", known.size()}}));
    // An older 差分 that comes late is no error that a server could see: what was received last stays.
    EXPECT_EQ(codes(result(upload("fukuhon", name("TK010"), premium(known, "2", "2000"))), 6), (std::map<std::string, std::size_t>{{"I0000", known.size()}}));
    EXPECT_EQ(shown_premium(known.front().branch), "2000");
}

TEST_F(Order, AWaitingFileIsCancelledAndLeavesNothing)
{
    const auto long_one = upload("enrollee", name("KN010"), join(people(11001, 20000), "\n") + "\n");
    const auto content = join(people(31001, 20), "\n") + "\n";
    const auto file = name("KN010");
    const auto waiting = upload("enrollee", file, content), behind = upload("enrollee", name("KN010"), join(people(31101, 20), "\n") + "\n");
    const auto cancelled = clerk().ask("DELETE", "/files/" + waiting);
    ASSERT_EQ(cancelled.status, 200) << cancelled.body;
    EXPECT_EQ(cancelled.json().at("state"), "取消");
    EXPECT_EQ(codes(result(behind), 6), (std::map<std::string, std::size_t>{{"I0000", 20}})) << "who waits behind it has its turn";
    EXPECT_EQ(codes(result(long_one), 6), (std::map<std::string, std::size_t>{{"I0000", 20000}}));
    EXPECT_EQ(clerk().ask("GET", "/files/" + waiting + "/result").json().at("code"), "E4206");
    EXPECT_EQ(clerk().ask("DELETE", "/files/" + behind).json().at("code"), "E4204") << "what is done is done";
    const auto again = upload("enrollee", file, content);
    EXPECT_NE(again, waiting) << "its name is free";
    EXPECT_EQ(codes(result(again), 6), (std::map<std::string, std::size_t>{{"I0000", 20}}));
}

TEST_F(Order, ARestartInTheMiddleGoesOnAndAResultMayBeFetchedAgain)
{
    const auto content = join(people(40001, 30000), "\n") + "\n";
    const auto long_one = upload("enrollee", name("KN010"), content), behind = upload("enrollee", name("KN010"), content);
    wait_until([&] { return clerk().ask("GET", "/files/" + long_one).json().at("rows") > 0; }, "the first part");
    const auto before = clerk().ask("GET", "/files/" + long_one).json();
    EXPECT_LT(before.at("rows"), 30000) << "too fast for this test: it must be stopped in the middle";
    world::instance().restart();
    const auto lines = result(long_one);
    EXPECT_EQ(codes(lines, 6), (std::map<std::string, std::size_t>{{"I0000", 30000}}));
    for (std::size_t place = 0; place < lines.size(); ++place)
        ASSERT_EQ(lines[place][0], std::to_string(place + 1));
    EXPECT_EQ(codes(result(behind), 6), (std::map<std::string, std::size_t>{{"E4001", 30000}}));
    const auto fetch = [&] { return clerk().ask("GET", "/files/" + long_one + "/result").body; };
    EXPECT_EQ(fetch(), fetch());
}

} // namespace
} // namespace chukan::test
