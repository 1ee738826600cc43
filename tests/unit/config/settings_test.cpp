#include "platform/base/text.hpp"
#include "platform/config/settings.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <unistd.h>

namespace chukan::config {
namespace {

class Settings : public testing::Test {
protected:
    std::string shipped_ = read_file("config/chukan.toml");
    std::string file_ = std::filesystem::temp_directory_path() / ("chukan-settings-" + std::to_string(::getpid()) + ".toml");

    ~Settings() override { std::filesystem::remove(file_); }

    std::string refusal(const std::string& from, const std::string& to)
    {
        auto text = shipped_;
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        text.replace(at, from.size(), to);
        write_file(file_, text);
        try {
            load(file_);
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "taken";
    }
};

TEST_F(Settings, TheShippedFileIsTaken)
{
    const auto settings = load("config/chukan.toml");
    EXPECT_EQ(settings.tls_refusal, "explain");
    EXPECT_EQ(settings.upload_bytes, 1ull << 30);
}

TEST_F(Settings, BothSidesOfALimit)
{
    EXPECT_EQ(refusal("workers = 24", "workers = 4"), "taken");
    EXPECT_NE(refusal("workers = 24", "workers = 3").find("server.workers must be a whole number from 4 to 256"), std::string::npos);
    EXPECT_EQ(refusal("workers = 24", "workers = 256"), "taken");
    EXPECT_NE(refusal("workers = 24", "workers = 257").find("server.workers"), std::string::npos);
    EXPECT_NE(refusal("workers = 24", "workers = \"24\"").find("server.workers"), std::string::npos);
}

TEST_F(Settings, UnknownAndMissingKeysAreNamedWithTheirLine)
{
    EXPECT_NE(refusal("workers = 24", "workers = 24\nworkerz = 2").find("unknown key server.workerz"), std::string::npos);
    EXPECT_NE(refusal("workers = 24", "").find("server.workers is missing"), std::string::npos);
    EXPECT_NE(refusal("[log]", "[logg]").find("unknown section [logg]"), std::string::npos);
    EXPECT_NE(refusal("\"explain\"", "\"polite\"").find("one of explain, handshake"), std::string::npos);
    EXPECT_NE(refusal("[log]", "[log").find(file_ + ":"), std::string::npos);
}

} // namespace
} // namespace chukan::config
