#include "tests/unit/standard_system/books_fixture.hpp"

#include "peers/standard_system/juki_files.hpp"
#include "peers/standard_system/loop_command.hpp"
#include "platform/check/check.hpp"
#include "platform/text/encoding.hpp"

#include <sstream>

/// How a union comes by missing 個人番号 (JK010, JK011), and what it hears of the 機関別符号 (KN012).
namespace chukan::standard_system {
namespace {

class NumbersAndCodes : public Books {
protected:
    /// The lines of a CP932 file in UTF-8, without the empty one behind the last.
    std::vector<std::string> lines(const std::string& path)
    {
        std::string text;
        text::decoder decoder(text::encoding::cp932);
        decoder.decode(chukan::read_file(path), text);
        auto all = split(text, '\n');
        all.pop_back();
        return all;
    }

    /// JK011 as a medium brings it: each row's person with this 照会結果コード.
    std::string medium(const std::vector<std::pair<std::string, std::string>>& answers, const char* name = "result.csv")
    {
        layout::writer writer(layout::encoding::cp932);
        for (const auto& [person, code] : answers)
            writer.row({"39130000_" + person, code, code == "00" ? std::string("999123456782") : "", "", "", "", "", "", "", ""});
        write_file(folder_ + "/" + name, writer.take());
        return folder_ + "/" + name;
    }

    std::vector<std::string> listed(const books& of)
    {
        std::vector<std::string> out;
        for (const auto& [person, code] : of.found)
            out.push_back(person);
        return out;
    }

    void set(books& of, const std::string& person, const char* item, const std::string& to)
    {
        const auto reader = of.read("own", find_book_kind("KN010"));
        const auto writer = of.rewrite("own", find_book_kind("KN010"));
        for (; reader->here(); reader->advance()) {
            auto one = *reader->here();
            if (one.person == person)
                one.values[layout(of, "KN010").place(item).value()] = to;
            writer->add(one);
        }
        writer->close();
        of.commit();
    }

