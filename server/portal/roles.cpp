#include "server/portal/roles.hpp"

#include "platform/base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <stdexcept>

namespace chukan::portal {

namespace {

using nlohmann::json;

json parse(const std::string& path)
{
    try {
        return json::parse(read_file(path));
    } catch (const json::exception& problem) {
        throw std::runtime_error(path + ": " + problem.what());
    }
}

} // namespace

role_catalogue role_catalogue::load(const std::string& config_directory)
{
    role_catalogue out;
    const std::string rights_path = config_directory + "/rights.json", roles_path = config_directory + "/roles.json";
    try {
        std::set<std::string> known;
        const json rights = parse(rights_path), roles = parse(roles_path);
        for (const auto& entry : rights.at("rights")) {
            out.rights_.push_back({entry.at("code"), entry.at("ja"), entry.at("en"), entry.value("operator", false)});
            if (!known.insert(out.rights_.back().code).second)
                throw std::runtime_error(rights_path + ": " + out.rights_.back().code + " is there twice");
        }
        for (const auto& entry : roles.at("roles")) {
            role made{entry.at("code"), entry.at("name"), entry.at("operator"), entry.at("rights")};
            for (const auto& code : made.rights)
                if (!known.count(code))
                    throw std::runtime_error(roles_path + ": role " + made.code + " names the unknown right " + code);
            if (out.find(made.code) || out.find(made.name))
                throw std::runtime_error(roles_path + ": role " + made.code + " is there twice");
            out.roles_.push_back(std::move(made));
        }
    } catch (const json::exception& problem) {
        throw std::runtime_error(rights_path + " or " + roles_path + ": " + problem.what());
    }
    return out;
}

const role* role_catalogue::find(const std::string& code_or_name) const
{
    for (const auto& each : roles_)
        if (each.code == code_or_name || each.name == code_or_name)
            return &each;
    return nullptr;
}

const right* role_catalogue::find_right(const std::string& code) const
{
    for (const auto& each : rights_)
        if (each.code == code)
            return &each;
    return nullptr;
}

std::string role_catalogue::name_of_right(const std::string& code) const
{
    const right* found = find_right(code);
    return found ? found->ja : code;
}

std::vector<std::string> role_catalogue::rights_of(const std::vector<std::string>& role_codes,
                                                   const std::vector<std::string>& own, bool of_operator) const
{
    std::vector<std::string> out;
    const auto give = [&](const std::string& code) {
        if (std::find(out.begin(), out.end(), code) == out.end())
            out.push_back(code);
    };
    for (const auto& code : role_codes) {
        const role* found = find(code);
        if (found && (!found->for_operator || of_operator))
            std::for_each(found->rights.begin(), found->rights.end(), give);
    }
    for (const auto& code : own) {
        const right* found = find_right(code);
        if (found && (!found->of_operator || of_operator))
            give(code);
    }
    return out;
}

} // namespace chukan::portal
