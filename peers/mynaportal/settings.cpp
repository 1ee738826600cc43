#include "peers/mynaportal/settings.hpp"

#include "platform/base/text.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace chukan::mynaportal {

settings load_settings(const std::string& config_directory)
{
    const auto path = config_directory + "/mynaportal.json";
    auto whole = nlohmann::json::parse(read_file(path), nullptr, false);
    if (!whole.is_object())
        throw std::runtime_error(path + " is no JSON object");
    const auto number = [&](const char* name, std::int64_t most, std::int64_t least) {
        const auto found = whole.find(name);
        if (found == whole.end() || !found->is_number_integer() || *found < least || *found > most)
            throw std::runtime_error(path + ": " + name + " must be a number from " + std::to_string(least) + " to " + std::to_string(most));
        const auto value = found->get<std::int64_t>();
        whole.erase(found);
        return value;
    };
    settings out;
    out.idle = std::chrono::seconds(number("idle_seconds", 86400, 10));
    out.total = std::chrono::seconds(number("total_seconds", 86400, 10));
    out.requests_per_minute = number("requests_per_minute", 1000, 1);
    out.folder_bytes = number("folder_bytes", 64 << 20, 1);
    whole.erase("about");
    if (!whole.empty())
        throw std::runtime_error(path + ": " + whole.begin().key() + " is not known");
    return out;
}

} // namespace chukan::mynaportal
