#include "peers/standard_system/generate.hpp"
#include "peers/standard_system/population.hpp"
#include "platform/base/text.hpp"
#include "platform/identifiers/check_digits.hpp"
#include "platform/layout/layout.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <set>
#include <unistd.h>

namespace chukan::standard_system {
namespace {

const std::string config = std::string(CHUKAN_SOURCE_DIRECTORY) + "/config";

class generated_files : public testing::Test {
protected:
    void SetUp() override
    {
        folder_ = std::filesystem::temp_directory_path() / ("chukan generated " + std::to_string(::getpid()) + "_" + std::to_string(made_++));
        std::filesystem::create_directories(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    generate_settings settings(const std::string& name, std::uint64_t persons = 2000)
    {
        generate_settings made;
        made.population.persons = persons;
        made.population.seed = 7;
        made.config_directory = config;
        made.out = (folder_ / name).string();
        return made;
    }
    std::filesystem::path folder_;
    static inline int made_ = 0;
};

struct read_file_result {
    std::vector<std::vector<std::string>> rows;
    std::map<std::string, std::vector<std::string>> codes; // of each record with findings
};

read_file_result read(const std::string& path, const std::string& kind, layout::encoding encoding = layout::encoding::utf8)
{
    const auto catalogue = layout::catalogue::load(config);
    layout::reader_settings reading;
    reading.file_encoding = encoding;
    reading.today = "20171113";
    const auto reader = layout::open_reader(catalogue, catalogue->find(kind, "20171113"), reading);
    read_file_result found;
    const layout::reader::sink sink = [&](const layout::checked_record& record) {
        found.rows.emplace_back(record.values->begin(), record.values->end());
        for (const auto& finding : record.findings)
            found.codes[found.rows.back()[0]].push_back(finding.code);
    };
    reader->feed(chukan::read_file(path), sink);
    reader->finish(sink);
    return found;
}

/// record number -> code of the planted mistakes of one stage.
std::map<std::string, std::string> expected(const std::string& path, const std::string& stage)
{
    std::map<std::string, std::string> found;
    for (const auto& line : split(chukan::read_file(path), '\n')) {
        const auto fields = split(line, ',');
        if (fields.size() == 4 && fields[1] == stage)
            found[fields[0]] = fields[2];
    }
    return found;
}

TEST_F(generated_files, same_seed_gives_same_bytes_and_another_does_not)
{
    auto first = settings("first"), second = settings("second"), third = settings("third");
    third.population.seed = 8;
    const auto one = generate_population(first), two = generate_population(second), three = generate_population(third);
    EXPECT_EQ(chukan::read_file(one.enrollee_file), chukan::read_file(two.enrollee_file));
    EXPECT_EQ(chukan::read_file(one.residents), chukan::read_file(two.residents));
    EXPECT_EQ(chukan::read_file(one.copies), chukan::read_file(two.copies));
    EXPECT_NE(chukan::read_file(one.enrollee_file), chukan::read_file(three.enrollee_file));
}

TEST_F(generated_files, sound_files_have_no_findings_in_any_encoding)
{
    for (const auto encoding : {layout::encoding::utf8, layout::encoding::cp932, layout::encoding::utf16le}) {
        auto wish = settings("encoding", 20000);
        wish.encoding = encoding;
        wish.population.insurer = encoding == layout::encoding::cp932 ? "39140009" : "39130000";
        const auto made = generate_population(wish);
        const auto found = read(made.enrollee_file, "enrollee", encoding);
        EXPECT_EQ(found.rows.size(), 20000U);
        EXPECT_TRUE(found.codes.empty()) << found.codes.begin()->first << " " << found.codes.begin()->second[0];
        for (const auto& row : found.rows)
            for (const auto& value : row)
                ASSERT_EQ(value.find("●"), std::string::npos) << value;
    }
}

TEST_F(generated_files, planted_mistakes_are_found_and_nothing_else)
{
    auto wish = settings("planted");
    wish.defects = 56;
    const auto made = generate_population(wish);
    EXPECT_EQ(made.planted, 56U);
    auto wanted = expected(made.expected, "registration");
    std::erase_if(wanted, [](const auto& entry) { return entry.second.starts_with("E4"); }); // what only the register can see
    std::map<std::string, std::string> seen;
    for (const auto& [record, codes] : read(made.enrollee_file, "enrollee").codes)
        seen[record] = codes.front();
    EXPECT_EQ(seen, wanted);
    std::set<std::string> kinds;
    for (const auto& stage : {"registration", "acquisition"})
        for (const auto& [record, code] : expected(made.expected, stage))
            kinds.insert(code);
    EXPECT_EQ(kinds.size(), 14U);
}

TEST_F(generated_files, residents_and_copies_agree_with_the_unions_file)
{
    auto wish = settings("agree");
    wish.defects = 28;
    const auto made = generate_population(wish);
    const auto missing = expected(made.expected, "acquisition");
    std::map<std::string, nlohmann::json> by_number;
    std::set<std::string> codes;
    std::set<std::uint64_t> references;
    for (const auto& line : split(chukan::read_file(made.residents), '\n')) {
        if (line.empty())
            continue;
        const auto resident = nlohmann::json::parse(line);
        EXPECT_TRUE(identifiers::personal_number_valid(resident.at("personal_number").get<std::string>()));
        EXPECT_TRUE(identifiers::resident_code_valid(resident.at("resident_code").get<std::string>()));
        EXPECT_TRUE(resident.at("personal_number").get<std::string>().starts_with("999"));
        EXPECT_TRUE(codes.insert(resident.at("resident_code")).second);
        EXPECT_TRUE(references.insert(resident.at("reference").get<std::uint64_t>()).second);
        EXPECT_TRUE(by_number.emplace(resident.at("personal_number"), resident).second);
    }
    std::size_t gone = 0;
    for (const auto& row : read(made.enrollee_file, "enrollee").rows) {
        const auto found = by_number.find(row[10]);
        const auto wanted = missing.find(row[0]);
        if (wanted == missing.end())
            continue;
        ++gone;
        if (wanted->second == "E5001") {
            EXPECT_EQ(found, by_number.end());
        } else {
            ASSERT_NE(found, by_number.end());
            EXPECT_NE(found->second.at("state"), "live");
        }
    }
    EXPECT_GT(gone, 0U);
    std::size_t copies = 0;
    for (const auto& line : split(chukan::read_file(made.copies), '\n')) {
        if (line.empty())
            continue;
        ++copies;
        const auto copy = nlohmann::json::parse(line);
        EXPECT_FALSE(copy.contains("personal_number"));
        EXPECT_TRUE(references.contains(copy.at("reference").get<std::uint64_t>()));
    }
    EXPECT_GT(copies, 2000U);
}

TEST_F(generated_files, what_follows_a_result_file_has_no_findings)
{
    auto wish = settings("follows");
    wish.defects = 28;
    const auto made = generate_population(wish);
    layout::writer writer(layout::encoding::utf8);
    writer.row({"レコード番号", "保険者番号", "宛名番号", "被保険者番号", "被保険者枝番", "処理結果区分", "処理結果コード", "処理結果メッセージ"});
    const auto enrollees = read(made.enrollee_file, "enrollee");
    const auto rejected = expected(made.expected, "registration");
    std::uint64_t serial = 0;
    for (const auto& row : enrollees.rows) {
        const bool right = !rejected.contains(row[0]);
        const auto branch = right ? identifiers::branch_number(++serial) : std::string();
        writer.row({row[0], row[2], row[3], row[6], branch, right ? "1" : "2", right ? "I0000" : "E2001", ""});
    }
    const auto result = (folder_ / "result.csv").string();
    write_file(result, writer.take());
    const auto next = generate_after_registration(config, wish.out, result);
    EXPECT_EQ(next.persons, 2000U);
    for (const auto& [path, kind, rows] : {std::tuple{next.eligibility_file, "eligibility", next.eligibility_rows},
                                           std::tuple{next.fukuhon_files.at(0), "fukuhon", next.fukuhon_rows},
                                           std::tuple{next.inquiry_file, "inquiry", next.inquiry_rows}}) {
        const auto found = read(path, kind);
        EXPECT_EQ(found.rows.size(), rows) << kind;
        EXPECT_GT(rows, 100U) << kind;
        EXPECT_TRUE(found.codes.empty()) << kind << " " << found.codes.begin()->first << " " << found.codes.begin()->second[0];
    }
    EXPECT_EQ(next.fukuhon_files.size(), 1U);
    EXPECT_THROW(generate_after_registration(config, wish.out, made.enrollee_file), std::exception);

    // As many files as the rows need, each within the limit, a person's rows in one of them.
    const auto small = (folder_ / "config").string();
    std::filesystem::copy(config, small, std::filesystem::copy_options::recursive);
    write_file(small + "/files.json", R"({"most_rows": 2500})");
    const auto parts = generate_after_registration(small, wish.out, result);
    EXPECT_GT(parts.fukuhon_files.size(), 2U);
    EXPECT_EQ(parts.fukuhon_rows, next.fukuhon_rows);
    std::uint64_t rows = 0;
    std::set<std::string> seen;
    for (const auto& path : parts.fukuhon_files) {
        const auto found = read(path, "fukuhon");
        EXPECT_LE(found.rows.size(), 2500U);
        EXPECT_TRUE(found.codes.empty());
        rows += found.rows.size();
        std::set<std::string> here;
        for (const auto& row : found.rows)
            here.insert(row[3]);
        for (const auto& branch : here)
            EXPECT_TRUE(seen.insert(branch).second) << branch;
    }
    EXPECT_EQ(rows, next.fukuhon_rows);
}

TEST(population_shape, ages_and_sexes_are_those_of_a_union)
{
    const auto data = tables::load(config);
    population_settings wish;
    wish.persons = 50000;
    population people(data, wish);
    double insured = 0, women = 0, years = 0, very_old = 0, dead = 0, foreigners = 0;
    std::set<std::string> numbers;
    while (const auto* one = people.next()) {
        EXPECT_TRUE(numbers.insert(one->personal_number).second);
        foreigners += one->foreigner;
        if (!one->insured)
            continue;
        ++insured;
        women += one->sex == '2';
        const double age = 2017 - std::stoi(one->birth_date.substr(0, 4));
        years += age;
        very_old += age >= 100;
        dead += one->state == life::dead;
    }
    EXPECT_NEAR(insured / 50000, 0.68, 0.05);
    EXPECT_NEAR(women / insured, 0.60, 0.04);
    EXPECT_NEAR(years / insured, 82.0, 1.0);
    EXPECT_LT(very_old / insured, 0.01);
    EXPECT_NEAR(dead / insured, 0.003, 0.002);
    EXPECT_NEAR(foreigners / 50000, 0.006, 0.003);
}

TEST(population_shape, refuses_what_it_has_no_data_for)
{
    const auto data = tables::load(config);
    population_settings wish;
    wish.insurer = "39010004";
    EXPECT_THROW(population(data, wish), std::runtime_error);
    wish.insurer = "39130000";
    wish.first = most_persons;
    EXPECT_THROW(population(data, wish), std::runtime_error);
}

TEST(scattering, is_a_permutation_and_fixed_for_ever)
{
    std::set<std::uint64_t> seen;
    for (std::uint64_t value = 0; value < 10000; ++value)
        EXPECT_TRUE(seen.insert(scatter(value, 4, 3)).second);
    EXPECT_EQ(*seen.rbegin(), 9999U);
}

} // namespace
} // namespace chukan::standard_system
