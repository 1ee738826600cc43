#include "platform/law/law.hpp"

#include "platform/base/text.hpp"
#include "platform/log/log.hpp"

#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include <array>
#include <chrono>
#include <stdexcept>

namespace chukan::law {

namespace {

constexpr std::array columns = {&permission::row,           &permission::asker_kind,  &permission::office,     &permission::procedure,
                                &permission::provider_kind, &permission::information, &permission::valid_from, &permission::valid_to,
                                &permission::article,       &permission::article_en};
constexpr std::string_view header = "row,asker_kind,office,procedure,provider_kind,information,valid_from,valid_to,article,article_en";

std::string key_of(std::string_view asker_kind, std::string_view provider_kind, std::string_view office, std::string_view procedure,
                   std::string_view information)
{
    std::string key;
    for (const auto part : {asker_kind, provider_kind, office, procedure, information})
        key.append(part).push_back('\x1f');
    return key;
}

bool is_day_or_empty(const std::string& text)
{
    return text.empty() || (text.size() == 8 && text.find_first_not_of("0123456789") == std::string::npos);
}

bool within(const permission& line, std::string_view day)
{
    return (line.valid_from.empty() || day >= line.valid_from) && (line.valid_to.empty() || day <= line.valid_to);
}

std::int64_t now_milliseconds()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

/// What tells one state of a file from the next. The time alone does not: the kernel's file clock ticks in milliseconds, so two writes may share one.
std::string changed_at(const std::string& file)
{
    struct stat state {};
    if (::stat(file.c_str(), &state) != 0)
        return {};
    return std::to_string(state.st_mtim.tv_sec) + "." + std::to_string(state.st_mtim.tv_nsec) + " " + std::to_string(state.st_size) + " " +
           std::to_string(state.st_ino);
}

} // namespace

std::shared_ptr<const permissions> permissions::load(const std::string& file)
{
    return parse(read_file(file), file);
}

std::shared_ptr<const permissions> permissions::parse(std::string_view text, const std::string& name)
{
    auto table = std::make_shared<permissions>();
    std::size_t number = 0;
    bool header_seen = false;
    for (auto line : split(text, '\n')) {
        ++number;
        if (!line.empty() && line.back() == '\r')
            line.pop_back();
        if (line.empty() || line.front() == '#')
            continue;
        const auto where = name + " line " + std::to_string(number) + ": ";
        if (!header_seen) {
            if (line != header)
                throw std::runtime_error(where + "the first line must be " + std::string(header));
            header_seen = true;
            continue;
        }
        const auto cells = split(line, ',');
        if (cells.size() != columns.size())
            throw std::runtime_error(where + "must have " + std::to_string(columns.size()) + " columns");
        permission value;
        for (std::size_t index = 0; index < columns.size(); ++index)
            value.*columns[index] = cells[index];
        if (!is_day_or_empty(value.valid_from) || !is_day_or_empty(value.valid_to))
            throw std::runtime_error(where + "a date is YYYYMMDD or empty");
        table->by_key_.emplace(key_of(value.asker_kind, value.provider_kind, value.office, value.procedure, value.information),
                               table->lines_.size());
        table->lines_.push_back(std::move(value));
    }
    if (!header_seen)
        throw std::runtime_error(name + ": empty");
    return table;
}

verdict permissions::check(std::string_view asker_kind, std::string_view provider_kind, std::string_view office,
                           std::string_view procedure, std::string_view information, std::string_view day) const
{
    verdict answer{"E6001", nullptr};
    const auto [first, last] = by_key_.equal_range(key_of(asker_kind, provider_kind, office, procedure, information));
    for (auto at = first; at != last; ++at) {
        const auto& line = lines_[at->second];
        if (within(line, day))
            return {"I0000", &line};
        answer = {"E6008", &line};
    }
    return answer;
}

std::shared_ptr<const bodies> bodies::load(const std::string& file)
{
    return parse(read_file(file), file);
}

std::shared_ptr<const bodies> bodies::parse(std::string_view json, const std::string& name)
{
    const auto root = nlohmann::json::parse(json, nullptr, false);
    if (!root.is_object() || !root.contains("bodies") || !root["bodies"].is_array())
        throw std::runtime_error(name + ": an object with a list \"bodies\" is expected");
    auto table = std::make_shared<bodies>();
    for (const auto& entry : root["bodies"]) {
        const auto text = [&](const char* field) { return entry.contains(field) ? entry[field].get<std::string>() : std::string(); };
        body value{text("code"),    text("name"),         text("kind"),       text("unit"),    text("system"),
                   text("insurer"), text("municipality"), text("valid_from"), text("valid_to")};
        if (value.code.empty() || !table->by_code_.emplace(value.code, table->all_.size()).second)
            throw std::runtime_error(name + ": a body without a code, or twice: " + value.code);
        table->all_.push_back(std::move(value));
    }
    return table;
}

const body* bodies::find(std::string_view code) const
{
    const auto found = by_code_.find(code);
    return found == by_code_.end() ? nullptr : &all_[found->second];
}

book::book(const std::string& config_directory)
{
    permissions_.file = config_directory + "/law/permissions.csv";
    permissions_.changed_at = changed_at(permissions_.file);
    permissions_.table = law::permissions::load(permissions_.file);
    bodies_.file = config_directory + "/masters/bodies.json";
    bodies_.changed_at = changed_at(bodies_.file);
    bodies_.table = law::bodies::load(bodies_.file);
}

template <class Table> std::shared_ptr<const Table> book::current(watched<Table>& place)
{
    std::lock_guard lock(mutex_);
    const auto now = now_milliseconds();
    if (now - place.looked_at < 500)
        return place.table;
    place.looked_at = now;
    const auto changed = changed_at(place.file);
    if (changed == place.changed_at)
        return place.table;
    place.changed_at = changed;
    try {
        place.table = Table::load(place.file);
    } catch (const std::exception& problem) {
        // Half-written or wrong: the last good table stays in force until the file changes again.
        log::write(log::level::error, "law", "table.not_taken", {{"file", place.file}, {"error", problem.what()}});
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
