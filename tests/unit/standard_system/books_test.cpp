#include "tests/unit/standard_system/books_fixture.hpp"

#include "peers/standard_system/command.hpp"
#include "peers/standard_system/exercise.hpp"
#include "peers/standard_system/loop_command.hpp"
#include "platform/base/text.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace chukan::standard_system {
namespace {

TEST_F(Books, WhatIsRefusedGoesAgainAndWhatIsTakenDoesNot)
{
    auto own = opened(100);
    const auto first = write_difference(own, find_book_kind("KN010"), 1000);
    ASSERT_EQ(first.files.size(), 1U);
    EXPECT_EQ(first.files[0].added, 100U);
    EXPECT_THROW(write_difference(own, find_book_kind("KN010"), 1000), std::runtime_error) << "its result is not in";
    const auto result = answer(own, "KN010", first.files[0], {"3", "50"});
    const auto done = take_result(own, result);
    EXPECT_EQ(done.accepted, 98U);
    EXPECT_EQ(done.rejected, 2U);
    EXPECT_EQ(split(chukan::read_file(folder_ + "/books/rejected.csv"), '\n').size(), 4U);
    EXPECT_TRUE(take_result(own, result).before);
    const auto again = write_difference(own, find_book_kind("KN010"), 1000);
    EXPECT_EQ(again.files.at(0).rows, 2U);
    EXPECT_NE(again.files.at(0).name, first.files[0].name);
    // The books are as they were for who comes next.
    withdraw(own, std::filesystem::path(again.files[0].name).filename().string());
    EXPECT_EQ(write_difference(own, find_book_kind("KN010"), 1000).files.at(0).rows, 2U);
}

TEST_F(Books, ChangesAndCancellationsOfPersonsCarryTheirBranch)
{
    auto own = opened(100, 5);
    take_result(own, answer(own, "KN010", write_difference(own, find_book_kind("KN010"), 1000).files.at(0)));
    take_result(own, answer(own, "SK010", write_difference(own, find_book_kind("SK010"), 1000).files.at(0)));
    const auto lived = live_a_day(own, {"20171114", 5, 4, 2, 0});
    EXPECT_EQ(lived.moves + lived.deaths, 6U);
    // One person's number was wrong, and one was never ours.
    const auto& what = find_book_kind("KN010");
    const auto& layout = own.layout(what);
    const auto number = layout.place("personal_number").value();
    std::string corrected, gone, branch_of_gone;
    {
        const auto before = own.read("own", what), after = own.read("own", what);
        const auto writer = own.rewrite("own", what);
        for (std::uint64_t place = 0; after->here(); after->advance(), ++place) {
            auto one = *after->here();
            if (place == 10) {
                gone = one.person;
                continue;
            }
            if (place == 20) {
                corrected = one.person;
                one.values[number] = "999999999993";
                one.values[layout.place("personal_number_change").value()] = "2";
            }
            writer->add(one);
        }
        writer->close();
        own.commit();
    }
    branch_of_gone = value(own, "registered", "KN010", gone, "branch_number");
    const auto made = write_difference(own, what, 1000).files.at(0);
    EXPECT_EQ(made.added, 5U);
    EXPECT_EQ(made.cancelled, 1U);
    EXPECT_GE(made.changed, 6U);
    const auto operation = layout.place("operation").value(), branch = layout.place("branch_number").value();
    unsigned numbers_sent = 0;
    for (book_reader sent(own.sent_path(std::filesystem::path(made.name).filename()), layout); sent.here(); sent.advance()) {
        const auto& one = *sent.here();
        EXPECT_EQ(one.values[branch].empty(), one.values[operation] == "1") << "only a new person has no 枝番";
        if (one.values[operation] == "3") {
            EXPECT_EQ(one.person, gone);
            EXPECT_EQ(one.values[branch], branch_of_gone);
        }
        if (one.values[operation] == "2") {
            EXPECT_EQ(one.values[layout.place("protected").value()], "") << "a difference that says nothing of 支援措置 must not lift it";
        }
        if (one.values[operation] == "2" && !one.values[number].empty()) {
            EXPECT_EQ(one.person, corrected);
            EXPECT_EQ(one.values[layout.place("personal_number_change").value()], "2");
            ++numbers_sent;
        }
    }
    EXPECT_EQ(numbers_sent, 1U) << "a number that stays is not sent again";
    take_result(own, answer(own, "KN010", made));
    EXPECT_EQ(value(own, "registered", "KN010", gone, "name"), "nobody");
    EXPECT_EQ(value(own, "registered", "KN010", corrected, "personal_number"), "999999999993");
    EXPECT_EQ(value(own, "registered", "KN010", corrected, "protected"), "0") << "what a change leaves out stays";
    EXPECT_EQ(write_difference(own, what, 1000).files.size(), 0U);
    const auto copies = write_difference(own, find_book_kind("SK010"), 1000);
    EXPECT_EQ(copies.files.at(0).changed, 2U) << "who died loses the 資格";
}

TEST_F(Books, ManyRowsAreSeveralFiles)
{
    auto own = opened(100);
    const auto made = write_difference(own, find_book_kind("KN010"), 30);
    ASSERT_EQ(made.files.size(), 4U);
    EXPECT_EQ(made.files[3].rows, 10U);
    for (const auto& place : {3, 0, 2, 1}) // the results may come in any order
        EXPECT_EQ(take_result(own, answer(own, "KN010", made.files[place])).rejected, 0U);
    EXPECT_EQ(write_difference(own, find_book_kind("KN010"), 30).files.size(), 0U);
}

TEST_F(Books, AResultThatDoesNotFitChangesNothing)
{
    auto own = opened(50);
    const auto made = write_difference(own, find_book_kind("KN010"), 1000).files.at(0);
    const auto result = answer(own, "KN010", made);
    const auto whole = chukan::read_file(result);
    write_file(result, whole.substr(0, whole.rfind("\r\n", whole.size() - 3) + 2));
    EXPECT_THROW(take_result(own, result), std::runtime_error) << "a line is missing";
    write_file(result, whole + "51,,,,,1,I0000,\r\n");
    EXPECT_THROW(take_result(own, result), std::runtime_error) << "a line too many";
    auto other = whole;
    other.replace(other.find("\r\n2,"), 4, "\r\n3,");
    write_file(result, other);
    EXPECT_THROW(take_result(own, result), std::runtime_error) << "another file's";
    EXPECT_EQ(value(own, "registered", "KN010", "100000000001", "name"), "nobody");
    write_file(result, whole);
    EXPECT_EQ(take_result(own, result).accepted, 50U);
    EXPECT_THROW(take_result(own, folder_ + "/39130000_KN011_20171113_777.csv"), std::exception) << "of no file of ours";
}

TEST_F(Books, OneCommandAtATimeAndOneBookAFolder)
{
    auto own = opened(20);
    EXPECT_THROW(books::open(config, folder_ + "/books"), std::runtime_error);
    EXPECT_THROW(books::open(config, folder_ + "/none"), std::runtime_error);
}

TEST_F(Books, AnUnfinishedCommandLeavesTheBooksAsTheyWere)
{
    std::string before;
    {
        auto own = opened(30);
        before = value(own, "own", "KN010", "100000000005", "name");
        const auto writer = own.rewrite("own", find_book_kind("KN010")); // broken off before commit()
        writer->add({"100000000005", "", std::vector<std::string>(layout(own, "KN010").items.size())});
        writer->close();
    }
    const auto own = books::open(config, folder_ + "/books");
    EXPECT_NE(before, "nobody");
    EXPECT_EQ(value(own, "own", "KN010", "100000000005", "name"), before);
}

TEST_F(Books, CommandsCanBeChainedByTheirExitCodes)
{
    const auto run = [](std::vector<std::string> arguments) { return loop_command(std::move(arguments), config, false); };
    const auto people = folder_ + "/population", at = folder_ + "/books";
    ASSERT_EQ(generate_command({"population", "--persons", "60", "--out", people}, config, false), 0);
    EXPECT_EQ(run({"next", "--books", at, "KN010"}), 2) << "there are no books yet";
    EXPECT_EQ(run({"open", "--from", people, "--books", at, "--persons", "50", "--without-number", "2"}), 0);
    EXPECT_EQ(run({"open", "--from", people, "--books", at}), 2) << "books are not made anew over others";
    EXPECT_EQ(run({"next", "--books", at, "JS010"}), 2) << "no kind of a difference";
    EXPECT_EQ(run({"next", "--books", at, "KN010", "--json"}), 0);
    EXPECT_EQ(run({"next", "--books", at, "KN010"}), 2) << "its result is not in";
    std::string result;
    {
        const auto own = books::open(config, at);
        ASSERT_EQ(own.out.size(), 1U);
        EXPECT_EQ(own.out[0].rows, 48U);
        result = answer(own, "KN010", {own.out_path(own.out[0].name), "", 48, 48, 0, 0}, {"7"});
    }
    EXPECT_EQ(run({"take", "--books", at, result}), 1) << "one row was refused";
    EXPECT_EQ(run({"take", "--books", at, result}), 0) << "taken in before";
    EXPECT_EQ(run({"take", "--books", at, folder_ + "/none_KN011_.csv"}), 2);
    EXPECT_EQ(run({"day", "--books", at, "--date", "20171114", "--arrivals", "10", "--deaths", "1"}), 0);
    EXPECT_EQ(run({"day", "--books", at, "--date", "20171114"}), 2);
    EXPECT_EQ(run({"day", "--books", at, "--date", "20171115", "--arrivals", "1"}), 2) << "nobody is left to come";
    EXPECT_EQ(run({"next", "--books", at, "KN010", "SK010", "TK010"}), 0);
    EXPECT_EQ(run({"withdraw", "--books", at, "39130000_KN010_20171114_001.csv"}), 0);
    EXPECT_EQ(run({"withdraw", "--books", at, "39130000_KN010_20171114_001.csv"}), 2);
    EXPECT_EQ(run({"missing", "--books", at}), 0);
    EXPECT_EQ(run({"status", "--books", at, "--json"}), 0);
    EXPECT_EQ(split(chukan::read_file(at + "/missing.csv"), '\n').size(), 4U);
}

TEST_F(Books, TheExerciseHoldsTogether)
{
    exercise wish;
    wish.persons = 200;
    wish.arrivals = 5;
    wish.premiums = 5;
    wish.config_directory = config;
    wish.out = folder_ + "/exercise";
    const auto files = write_exercise(wish);
    ASSERT_EQ(files.size(), 8U);
    for (const auto& each : files) {
        const auto up = split(chukan::read_file(wish.out + "/up/" + each.name), '\n'), expected = split(chukan::read_file(wish.out + "/expected/" + each.result), '\n');
        EXPECT_EQ(up.size(), each.rows + 2) << each.name;
        EXPECT_EQ(expected.size(), up.size()) << each.result;
    }
}

} // namespace
} // namespace chukan::standard_system
