#pragma once
#include <filesystem>
#include <stdexcept>
#include <string>

#include <stdlib.h>

/// A copy of the shipped configuration, for tests that change it; removed at the end.
class temporary_config {
public:
    temporary_config()
    {
        std::string name = (std::filesystem::temp_directory_path() / "chukan_config_XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            throw std::runtime_error("no temporary folder");
        path_ = name;
        std::filesystem::copy(std::filesystem::path(CHUKAN_SOURCE_DIRECTORY) / "config", path_, std::filesystem::copy_options::recursive);
    }
    temporary_config(const temporary_config&) = delete;
    temporary_config& operator=(const temporary_config&) = delete;
    ~temporary_config()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};
