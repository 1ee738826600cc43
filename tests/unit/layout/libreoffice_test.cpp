#include "platform/base/text.hpp"
#include "platform/layout/definition.hpp"
#include "platform/layout/layout.hpp"

#include <gtest/gtest.h>

namespace chukan::layout {
namespace {

const std::string root = CHUKAN_SOURCE_DIRECTORY;

/// Every value of a KN010; a finding fails the test.
std::vector<std::vector<std::string>> values_of(const std::string& path, encoding how)
{
    const auto layouts = catalogue::load(root + "/config");
    reader_settings settings;
    settings.file_encoding = how;
    settings.today = "20171113";
    const auto reader = open_reader(layouts, layouts->find("enrollee", "20171113"), settings);
    std::vector<std::vector<std::string>> out;
    const reader::sink sink = [&](const checked_record& record) {
        for (const auto& finding : record.findings)
            ADD_FAILURE() << path << ", line " << record.line << ": " << finding.code;
        out.emplace_back(record.values->begin(), record.values->end());
    };
    reader->feed(read_file(path), sink);
    reader->finish(sink);
    return out;
}

/// tests/spreadsheet/run --keep made the files: the sample of the interface document, opened and saved again by LibreOffice with every column as text.
TEST(LibreOffice, SavesFilesThatHoldTheSameValuesInEachEncoding)
{
    const auto wanted = values_of(root + "/docs/interface/samples/39130000_KN010_20171113_001.csv", encoding::utf8);
    ASSERT_GT(wanted.size(), 0U);
    EXPECT_EQ(values_of(root + "/tests/data/libreoffice/kn010_utf8.csv", encoding::utf8), wanted);
    EXPECT_EQ(values_of(root + "/tests/data/libreoffice/kn010_cp932.csv", encoding::cp932), wanted);
    EXPECT_EQ(values_of(root + "/tests/data/libreoffice/kn010_utf16le.csv", encoding::utf16le), wanted);
}

} // namespace
} // namespace chukan::layout
