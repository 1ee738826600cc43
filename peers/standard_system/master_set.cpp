#include "peers/standard_system/daily_files.hpp"

#include "platform/base/text.hpp"
#include "platform/csv/splitter.hpp"
#include "platform/text/encoding.hpp"

#include <algorithm>
#include <filesystem>

/// Masters are read as they are downloaded (GET /masters/MS020.csv): named MS020_R3_20171113.csv, the columns by the names in the header record.
namespace chukan::standard_system {

namespace {

namespace fs = std::filesystem;

const std::vector<std::string>& master_ids()
{
    static const std::vector<std::string> all{"MS010", "MS020", "MS030", "MS040", "MS050", "MS060", "MS070"};
    return all;
}

struct master {
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows; // sorted
};

/// Throws std::runtime_error with the first thing that is wrong: half a master is worth nothing.
master read_master(const std::string& path, layout::encoding encoding)
{
    std::string content;
    csv::splitter splitter;
    master out;
    try {
        text::decoder decoder(static_cast<text::encoding>(encoding));
        decoder.decode(read_file(path), content);
        decoder.finish(content);
        splitter.room() = content;
        csv::record record;
        while (splitter.next(record, true)) {
            splitter.take_fields(record);
            std::vector<std::string> fields(record.fields.begin(), record.fields.end());
            if (out.header.empty())
                out.header = std::move(fields);
            else if (fields.size() != out.header.size())
                throw std::runtime_error(path + ", line " + std::to_string(record.line) + ": " + std::to_string(fields.size()) + " columns, the header has " +
                                         std::to_string(out.header.size()));
            else
                out.rows.push_back(std::move(fields));
        }
    } catch (const text::undecodable& problem) {
        throw std::runtime_error(path + ": no text in the insurer's encoding at byte " + std::to_string(problem.position));
    } catch (const csv::broken& problem) {
        throw std::runtime_error(path + ", line " + std::to_string(problem.line) + ": cut off");
    }
    if (out.rows.empty() || !content.ends_with('\n'))
        throw std::runtime_error(path + ": empty or cut off");
    // Which release it is stands in the name of the file and the folder; in the rows it would make every one of them look changed.
    if (const auto release = std::find(out.header.begin(), out.header.end(), "リリース"); release != out.header.end()) {
        const auto place = release - out.header.begin();
        out.header.erase(release);
        for (auto& row : out.rows)
            row.erase(row.begin() + place);
    }
    std::sort(out.rows.begin(), out.rows.end());
    return out;
}

std::string place_of(const books& of, const std::string& release)
{
    return of.folder() + "/masters/" + release;
}

/// Id and release of a file name: MS020_R3_20171113.csv.
std::pair<std::string, std::string> named(const std::string& path)
{
    const auto parts = split(fs::path(path).stem().string(), '_');
    if (parts.size() < 2 || std::find(master_ids().begin(), master_ids().end(), parts[0]) == master_ids().end() || parts[1].size() < 2 || parts[1][0] != 'R' ||
        parts[1].find_first_not_of("0123456789", 1) != std::string::npos)
        throw std::runtime_error(path + " is not named like a master: MS020_R3_20171113.csv");
    return {parts[0], parts[1]};
}

} // namespace

std::vector<applied_master> apply_masters(books& of, const std::vector<std::string>& paths)
{
    std::map<std::string, master> offered;
    std::set<std::string> releases;
    for (const auto& path : paths) {
        const auto [id, release] = named(path);
        releases.insert(release);
        if (!offered.emplace(id, read_master(path, of.encoding)).second)
            throw std::runtime_error(id + " is there twice");
    }
    for (const auto& id : master_ids())
        if (!offered.contains(id))
            throw std::runtime_error("a release is applied in full, and " + id + " is not there");
    if (releases.size() != 1)
        throw std::runtime_error("these masters are of several releases: " + join({releases.begin(), releases.end()}, ", "));
    const auto& release = *releases.begin();

    std::vector<applied_master> out;
    fs::create_directories(place_of(of, release));
    for (const auto& [id, now] : offered) {
        master before;
        if (!of.release.empty())
            before = read_master(place_of(of, of.release) + "/" + id + ".csv", layout::encoding::utf8);
        std::vector<std::vector<std::string>> added, removed;
        std::set_difference(now.rows.begin(), now.rows.end(), before.rows.begin(), before.rows.end(), std::back_inserter(added));
        std::set_difference(before.rows.begin(), before.rows.end(), now.rows.begin(), now.rows.end(), std::back_inserter(removed));
        out.push_back({id, now.rows.size(), added.size(), removed.size()});
        layout::writer writer(layout::encoding::utf8);
        writer.row({now.header.begin(), now.header.end()});
        for (const auto& row : now.rows)
            writer.row({row.begin(), row.end()});
        write_file(place_of(of, release) + "/" + id + ".csv", writer.take());
    }
    of.release = release;
    of.commit();
    return out;
}

std::set<std::string> known_data_items(const books& of)
{
    std::set<std::string> out;
    if (of.release.empty())
        return out;
    const auto items = read_master(place_of(of, of.release) + "/MS060.csv", layout::encoding::utf8);
    const auto place = [&](const char* name) {
        const auto found = std::find(items.header.begin(), items.header.end(), name);
        if (found == items.header.end())
            throw std::runtime_error("MS060 of release " + of.release + " has no " + name);
        return static_cast<std::size_t>(found - items.header.begin());
    };
    const auto information = place("特定個人情報名コード"), code = place("データ項目コード");
    for (const auto& row : items.rows)
        out.insert(row[information] + " " + row[code]);
    return out;
}

} // namespace chukan::standard_system
