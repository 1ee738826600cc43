#include "peers/standard_system/settings_file.hpp"

#include "platform/base/text.hpp"

#include <nlohmann/json.hpp>

namespace chukan::standard_system {

void write_settings(const generate_settings& settings)
{
    const auto& people = settings.population;
    const nlohmann::ordered_json json{{"persons", people.persons},      {"insurer", people.insurer},
                                      {"seed", people.seed},            {"first", people.first},
                                      {"date", people.date},            {"defects", settings.defects},
                                      {"encoding", static_cast<int>(settings.encoding)}, {"file_number", settings.file_number},
                                      {"copies", settings.copies},      {"inquiries", settings.inquiries}};
    write_file(settings.out + "/settings.json", json.dump(2) + "\n");
}

generate_settings read_settings(const std::string& config_directory, const std::string& folder)
{
    const auto json = nlohmann::json::parse(read_file(folder + "/settings.json"));
    generate_settings settings;
    auto& people = settings.population;
    json.at("persons").get_to(people.persons);
    json.at("insurer").get_to(people.insurer);
    json.at("seed").get_to(people.seed);
    json.at("first").get_to(people.first);
    json.at("date").get_to(people.date);
    json.at("defects").get_to(settings.defects);
    settings.encoding = static_cast<layout::encoding>(json.at("encoding").get<int>());
    json.at("file_number").get_to(settings.file_number);
    json.at("copies").get_to(settings.copies);
    json.at("inquiries").get_to(settings.inquiries);
    settings.config_directory = config_directory;
    settings.out = folder;
    return settings;
}

} // namespace chukan::standard_system
