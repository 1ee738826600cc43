#pragma once
#include "peers/standard_system/random.hpp"

#include <map>
#include <string>
#include <vector>

/// The small data tables in config/names and config/municipalities that a synthetic population is drawn from.
namespace chukan::standard_system {

struct town {
    std::string postal_code, name;
};

/// A municipality, or a ward of a designated city; `body` is the 団体コード of the municipality that answers for it.
struct municipality {
    std::string code, prefecture, full_name, body;
    std::vector<town> towns;
};

struct reading_name {
    std::string name, kana;
};

struct foreign_name {
    std::string name, kana, common_name;
    char sex{'1'};
};

struct name_list {
    std::vector<reading_name> names;
    weighted choice;
};

struct union_entry {
    std::string insurer, name, prefecture, body;
};

struct tables {
    std::vector<municipality> municipalities;
    std::map<std::string, std::vector<std::size_t>> of_prefecture;
    std::map<std::string, weighted> choice_of_prefecture;
    name_list surnames;
    name_list given[2][2];                       // [sex 1, 2][born before, after 1950]
    std::vector<foreign_name> foreigners;
    std::vector<union_entry> unions;
    std::map<std::string, std::string> insurer_number_of; // 団体コード of a municipality -> 保険者番号 of its insured persons

    /// Throws std::runtime_error naming the file and line that is broken.
    static tables load(const std::string& config_directory);
    /// Throws std::runtime_error saying which unions there are data for.
    const union_entry& find_union(const std::string& insurer) const;
};

} // namespace chukan::standard_system
