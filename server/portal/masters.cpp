#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "server/portal/handlers.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>

namespace chukan::portal {

using nlohmann::json;

namespace {

/// Every list of every file in config/masters, by its name. Read each time: it is small, and a changed file is seen at
/// once.
json read_masters(const core& core)
{
    json out = json::object();
    const std::filesystem::path folder = std::filesystem::path(core.context.config_directory) / "masters";
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        if (file.path().extension() != ".json")
            continue;
        const auto content = json::parse(read_file(file.path().string()));
        for (const auto& [name, rows] : content.items())
            if (rows.is_array())
                out[name] = rows;
    }
    return out;
}

} // namespace

http::response masters(core& core, call&)
{
    json items = json::array();
    const auto all = read_masters(core);
    for (const auto& [name, rows] : all.items())
        items.push_back(name);
    return answer({{"items", items}});
}

http::response master(core& core, call& call)
{
    const auto all = read_masters(core);
    const auto& name = call.request.path_values.at("name");
    const auto found = all.find(name);
    if (found == all.end())
        throw service_error("E9310");
    return answer({{"name", name}, {"items", *found}});
}

} // namespace chukan::portal
