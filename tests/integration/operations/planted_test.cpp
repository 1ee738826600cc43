#include "peers/standard_system/planted.hpp"
#include "platform/text/encoding.hpp"
#include "tests/integration/operations/server.hpp"

namespace chukan::operations {
namespace {

class Planted : public test::operations_server, public testing::WithParamInterface<layout::encoding> {};

class PlantedFiles : public test::operations_server {};

std::vector<std::string> lines_of(const std::string& bytes, layout::encoding encoding)
{
    std::string text;
    text::decoder decoder(static_cast<text::encoding>(encoding));
    decoder.decode(bytes, text);
    decoder.finish(text);
    return split(text, '\n');
}

/// The server's own answer to the file of planted defects: byte for byte in the errors file, and in the result but for the 枝番 of accepted rows.
TEST_P(Planted, DefectsComeBackExactlyAsExpected)
{
    standard_system::planting wish;
    wish.layouts = layouts_;
    wish.codes = layout::result_codes::load(context_.config_directory);
    wish.encoding = GetParam();
    for (const auto& file : standard_system::plant_rows(wish)) {
        if (file.id != "KN010")
            continue;
        const auto receipt = upload(file.name, file.bytes, test::tokyo, {}, std::to_string(static_cast<int>(file.encoding))).at("receipt").get<std::string>();
        jobs_.run_all();
        acknowledge_all();
        jobs_.run_all();
        const auto done = json("GET", "/files/" + receipt);
        ASSERT_EQ(done.at("state"), "処理完了") << done.dump();
        EXPECT_EQ(done.at("rows"), file.rows.size());
        EXPECT_EQ(download("/files/" + receipt + "/errors"), standard_system::expected_errors(wish, file));

        const auto wanted = lines_of(standard_system::expected_result(wish, file), file.encoding);
        const auto found = lines_of(download("/files/" + receipt + "/result"), file.encoding);
        ASSERT_EQ(found.size(), wanted.size());
        const auto branch = layouts_->place(layouts_->find("KN011", wish.date), "branch_number"), result = branch + 1;
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            auto fields = split(found[i], ',');
            if (i != 0 && fields.size() > result && fields[result] != "2") {
                EXPECT_EQ(fields[branch].size(), 16U) << found[i];
                fields[branch].clear();
            }
            EXPECT_EQ(join(fields, ","), wanted[i]) << "line " << i + 1;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Encodings, Planted, testing::Values(layout::encoding::utf8, layout::encoding::cp932, layout::encoding::utf16le));

/// Corrections come back on their rows, each with its code, in the words that were expected.
TEST_P(Planted, CorrectionsComeBackExactlyAsExpected)
{
    standard_system::planting wish;
    wish.layouts = layouts_;
    wish.codes = layout::result_codes::load(context_.config_directory);
    wish.encoding = GetParam();
    std::map<std::string, std::string> branches;
    const auto& result = layouts_->find("KN011", wish.date);
    const auto branch = layouts_->place(result, "branch_number"), addressee = layouts_->place(result, "addressee_number"), verdict = branch + 1;
    for (const auto& planted : standard_system::plant_corrections(wish)) {
        const auto file = standard_system::with_branches(wish, planted, branches);
        const auto receipt = upload(file.name, file.bytes, test::tokyo, {}, std::to_string(static_cast<int>(file.encoding))).at("receipt").get<std::string>();
        jobs_.run_all();
        acknowledge_all();
        jobs_.run_all();
        ASSERT_EQ(json("GET", "/files/" + receipt).at("state"), "処理完了");
        EXPECT_EQ(lines_of(download("/files/" + receipt + "/errors"), file.encoding), lines_of(standard_system::expected_errors(wish, file), file.encoding));
        const auto found = lines_of(download("/files/" + receipt + "/result"), file.encoding), wanted = lines_of(standard_system::expected_result(wish, file), file.encoding);
        ASSERT_EQ(found.size(), wanted.size());
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            auto fields = split(found[i], ','), expected = split(wanted[i], ',');
            if (i != 0 && fields.size() > verdict && fields[verdict] != "2") {
                EXPECT_EQ(fields[branch].size(), 16U) << found[i];
                branches.emplace(fields[addressee], fields[branch]);
                EXPECT_EQ(fields[branch], branches.at(fields[addressee])) << "a person keeps his 枝番";
                expected[branch] = fields[branch];
            }
            EXPECT_EQ(join(fields, ","), join(expected, ",")) << "line " << i + 1;
        }
    }
}

TEST_F(PlantedFiles, UnusableFilesAreRefusedAtTheirByteAndShownUnderTheMicroscope)
{
    standard_system::planting wish;
    wish.layouts = layouts_;
    wish.codes = layout::result_codes::load(context_.config_directory);
    for (const auto& file : standard_system::plant_unusable(wish)) {
        if (file.unusable_code == "E1001")
            continue; // an empty body is refused at the door: tests/integration/hostile
        const auto receipt = upload(file.name, file.bytes).at("receipt").get<std::string>();
        jobs_.run_all();
        const auto done = json("GET", "/files/" + receipt);
        ASSERT_EQ(done.at("state"), "取込不可") << file.unusable_code;
        EXPECT_EQ(done.at("reason").at("code"), file.unusable_code);
        EXPECT_EQ(done.at("reason").at("byte_position"), file.position) << file.unusable_code;
        const auto seen = json("GET", "/files/" + receipt + "/bytes");
        EXPECT_EQ(seen.at("place"), file.position) << file.unusable_code;
        EXPECT_EQ(seen.at("file_bytes"), file.bytes.size());
        EXPECT_FALSE(seen.at("view").empty());
    }
}

TEST_F(PlantedFiles, ARefusedRowIsShownItemByItem)
{
    const auto done = registered("39130000_KN010_20171113_001.csv", file(row(1) + row(2, {{"sex", "9"}})));
    const auto receipt = done.at("receipt").get<std::string>();
    const auto seen = json("GET", "/files/" + receipt + "/rows/3");
    EXPECT_EQ(seen.at("line"), 3);
    EXPECT_EQ(seen.at("items").at(16).at("findings").at(0).at("code"), "E2007");
    EXPECT_EQ(seen.at("items").at(10).at("value"), "************");
    EXPECT_EQ(seen.dump().find(number(2)), std::string::npos) << "no 個人番号";
    EXPECT_THROW(send("GET", "/files/" + receipt + "/rows/99"), std::exception);
    EXPECT_THROW(send("GET", "/files/" + receipt + "/rows/3", "", test::kanagawa), std::exception) << "another insurer's file does not exist";
}

} // namespace
} // namespace chukan::operations
