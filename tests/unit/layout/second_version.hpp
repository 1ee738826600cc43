#pragma once
#include "platform/base/text.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

/// A second version of KN010, in force from `day` on: two columns moved, one renamed, one added. No line of C++ knows of it.
inline void add_second_version(const std::filesystem::path& config, const std::string& day, const std::string& last_day_of_first)
{
    using nlohmann::json;
    json first = json::parse(chukan::read_file(config / "layouts/KN010.json"));
    json second = first;
    first["valid_to"] = last_day_of_first;
    second["version"] = "2";
    second["valid_from"] = day;
    auto& items = second["items"];
    std::swap(items[12], items[13]);             // 氏名 and 氏名カナ change places
    items[18]["ja"] = "住所の郵便番号";          // another name in the header record
    const json added = {{"ja", "電話番号"}, {"en", "telephone"}, {"type", "digits"}, {"characters", 11}};
    items.insert(items.begin() + 20, added);
    for (std::size_t i = 0; i < items.size(); ++i)
        items[i]["number"] = i + 1;
    second["samples"] = json::array();
    chukan::write_file(config / "layouts/KN010.json", first.dump(2));
    chukan::write_file(config / "layouts/KN010.2.json", second.dump(2));
}
