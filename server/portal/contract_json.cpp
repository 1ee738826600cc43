#include "server/portal/contract_json.hpp"

#include "platform/base/text.hpp"

#include <nlohmann/json.hpp>
#include <yaml-cpp/yaml.h>

#include <stdexcept>

namespace chukan::portal {

namespace {

using ordered = nlohmann::ordered_json;

ordered scalar(const YAML::Node& node)
{
    const std::string& text = node.Scalar();
    if (node.Tag() == "!") // was written in quotes
        return text;
    if (text == "true" || text == "false")
        return text == "true";
    if (text == "null" || text == "~")
        return nullptr;
    // JSON's own idea of a number is the core schema's, as far as a contract needs one.
    const auto number = ordered::parse(text, nullptr, false);
    return number.is_number() ? number : ordered(text);
}

ordered convert(const YAML::Node& node)
{
    switch (node.Type()) {
    case YAML::NodeType::Map: {
        ordered out = ordered::object();
        for (const auto& each : node)
            out[each.first.Scalar()] = convert(each.second);
        return out;
    }
    case YAML::NodeType::Sequence: {
        ordered out = ordered::array();
        for (const auto& each : node)
            out.push_back(convert(each));
        return out;
    }
    case YAML::NodeType::Scalar:
        return scalar(node);
    default:
        return nullptr;
    }
}

} // namespace

std::string yaml_to_json(const std::string& path)
{
    try {
        return convert(YAML::Load(read_file(path))).dump();
    } catch (const YAML::Exception& problem) {
        throw std::runtime_error(path + ": " + problem.what());
    }
}

} // namespace chukan::portal