    /// KN012 of everybody registered, in the order of the 枝番.
    std::string states(const books& of, const std::string& number, const std::map<std::string, std::string>& of_person, const std::set<std::string>& without = {})
    {
        std::map<std::string, std::string> people;
        const auto branch = layout(of, "KN010").place("branch_number").value();
        for (const auto reader = of.read("registered", find_book_kind("KN010")); reader->here(); reader->advance())
            people[reader->here()->values[branch]] = reader->here()->person;
        layout::writer writer(of.encoding);
        writer.row(of.catalogue()->find("link-code-status", of.date).header());
        for (const auto& [number_of, person] : people)
            if (!without.contains(person)) {
                const auto state = of_person.contains(person) ? of_person.at(person) : "紐付済";
                writer.row({number_of, person, state, state == "紐付済" ? "1" : "", "20171113", state == "紐付済" ? "I0000" : state == "取得エラー" ? "E5001" : "", ""});
            }
        const auto path = folder_ + "/39130000_KN012_20171113_" + number + ".csv";
        write_file(path, writer.take());
        return path;
    }
};

TEST_F(NumbersAndCodes, WhoHasNoNumberIsAskedForOnceAndTheFilesPassTheFormatCheck)
{
    auto own = opened(60, 0, 8);
    const auto people = listed(own);
    ASSERT_EQ(people.size(), 8U);
    set(own, people[0], "resident_kind", "2");
    set(own, people[1], "birth_date", "19400300"); // the day is not known
    set(own, people[2], "name", "𠮷田　太郎");     // CP932 has no 𠮷
    const auto made = write_requests(own, {});
    ASSERT_EQ(made.files.size(), 2U);
    EXPECT_EQ(std::filesystem::path(made.files[0].name).filename(), "39130000N1Y.CSV");
    EXPECT_EQ(made.files[0].rows, 5U);
    EXPECT_EQ(std::filesystem::path(made.files[1].name).filename(), "39130000G1Y.CSV");
    EXPECT_EQ(made.files[1].rows, 1U);
    EXPECT_EQ(made.held_back, 2U);
    EXPECT_EQ(split(chukan::read_file(folder_ + "/books/held_back.csv"), '\n').size(), 4U);
    for (const auto& each : made.files) {
        std::ostringstream said;
        EXPECT_EQ(check::check_command({each.name, "--kind", "JK010", "--date", "20171113"}, config, false, said), 0) << said.str();
    }
    // The name, the kana in hiragana, the union's own mark and nothing of the number.
    const auto first = lines(made.files[0].name).at(0);
    const auto fields = split(first, ',');
    ASSERT_EQ(fields.size(), 7U);
    const auto person = std::string(fields[6]).substr(9, 12);
    EXPECT_EQ(fields[0], value(own, "own", "KN010", person, "name"));
    EXPECT_NE(fields[1], value(own, "own", "KN010", person, "kana"));
    EXPECT_EQ(std::string(fields[6]).substr(0, 9), "39130000_");

    EXPECT_THROW(write_requests(own, {}), std::runtime_error) << "the digits of the delivery are taken";
    EXPECT_EQ(list_missing(own), 8U);
    EXPECT_NE(chukan::read_file(folder_ + "/books/missing.csv").find("照会中"), std::string::npos);
}

TEST_F(NumbersAndCodes, TheAnswersEndTheRequestAndWhoWasNotFoundIsAskedAgainOnlyOnOrder)
{
    auto own = opened(60, 0, 3);
    const auto people = listed(own);
    const auto made = write_requests(own, {});
    ASSERT_EQ(made.files.size(), 1U);
    ASSERT_EQ(own.out.size(), 1U);
    const auto done = take_numbers(own, medium({{people[0], "00"}, {people[1], "10"}}));
    EXPECT_EQ(done.accepted, 1U);
    EXPECT_EQ(own.out.size(), 1U) << "one person's answer is still to come";
    take_numbers(own, medium({{people[2], "01"}}, "late.csv"));
    EXPECT_TRUE(own.out.empty());
    EXPECT_NE(value(own, "own", "KN010", people[0], "personal_number"), "");
    EXPECT_EQ(value(own, "own", "KN010", people[1], "personal_number"), "");
    EXPECT_EQ(own.found.at(people[1]), "10");
    EXPECT_EQ(write_requests(own, {}).files.size(), 0U) << "a clerk looks first";
    request_wish again;
    again.again = true;
    const auto second = write_requests(own, again);
    ASSERT_EQ(second.files.size(), 1U);
    EXPECT_EQ(second.files[0].rows, 2U);
    // A medium that never left.
    withdraw(own, "39130000N1Y.CSV");
    EXPECT_EQ(write_requests(own, {}).files.at(0).rows, 2U);
}

TEST_F(NumbersAndCodes, ADeliveryHasTenFilesOfAKind)
{
    auto own = opened(60, 0, 25);
    request_wish wish;
    wish.most_rows = 2;
    const auto made = write_requests(own, wish);
    ASSERT_EQ(made.files.size(), 10U);
    EXPECT_EQ(std::filesystem::path(made.files[9].name).filename(), "39130000N0Y.CSV");
    EXPECT_EQ(made.waiting, 5U);
}

TEST_F(NumbersAndCodes, TheStateOfTheCodesIsKeptAndWhoHasNoneIsListed)
{
    auto own = opened(40);
    take_result(own, answer(own, "KN010", write_difference(own, find_book_kind("KN010"), 1000).files.at(0)));
    const auto person = [](int n) { return std::to_string(100000000000 + n); };
    const auto done = take_code_states(own, states(own, "002", {{person(3), "取得エラー"}, {person(4), "取得中"}}, {person(5)}));
    EXPECT_EQ(done.rows, 39U);
    EXPECT_EQ(done.untold, 1U);
    EXPECT_EQ(done.failed(), 1U);
    EXPECT_EQ(own.codes.at("紐付済"), 37U);
    const auto open = split(chukan::read_file(folder_ + "/books/codes.csv"), '\n');
    ASSERT_EQ(open.size(), 5U) << "header, three persons, and nothing behind the last line feed";
    EXPECT_NE(chukan::read_file(folder_ + "/books/codes.csv").find("記載なし"), std::string::npos);
    EXPECT_THROW(take_code_states(own, states(own, "001", {})), std::runtime_error) << "older than what was taken in";
    EXPECT_EQ(own.codes.at("紐付済"), 37U);
    EXPECT_EQ(take_code_states(own, states(own, "003", {})).failed(), 0U);
    EXPECT_EQ(own.codes, (std::map<std::string, std::uint64_t>{{"紐付済", 40}}));
}

TEST_F(NumbersAndCodes, CodesOfOthersAreNoneOfOurs)
{
    auto own = opened(20);
    take_result(own, answer(own, "KN010", write_difference(own, find_book_kind("KN010"), 1000).files.at(0)));
    const auto right = states(own, "001", {});
    const auto text = chukan::read_file(right);
    const auto other = folder_ + "/39140009_KN012_20171113_001.csv";
    write_file(other, text);
    EXPECT_THROW(take_code_states(own, other), std::runtime_error);
    auto swapped = text;
    swapped.replace(swapped.find("100000000007"), 12, "100000000099");
    write_file(right, swapped);
    EXPECT_THROW(take_code_states(own, right), std::runtime_error);
    EXPECT_TRUE(own.codes_of.empty()) << "nothing has changed";
    write_file(right, text);
    EXPECT_EQ(take_code_states(own, right).rows, 20U);
}

TEST_F(NumbersAndCodes, CommandsCanBeChainedByTheirExitCodes)
{
    const auto at = folder_ + "/books";
    std::string failed, sound;
    std::vector<std::string> people;
    {
        auto own = opened(30, 0, 2);
        people = listed(own);
        take_result(own, answer(own, "KN010", write_difference(own, find_book_kind("KN010"), 1000).files.at(0)));
        failed = states(own, "001", {{"100000000009", "取得エラー"}, {"100000000010", "取得エラー"}});
        sound = states(own, "002", {});
    }
    const auto run = [](std::vector<std::string> arguments) { return loop_command(std::move(arguments), config, false); };
    EXPECT_EQ(run({"request", "--books", at}), 0);
    EXPECT_TRUE(std::filesystem::exists(at + "/out/39130000N1Y.CSV"));
    EXPECT_EQ(run({"request", "--books", at}), 2) << "it is out";
    EXPECT_EQ(run({"take", "--books", at, medium({{people[0], "00"}, {people[1], "21"}})}), 1) << "one was not found";
    EXPECT_EQ(run({"request", "--books", at, "--again", "--json"}), 0);
    EXPECT_EQ(run({"take", "--books", at, failed}), 1) << "a code could not be had";
    EXPECT_EQ(run({"take", "--books", at, sound}), 0);
    EXPECT_EQ(run({"take", "--books", at, failed}), 2) << "older";
    EXPECT_EQ(run({"status", "--books", at}), 0);
}

} // namespace
} // namespace chukan::standard_system
