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

/// The same for what is judged against registered data (E4, W4) and for codes and exchanges (E5, E6): planted in the corrections, or here with the test that raises it and why no file of 加入者情報 can.
TEST(PlantedCodes, OfRegisteredDataAreAllOfThemToo)
{
    struct elsewhere {
        const char *test, *why;
        std::vector<const char*> codes;
    };
    const std::vector<elsewhere> raised_elsewhere = {
        {"operations/access_test.cpp", "depends on the access groups of who sends the file", {"E4018"}},
        {"intermediate/copies_test.cpp", "of 副本 (SK010, TK010): they need the 枝番 and each other", {"E4102", "E4104", "E4105", "E4106", "E4107", "E4108", "E4109", "E4110", "E4112", "W4001"}},
        {"intermediate/exchange_test.cpp", "of 情報照会要求 (JS010)", {"E4121", "E4122", "E4123", "E4124", "E4125"}},
        {"operations/enrollees_test.cpp", "no file: the API of one person", {"E4202", "E4203", "E4205"}},
        {"intermediate/copies_test.cpp", "no file: the API of receipts", {"E4204", "E4206"}},
        {"portal/registers_test.cpp", "of 部署, ロール, アクセスグループ, ユーザー, by what is registered", {"E4301", "E4302", "E4303", "E4304", "E4305", "E4307", "E4308", "E4310"}},
        {"portal/masters_test.cpp", "no file: the release of masters", {"E4321", "E4322", "E4323"}},
        {"worlds/codes_test.cpp", "no file: what the 住基ネット says", {"E5001", "E5002"}},
        {"intermediate/changes_test.cpp", "no file: what the 住基ネット says", {"E5003"}},
        {"nws/codes_test.cpp", "no file: what nws says", {"E5004"}},
        {"provision/sending_test.cpp", "no file: at 送信", {"E5005"}},
        {"institutions/law_test.cpp", "no file: permission and road of an inquiry", {"E6001", "E6004", "E6012", "E6014"}},
        {"nws/gates_test.cpp", "no file: gates of nws", {"E6002", "E6003", "E6013"}},
        {"intermediate/exchange_test.cpp", "no file: outcomes of an inquiry", {"E6005", "E6006", "E6007", "E6009", "E6011"}},
        {"nws/exchange_test.cpp", "no file: a permission of another day", {"E6008"}},
        {"institutions/exchange_test.cpp", "no file: an inquiry before the code", {"E6010"}},
        {"intermediate/by_hand_test.cpp", "no file: an answer by hand", {"E6015"}},
        {"intermediate/citizens_test.cpp", "no file: 自己情報 that only a clerk may release", {"E6020"}},
        {"intermediate/record_notes_test.cpp", "no file: 訂正 of a record whose exchange is open", {"E6016"}},
        {"intermediate/key_rolling_test.cpp", "no file: an answer whose key was destroyed", {"E6017"}},
        {"nws/key_rolling_test.cpp", "no file: a former key announced again", {"E6018"}},
    };
    const auto wish = wish_of(layout::encoding::utf8);
    std::set<std::string> raised;
    for (const auto& file : plant_corrections(wish))
        for (const auto& finding : file.findings)
            raised.insert(finding.code);
    for (const auto& each : raised_elsewhere) {
        const auto source = read_file(std::string(CHUKAN_SOURCE_DIRECTORY) + "/tests/integration/" + each.test);
        for (const std::string code : each.codes) {
            EXPECT_NE(source.find(code), std::string::npos) << code << " is not in " << each.test;
            EXPECT_TRUE(raised.insert(code).second) << code << " is planted as well";
        }
    }
    for (const auto& [code, entry] : wish.codes->all()) {
        if (code.size() == 5 && ((code[0] == 'E' && code[1] >= '4' && code[1] <= '6') || (code[0] == 'W' && code[1] == '4'))) {
            EXPECT_TRUE(raised.contains(code)) << code << " is planted nowhere";
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
                             "39130000_KN010_20171113_801.csv.result.csv", "39130000_KN010_20171113_802.csv.errors.csv", "39130000N1Y.CSV", "unusable.csv"})
        EXPECT_TRUE(std::filesystem::exists(folder / file)) << file;
    const auto errors = read_file(folder / "39130000_KN010_20171113_001.csv.errors.csv");
    EXPECT_EQ(errors.find("99997000"), std::string::npos) << "no 個人番号";
    std::filesystem::remove_all(folder);
}

} // namespace
} // namespace chukan::standard_system
