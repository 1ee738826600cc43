#include "platform/law/inquiry_limits.hpp"

#include "platform/base/text.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace chukan::law {

inquiry_limits load_inquiry_limits(const std::string& config_directory)
{
    const auto path = config_directory + "/inquiries.json";
    const auto json = nlohmann::json::parse(read_file(path), nullptr, false);
    const auto refuse = [&](const std::string& what) { throw std::runtime_error(path + ": " + what); };
    if (!json.is_object())
        refuse("is no JSON object");
    for (const auto& [name, value] : json.items())
        if (name != "about" && name != "longest_wait_seconds" && name != "answer_days" && name != "key_days" && name != "most_traffic")
            refuse("unknown field " + name);
    const auto number = [&](const char* name, unsigned least, unsigned most) {
        const auto found = json.find(name);
        if (found == json.end() || !found->is_number_unsigned() || *found < least || *found > most)
            refuse(std::string(name) + " must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
        return found->get<unsigned>();
    };
    inquiry_limits out;
    out.longest_wait = std::chrono::seconds(number("longest_wait_seconds", 0, 50));
    out.answer_days = number("answer_days", 1, 3650);
    out.key_days = number("key_days", 1, 3650);
    out.most_traffic = number("most_traffic", 0, 60000);
    return out;
}

} // namespace chukan::law
