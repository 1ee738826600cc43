#include "server/operations/core.hpp"

#include "platform/base/text.hpp"

#include <nlohmann/json.hpp>

namespace chukan::operations {

core::core(runtime::context& given)
    : context(given), layouts(layout::catalogue::load(given.config_directory)), codes(layout::result_codes::load(given.config_directory)),
      desk(intake::open_desk(given, "O", layouts, codes))
{
    const std::string path = given.config_directory + "/masters/insurers.json";
    try {
        const auto content = nlohmann::json::parse(read_file(path));
        for (const auto& entry : content.at("insurers"))
            for (const auto& number : entry.at("numbers"))
                insurer_numbers_[entry.at("insurer").get<std::string>()].insert(number.at("number").get<std::string>());
    } catch (const nlohmann::json::exception& problem) {
        throw std::runtime_error(path + ": " + problem.what());
    }
}

bool core::accepts(const std::string& insurer, std::string_view insurer_number) const
{
    const auto numbers = insurer_numbers_.find(insurer);
    return numbers != insurer_numbers_.end() && numbers->second.find(insurer_number) != numbers->second.end();
}

std::string core::now(std::int16_t environment) const
{
    return clock::to_iso(context.environments.now(environment));
}

std::string core::number_tag(std::int16_t environment, std::string_view digits) const
{
    return context.keys.tag(environment, "personal_number", digits);
}

std::string core::seal_number(std::int16_t environment, const std::string& person_key, std::string_view digits) const
{
    return context.keys.seal(environment, "person " + person_key, digits);
}

std::string core::open_number(std::int16_t environment, const std::string& person_key, std::string_view sealed) const
{
    return context.keys.open(environment, "person " + person_key, sealed);
}

} // namespace chukan::operations
