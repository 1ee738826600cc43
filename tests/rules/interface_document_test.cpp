#include "platform/base/text.hpp"
#include "platform/documents/documents.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

namespace chukan::documents {
namespace {

namespace fs = std::filesystem;
const fs::path root = CHUKAN_SOURCE_DIRECTORY;

/// CI fails here when config/ was changed and `./chukan docs` was not run.
TEST(InterfaceDocument, IsNotStale)
{
    std::ostringstream out;
    EXPECT_EQ(docs_command({"--check"}, root / "config", root / "docs/interface", false, out), 0) << out.str();
}

TEST(InterfaceDocument, ASingleChangeMakesItStale)
{
    std::string name = (fs::temp_directory_path() / "chukan_docs_XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    const fs::path folder(name);
    std::ostringstream out;
    ASSERT_EQ(docs_command({}, root / "config", folder, false, out), 0);
    ASSERT_EQ(docs_command({"--check"}, root / "config", folder, false, out), 0);
    write_file(folder / "ja/KN010.md", read_file(folder / "ja/KN010.md") + "\n");
    std::ostringstream stale;
    EXPECT_EQ(docs_command({"--check"}, root / "config", folder, false, stale), 1);
    EXPECT_NE(stale.str().find("ja/KN010.md"), std::string::npos);
    write_file(folder / "ja/NOBODY.md", "x");
    EXPECT_EQ(docs_command({}, root / "config", folder, false, out), 0);
    EXPECT_FALSE(fs::exists(folder / "ja/NOBODY.md"));
    EXPECT_EQ(docs_command({"--check"}, root / "config", folder, false, out), 0);
    fs::remove_all(folder);
}

TEST(InterfaceDocument, HasAPageAndASampleForEveryKindInBothLanguages)
{
    const auto files = make(root / "config");
    for (const auto& entry : fs::directory_iterator(root / "config/layouts")) {
        const std::string file = entry.path().filename().string();
        if (file.ends_with(".schema.json"))
            continue;
        const std::string id = entry.path().stem().string();
        for (const char* language : {"ja/", "en/"}) {
            const auto page = files.find(language + id + ".md");
            ASSERT_NE(page, files.end()) << language << id;
            EXPECT_NE(page->second.find("```csv\n"), std::string::npos) << id;
        }
    }
    const auto& html = files.at("index.html");
    EXPECT_EQ(html.find("http"), std::string::npos) << "self-contained";
    EXPECT_EQ(html.find("<script"), std::string::npos);
    for (const char* needed : {"ja-KN010", "en-KN010", "ja-result-codes", "en-codes", "ja-data-items", "高額療養費", "模擬"})
        EXPECT_NE(html.find(needed), std::string::npos) << needed;
    EXPECT_TRUE(files.contains("samples/39130000N1Y.CSV"));
}

} // namespace
} // namespace chukan::documents
