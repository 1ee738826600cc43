#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/intake/intake.hpp"
#include "server/portal/handlers.hpp"
#include "server/portal/master_releases.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
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

http::response masters(core& core, call& call)
{
    const auto known = masters::releases::load(core.context.config_directory);
    const auto steps = core.context.database.transact(
        [&](db::transaction& running) { return store::release_steps(running, call.at.environment.id); });
    const auto day = clock::to_date(call.at.environment.clock.at(core.now()));
    const auto current = in_force(*known, steps, day).release;
    json items = json::array(), files = json::array();
    const auto all = read_masters(core);
    for (const auto& [name, rows] : all.items())
        items.push_back(name);
    for (const auto& each : known->tables(*current, *core.layouts, day))
        files.push_back({{"id", each.id}, {"name", each.ja}, {"name_en", each.en}, {"rows", each.rows.size()}});
    return answer({{"items", items},
                   {"release", {{"number", current->number}, {"name", current->name}, {"name_en", current->name_en}}},
                   {"files", files}});
}

http::response master_file(core& core, call& call)
{
    const auto known = masters::releases::load(core.context.config_directory);
    const auto day = clock::to_date(call.at.environment.clock.at(core.now()));
    std::string encoding;
    const auto* release = core.context.database.transact([&](db::transaction& running) {
        if (const auto insurer = store::find_insurer(running, call.at.scope()))
            encoding = insurer->encoding;
        const auto asked = call.request.integer_query("release", 0, 0, 9999);
        return asked != 0 ? known->find(static_cast<unsigned>(asked))
                          : in_force(*known, store::release_steps(running, call.at.environment.id), day).release;
    });
    const auto& name = call.request.path_values.at("name");
    std::vector<masters::table> tables;
    if (release)
        tables = known->tables(*release, *core.layouts, day);
    const auto found = std::find_if(tables.begin(), tables.end(), [&](const auto& each) { return each.id == name; });
    if (found == tables.end())
        throw service_error("E9310");
    core.context.database.transact([&](db::transaction& running) {
        note(core, call, running, name + " " + std::to_string(release->number), "200");
    });
    layout::writer writer(static_cast<layout::encoding>(encoding.empty() ? 0 : encoding[0] - '0'));
    std::vector<std::string_view> line(found->header.begin(), found->header.end());
    writer.row(line);
    for (const auto& row : found->rows) {
        line.assign(row.begin(), row.end());
        writer.row(line);
    }
    auto out = http::response::text(writer.take(), encoding == "1"   ? "text/csv; charset=Shift_JIS"
                                                   : encoding == "2" ? "text/csv; charset=utf-16le"
                                                                     : "text/csv; charset=utf-8");
    out.headers = {{"Cache-Control", "no-store"},
                   {"X-Content-Type-Options", "nosniff"},
                   {"Content-Disposition", "attachment; filename=\"" + name + "_R" + std::to_string(release->number) +
                                               "_" + day + ".csv\""}};
    return out;
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
