#include "peers/standard_system/planted.hpp"

#include "platform/base/text.hpp"
#include "platform/layout/definition.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>

namespace chukan::standard_system {
namespace {

const std::string config = std::string(CHUKAN_SOURCE_DIRECTORY) + "/config";

planting wish_of(layout::encoding encoding)
{
    planting wish;
    wish.layouts = layout::catalogue::load(config);
    wish.codes = layout::result_codes::load(config);
    wish.encoding = encoding;
    return wish;
}

/// What the engine finds, one text for each finding.
struct answer {
    std::vector<std::string> findings;
    std::string unusable_code;
    std::uint64_t position{0};
};

answer check(const planting& wish, const planted_file& file)
{
    answer out;
    layout::reader_settings settings;
    settings.today = wish.date;
    settings.file_encoding = file.encoding;
    const auto reader = layout::open_reader(wish.layouts, wish.layouts->find(file.id, wish.date), settings);
    const layout::reader::sink sink = [&](const layout::checked_record& record) {
        for (const auto& finding : record.findings)
            out.findings.push_back(std::to_string(finding.line) + " " + finding.record_number + " " + std::to_string(finding.item_number) + " " + finding.item_name +
                                   " [" + finding.value + "] " + finding.code + " " + wish.codes->text_ja(finding.code, finding.values));
    };
    try {
        reader->feed(file.bytes, sink);
        reader->finish(sink);
    } catch (const layout::unusable& problem) {
        out.unusable_code = problem.code;
        out.position = problem.position;
    }
    return out;
}

std::vector<std::string> told(const planting& wish, const planted_file& file)
{
    std::vector<std::string> out;
    for (const auto& finding : file.findings)
        out.push_back(std::to_string(finding.line) + " " + finding.record_number + " " + std::to_string(finding.item_number) + " " + finding.item_name + " [" +
                      finding.value + "] " + finding.code + " " + wish.codes->text_ja(finding.code, finding.values));
    return out;
}

class Planted : public testing::TestWithParam<layout::encoding> {};

TEST_P(Planted, EveryDefectComesBackOnItsRowAndNothingElse)
{
    const auto wish = wish_of(GetParam());
    const auto files = plant_rows(wish);
    EXPECT_GE(files.size(), 9U) << "departments, roles, groups, users, enrollees, eligibility, the other data sets, inquiries, 住基";
    for (const auto& file : files) {
        const auto found = check(wish, file);
        EXPECT_EQ(found.unusable_code, "") << file.name;
        EXPECT_EQ(join(found.findings, "\n"), join(told(wish, file), "\n")) << file.name;
        EXPECT_GT(file.findings.size(), 5U) << file.name;
    }
}

TEST_P(Planted, EveryUnusableFileIsRefusedAtItsByte)
{
    const auto wish = wish_of(GetParam());
    for (const auto& file : plant_unusable(wish)) {
        const auto found = check(wish, file);
        EXPECT_EQ(found.unusable_code, file.unusable_code) << file.name;
        EXPECT_EQ(found.position, file.position) << file.name << " " << file.unusable_code;
    }
}

INSTANTIATE_TEST_SUITE_P(Encodings, Planted, testing::Values(layout::encoding::utf8, layout::encoding::cp932, layout::encoding::utf16le));

/// Every code of structure (E1), of one item (E2) and of items against each other (E3) is planted, or stands here with who raises it instead.
TEST(PlantedCodes, AreAllOfThem)
{
    const std::set<std::string> raised_elsewhere = {
        "E1007",                                     // more rows than allowed: a setting, tests/unit/layout
        "E1020", "E1021", "E1022", "E1023", "E1024", // names and kinds: tests/integration/hostile, tests/unit/check
        "E1101", "E1102", "E1103",                   // the upload itself: tests/integration/hostile
        "E2003",                                     // more bytes than allowed although not more characters: no shipped item, tests/unit/layout
        "E2018", "E2019",                            // errors only when config/characters.json says so: tests/unit/layout
    };
    const auto wish = wish_of(layout::encoding::utf8);
    std::set<std::string> planted;
    for (const auto& file : plant_rows(wish))
        for (const auto& finding : file.findings)
            planted.insert(finding.code);
    for (const auto& file : plant_unusable(wish))
        planted.insert(file.unusable_code);
    for (const auto& [code, entry] : wish.codes->all()) {
        const bool ours = code.size() == 5 && (code[0] == 'E' || code[0] == 'W') && code[1] >= '1' && code[1] <= '3';
        if (ours && !raised_elsewhere.contains(code)) {
            EXPECT_TRUE(planted.contains(code)) << code << " is planted nowhere";
        }
    }
}

TEST(PlantedFiles, AreWrittenWithWhatMustComeBack)
{
    std::string name = (std::filesystem::temp_directory_path() / "chukan_planted_XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    const auto wish = wish_of(layout::encoding::cp932);
    EXPECT_GT(write_planted(wish, name), 100U);
    const std::filesystem::path folder(name);
    for (const char* file : {"39130000_KN010_20171113_001.csv", "39130000_KN010_20171113_001.csv.errors.csv", "39130000_KN010_20171113_001.csv.result.csv",
                             "39130000N1Y.CSV", "unusable.csv"})
        EXPECT_TRUE(std::filesystem::exists(folder / file)) << file;
    const auto errors = read_file(folder / "39130000_KN010_20171113_001.csv.errors.csv");
    EXPECT_EQ(errors.find("99997000"), std::string::npos) << "no 個人番号";
    std::filesystem::remove_all(folder);
}

} // namespace
} // namespace chukan::standard_system
