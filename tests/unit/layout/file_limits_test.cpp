#include "platform/base/text.hpp"
#include "platform/layout/definition.hpp"
#include "tests/unit/layout/temporary_config.hpp"

#include <gtest/gtest.h>

namespace chukan::layout {
namespace {

/// The code of a file of `rows` good rows and `ragged` ones that lack a column, or nothing when the file is usable.
std::string code_of(const catalogue& layouts, unsigned rows, unsigned ragged)
{
    std::shared_ptr<const catalogue> shared(std::shared_ptr<void>(), &layouts);
    const auto& layout = layouts.find("department", "20171113");
    std::string file, line;
    for (const auto& name : layout.header()) {
        file += file.empty() ? "" : ",";
        file += name;
    }
    file += "\r\n";
    for (std::size_t item = 2; item < layout.items.size(); ++item)
        line += ",";
    for (unsigned row = 0; row < rows + ragged; ++row)
        file += std::to_string(row + 1) + line + (row < ragged ? "" : ",") + "\r\n";
    reader_settings settings;
    settings.today = "20171113";
    const auto reader = open_reader(shared, layout, settings);
    const reader::sink ignore = [](const checked_record&) {};
    try {
        reader->feed(file, ignore);
        reader->finish(ignore);
    } catch (const unusable& problem) {
        return problem.code;
    }
    return "";
}

std::shared_ptr<const catalogue> with(const std::string& limits)
{
    const temporary_config config;
    write_file(config.path() / "files.json", limits);
    return catalogue::load(config.path());
}

std::string refusal_of(const std::string& limits)
{
    try {
        with(limits);
    } catch (const std::exception& problem) {
        return problem.what();
    }
    return "";
}

TEST(FileLimits, AreTheConfigurationsAtBothSides)
{
    const auto rows = with(R"({"most_rows": 5})");
    EXPECT_EQ(code_of(*rows, 5, 0), "");
    EXPECT_EQ(code_of(*rows, 6, 0), "E1007");
    const auto none = with(R"({"column_error_percent": 0})");
    EXPECT_EQ(code_of(*none, 200, 0), "");
    EXPECT_EQ(code_of(*none, 200, 1), "E1008");
    const auto quarter = with(R"({"column_error_percent": 25})");
    EXPECT_EQ(code_of(*quarter, 75, 25), "");
    EXPECT_EQ(code_of(*quarter, 75, 26), "E1008");
}

TEST(FileLimits, AreAsShippedWhatTheProjectDecided)
{
    const auto shipped = catalogue::load(std::string(CHUKAN_SOURCE_DIRECTORY) + "/config");
    EXPECT_EQ(shipped->limits().most_rows, 2000000U);
    EXPECT_EQ(code_of(*shipped, 90, 10), "");
    EXPECT_EQ(code_of(*shipped, 90, 11), "E1008");
}

TEST(FileLimits, ThatMakeNoSenseAreRefusedAtStartWithFileAndPlace)
{
    EXPECT_NE(refusal_of("{\n  \"most_rows\": 0\n}").find("files.json:2"), std::string::npos) << refusal_of("{\n  \"most_rows\": 0\n}");
    EXPECT_NE(refusal_of(R"({"column_error_percent": 101})"), "");
    EXPECT_NE(refusal_of(R"({"rows_at_most": 3})"), "");
    EXPECT_EQ(refusal_of(R"({"most_rows": 1, "column_error_percent": 100})"), "");
}

} // namespace
} // namespace chukan::layout
