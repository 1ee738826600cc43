#include "platform/masters/releases.hpp"

#include "platform/base/text.hpp"
#include "platform/masters/sets.hpp"

#include <map>
#include <stdexcept>
#include <string>

namespace chukan::masters {

namespace {

using nlohmann::json;
using row = std::vector<std::string>;

json read(const std::string& file)
{
    try {
        return json::parse(read_file(file));
    } catch (const json::exception& problem) {
        throw std::runtime_error(file + ": " + problem.what());
    }
}

std::string text(const json& entry, const char* name)
{
    const auto found = entry.find(name);
    if (found == entry.end() || found->is_null())
        return {};
    return found->is_string() ? found->get<std::string>() : found->dump();
}

/// The 項 of an office as a number to compare by: 56の2 stands with 56.
unsigned table_row_of(const json& office)
{
    const auto& row = office.at("row");
    return row.is_string() ? static_cast<unsigned>(std::stoul(row.get<std::string>())) : row.get<unsigned>();
}

bool within(const release& of, unsigned table_row)
{
    return of.rows_to == 0 || table_row <= of.rows_to;
}

} // namespace

std::shared_ptr<const releases> releases::load(const std::string& config_directory)
{
    const std::string folder = config_directory + "/masters/", file = folder + "releases.json";
    auto out = std::make_shared<releases>();
    auto content = std::make_shared<sets>();
    try {
        const json list = read(file);
        for (const auto& entry : list.at("releases")) {
            release made;
            made.number = entry.at("number").get<unsigned>();
            made.name = entry.at("name").get<std::string>();
            made.name_en = entry.at("name_en").get<std::string>();
            made.offered_on = entry.at("offered_on").get<std::string>();
            made.in_force_on = entry.at("in_force_on").get<std::string>();
            made.rows_to = entry.value("rows_to", 0U);
            made.text = text(entry, "text");
            made.text_en = text(entry, "text_en");
            if (!out->all_.empty() && (made.number <= out->all_.back().number || made.in_force_on < out->all_.back().in_force_on))
                throw std::runtime_error(file + ": " + made.name + " must follow " + out->all_.back().name + " in number and date");
            out->all_.push_back(std::move(made));
        }
        if (out->all_.empty())
            throw std::runtime_error(file + ": there is no release");
        content->bodies = read(folder + "bodies.json");
        content->information = read(folder + "information.json");
        content->procedures = read(folder + "procedures.json");
        for (const auto& office : content->procedures.at("offices"))
            content->row_of_office.emplace(office.at("code").get<std::string>(), table_row_of(office));
    } catch (const json::exception& problem) {
        throw std::runtime_error(folder + ": " + problem.what());
    }
    content->permitted = law::permissions::load(config_directory + "/law/permissions.csv");
    out->sets_ = std::move(content);
    return out;
}

const release* releases::find(unsigned number) const
{
    for (const auto& each : all_)
        if (each.number == number)
            return &each;
    return nullptr;
}

const release* releases::on(std::string_view day) const
{
    const release* out = nullptr;
    for (const auto& each : all_)
        if (each.in_force_on <= day)
            out = &each;
    return out;
}

bool releases::holds_office(const release& of, std::string_view office) const
{
    const auto found = sets_->row_of_office.find(office);
    return found != sets_->row_of_office.end() && within(of, found->second);
}

std::vector<difference> compare(const std::vector<table>& before, const std::vector<table>& after)
{
    std::vector<difference> out;
    for (std::size_t i = 0; i < after.size() && i < before.size(); ++i) {
        const auto plain = [&](row each) {
            if (after[i].release)
                each.erase(each.begin() + static_cast<std::ptrdiff_t>(*after[i].release));
            return each;
        };
        const auto key = [&](const row& each) {
            row names;
            for (const auto place : after[i].keys)
                names.push_back(each[place]);
            return names;
        };
        difference found{after[i].id, after[i].ja, plain(after[i].header), {}, {}, {}};
        std::map<row, row> known;
        for (const auto& each : before[i].rows)
            known.emplace(key(each), plain(each));
        for (const auto& each : after[i].rows) {
            const auto old = known.find(key(each));
            auto now = plain(each);
            if (old == known.end()) {
                found.added.push_back(std::move(now));
                continue;
            }
            if (old->second != now)
                found.changed.emplace_back(old->second, std::move(now));
            known.erase(old);
        }
        for (auto& [name, each] : known)
            found.removed.push_back(std::move(each));
        out.push_back(std::move(found));
    }
    return out;
}

} // namespace chukan::masters
