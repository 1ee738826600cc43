#include "platform/base/text.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

namespace chukan {
namespace {

TEST(Hex, GoesBothWays)
{
    EXPECT_EQ(to_hex(std::string("\x00\x7f\xff", 3)), "007fff");
    EXPECT_EQ(from_hex("007FfF"), std::string("\x00\x7f\xff", 3));
    EXPECT_EQ(from_hex(""), "");
    EXPECT_THROW(from_hex("0"), std::invalid_argument);
    EXPECT_THROW(from_hex("0g"), std::invalid_argument);
}

struct base64_case {
    std::string plain, coded;
};
class Base64 : public testing::TestWithParam<base64_case> {};

TEST_P(Base64, GoesBothWays) // RFC 4648, section 10
{
    EXPECT_EQ(to_base64(GetParam().plain), GetParam().coded);
    EXPECT_EQ(from_base64(GetParam().coded), GetParam().plain);
}

INSTANTIATE_TEST_SUITE_P(Rfc4648, Base64,
                         testing::Values(base64_case{"", ""}, base64_case{"f", "Zg=="}, base64_case{"fo", "Zm8="}, base64_case{"foo", "Zm9v"},
                                         base64_case{"foob", "Zm9vYg=="}, base64_case{"fooba", "Zm9vYmE="}, base64_case{"foobar", "Zm9vYmFy"},
                                         base64_case{std::string("\xff\xfe\x00", 3), "//4A"}));

class NoBase64 : public testing::TestWithParam<const char*> {};

TEST_P(NoBase64, IsRefused)
{
    EXPECT_THROW(from_base64(GetParam()), std::invalid_argument);
}

// Wrong length, foreign letters, padding inside, and bits that no encoder leaves behind the last byte.
INSTANTIATE_TEST_SUITE_P(All, NoBase64, testing::Values("Z", "Zg", "Zg=", "Z g=", "Zg==Zg==", "====", "Zh==", "Zm9=", "Zm9v\n"));

TEST(Split, KeepsEmptyParts)
{
    EXPECT_EQ(split("a,,b", ','), (std::vector<std::string>{"a", "", "b"}));
    EXPECT_EQ(split("", ','), std::vector<std::string>{""});
    EXPECT_EQ(join({"a", "", "b"}, ", "), "a, , b");
    EXPECT_EQ(join({}, ","), "");
}

class Files : public testing::Test {
protected:
    void SetUp() override
    {
        std::string name = (std::filesystem::temp_directory_path() / "chukan_base_XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder_ = name;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::filesystem::path folder_;
};

TEST_F(Files, AreReplacedWholeWithTheirPermissions)
{
    const std::string path = folder_ / "a file";
    write_file(path, "one", 0644);
    write_file(path, std::string("two\0three", 9), 0600);
    EXPECT_EQ(read_file(path), std::string("two\0three", 9));
    struct stat found {};
    ASSERT_EQ(::stat(path.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0600U);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1) << "a temporary file is left";
}

TEST_F(Files, MissingOnesAreNamed)
{
    const std::string path = folder_ / "nowhere";
    try {
        read_file(path);
        FAIL();
    } catch (const std::runtime_error& problem) {
        EXPECT_NE(std::string(problem.what()).find(path), std::string::npos);
    }
    EXPECT_THROW(write_file(folder_ / "no folder" / "file", ""), std::runtime_error);
}

} // namespace
} // namespace chukan
