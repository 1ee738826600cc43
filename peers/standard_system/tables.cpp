#include "peers/standard_system/tables.hpp"

#include "platform/base/text.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace chukan::standard_system {
namespace {

using fields = std::vector<std::string>;

/// Our own small tables hold no quotes; a line with a wrong number of fields is refused.
template <class Row>
void each_line(const std::string& path, std::size_t columns, Row row)
{
    std::size_t number = 0;
    for (const auto& line : split(read_file(path), '\n')) {
        if (++number == 1 || line.empty())
            continue;
        const fields values = split(line, ',');
        if (values.size() != columns)
            throw std::runtime_error(path + ", line " + std::to_string(number) + ": expected " + std::to_string(columns) + " fields");
        row(values);
    }
}

std::uint32_t weight(const std::string& text)
{
    return static_cast<std::uint32_t>(std::stoul(text));
}

void load_municipalities(tables& into, const std::string& folder)
{
    static const std::map<std::string, std::string> prefectures{{"13", "東京都"}, {"14", "神奈川県"}};
    std::map<std::string, std::size_t> place;
    std::map<std::string, std::vector<std::uint32_t>> weights;
    each_line(folder + "/municipalities.csv", 6, [&](const fields& row) {
        place[row[0]] = into.municipalities.size();
        into.of_prefecture[row[1]].push_back(into.municipalities.size());
        weights[row[1]].push_back(weight(row[5]));
        into.municipalities.push_back({row[0], row[1], prefectures.at(row[1]) + row[3] + row[2], row[4], {}});
    });
    each_line(folder + "/towns.csv", 3, [&](const fields& row) {
        into.municipalities.at(place.at(row[1])).towns.push_back({row[0], row[2]});
    });
    for (const auto& one : into.municipalities)
        if (one.towns.empty())
            throw std::runtime_error(folder + "/towns.csv: no town in municipality " + one.code);
    for (const auto& [prefecture, list] : weights)
        into.choice_of_prefecture.emplace(prefecture, weighted(list));
}

void load_names(tables& into, const std::string& folder)
{
    std::vector<std::uint32_t> weights, given_weights[2][2];
    each_line(folder + "/surnames.csv", 3, [&](const fields& row) {
        into.surnames.names.push_back({row[0], row[1]});
        weights.push_back(weight(row[2]));
    });
    into.surnames.choice = weighted(weights);
    each_line(folder + "/given_names.csv", 5, [&](const fields& row) {
        const int sex = row[2] == "2", born = row[3] == "after";
        into.given[sex][born].names.push_back({row[0], row[1]});
        given_weights[sex][born].push_back(weight(row[4]));
    });
    for (int sex = 0; sex < 2; ++sex)
        for (int born = 0; born < 2; ++born)
            into.given[sex][born].choice = weighted(given_weights[sex][born]);
    each_line(folder + "/foreign_names.csv", 4, [&](const fields& row) {
        into.foreigners.push_back({row[0], row[1], row[3], row[2].at(0)});
    });
}

void load_unions(tables& into, const std::string& config)
{
    const auto unions = nlohmann::json::parse(read_file(config + "/unions.json"));
    for (const auto& one : unions.at("unions"))
        into.unions.push_back({one.at("insurer"), one.at("name"), one.at("prefecture"), one.at("body")});
    const auto insurers = nlohmann::json::parse(read_file(config + "/masters/insurers.json"));
    for (const auto& one : insurers.at("insurers"))
        for (const auto& number : one.at("numbers"))
            into.insurer_number_of[number.at("municipality")] = number.at("number");
}

} // namespace

tables tables::load(const std::string& config_directory)
{
    tables loaded;
    load_municipalities(loaded, config_directory + "/municipalities");
    load_names(loaded, config_directory + "/names");
    load_unions(loaded, config_directory);
    return loaded;
}

const union_entry& tables::find_union(const std::string& insurer) const
{
    std::string known;
    for (const auto& one : unions) {
        if (!of_prefecture.contains(one.prefecture))
            continue;
        if (one.insurer == insurer)
            return one;
        known += " " + one.insurer + " (" + one.name + ")";
    }
    throw std::runtime_error("no municipalities are known for insurer " + insurer + "; there are data for" + known);
}

} // namespace chukan::standard_system
