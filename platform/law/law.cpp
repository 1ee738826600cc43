#include "platform/law/law.hpp"

#include "platform/log/log.hpp"

#include <sys/stat.h>

#include <chrono>

namespace chukan::law {

namespace {

std::int64_t now_milliseconds()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

/// What tells one state of the files from the next. The time alone does not: the kernel's file clock ticks in milliseconds, so two writes may share one.
std::string changed_at(const std::vector<std::string>& files)
{
    std::string all;
    for (const auto& file : files) {
        struct stat state {};
        if (::stat(file.c_str(), &state) == 0)
            all += std::to_string(state.st_mtim.tv_sec) + "." + std::to_string(state.st_mtim.tv_nsec) + " " + std::to_string(state.st_size) + " "
                + std::to_string(state.st_ino);
        all += ';';
    }
    return all;
}

} // namespace

book::book(const std::string& config_directory)
{
    for (const char* name : {"permissions.csv", "rows.csv", "basis.csv"})
        permissions_.files.push_back(config_directory + "/law/" + name);
    permissions_.changed_at = changed_at(permissions_.files);
    permissions_.table = law::permissions::load(permissions_.files.front());
    bodies_.files = {config_directory + "/masters/bodies.json"};
    bodies_.changed_at = changed_at(bodies_.files);
    bodies_.table = law::bodies::load(bodies_.files.front());
}

template <class Table> std::shared_ptr<const Table> book::current(watched<Table>& place)
{
    std::lock_guard lock(mutex_);
    const auto now = now_milliseconds();
    if (now - place.looked_at < 500)
        return place.table;
    place.looked_at = now;
    const auto changed = changed_at(place.files);
    if (changed == place.changed_at)
        return place.table;
    place.changed_at = changed;
    try {
        place.table = Table::load(place.files.front());
    } catch (const std::exception& problem) {
        // Half-written or wrong: the last good table stays in force until the file changes again.
        log::write(log::level::error, "law", "table.not_taken", {{"file", place.files.front()}, {"error", problem.what()}});
    }
    return place.table;
}

std::shared_ptr<const law::permissions> book::permissions()
{
    return current(permissions_);
}

std::shared_ptr<const law::bodies> book::bodies()
{
    return current(bodies_);
}

} // namespace chukan::law
