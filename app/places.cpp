#include "app/places.hpp"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace chukan::app {

namespace {

std::string environment_value(const char* name)
{
    const char* value = std::getenv(name);
    return value ? value : "";
}

bool japanese_wanted()
{
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
        if (const auto value = environment_value(name); !value.empty())
            return value.rfind("ja", 0) == 0;
    return false;
}

} // namespace

places find_places()
{
    namespace fs = std::filesystem;
    std::string root = environment_value("CHUKAN_ROOT");
    const fs::path binary = fs::read_symlink("/proc/self/exe");
    const fs::path installed = binary.parent_path().parent_path() / "share" / "chukan";
    places out;
    if (root.empty() && fs::is_directory(installed / "config")) {
        out.share = installed.string();
        out.var = environment_value("CHUKAN_VAR");
        if (out.var.empty())
            out.var = environment_value("HOME") + "/.local/share/chukan";
    } else {
        if (root.empty())
            root = CHUKAN_SOURCE_DIRECTORY;
        out.share = root;
        out.var = environment_value("CHUKAN_VAR");
        if (out.var.empty())
            out.var = root + "/var";
    }
    out.config = out.share + "/config";
    out.schema = out.share + "/schema";
    if (!fs::is_directory(out.config))
        throw std::runtime_error("no config folder at " + out.config);
    return out;
}

const std::string& say(const std::string& japanese, const std::string& english)
{
    static const bool in_japanese = japanese_wanted();
    return in_japanese ? japanese : english;
}

} // namespace chukan::app
