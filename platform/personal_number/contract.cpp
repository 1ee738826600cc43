#include "platform/personal_number/contract.hpp"

#include "platform/base/error.hpp"

#include <nlohmann/json.hpp>

namespace chukan::contract {

namespace {

using nlohmann::json;
using column = std::vector<std::string>;

json parse(const std::string& body)
{
    const auto shallow = [](int depth, json::parse_event_t, json&) {
        if (depth > 3)
            throw service_error("E9203", {{"field", "(depth)"}});
        return true;
    };
    try {
        json value = json::parse(body, shallow);
        if (value.is_object())
            return value;
    } catch (const json::exception&) {
        // What the parser says may quote the body, so it goes nowhere.
    }
    throw service_error("E9203", {{"field", "(JSON)"}});
}

column strings(const json& value, const char* field)
{
    const auto found = value.find(field);
    if (found == value.end() || !found->is_array())
        throw service_error("E9203", {{"field", field}});
    column out;
    out.reserve(found->size());
    for (const auto& item : *found) {
        if (!item.is_string())
            throw service_error("E9203", {{"field", field}});
        out.push_back(item.get_ref<const std::string&>());
    }
    return out;
}

} // namespace

std::string encode_numbers(const number_request& value)
{
    return json{{"person_key", value.person_key}}.dump();
}

std::string encode_numbers(const number_reply& value)
{
    return json{{"personal_number", value.personal_number}}.dump();
}

std::string encode_numbers(const code_resolutions& value)
{
    return json{{"unit", value.unit}, {"acquisition_number", value.acquisition_number}, {"personal_number", value.personal_number}}.dump();
}

number_request decode_number_request(const std::string& body)
{
    return {strings(parse(body), "person_key")};
}

number_reply decode_number_reply(const std::string& body)
{
    return {strings(parse(body), "personal_number")};
}

code_resolutions decode_code_resolutions(const std::string& body)
{
    const json value = parse(body);
    const auto unit = value.find("unit");
    if (unit == value.end() || !unit->is_string())
        throw service_error("E9203", {{"field", "unit"}});
    code_resolutions out{unit->get<std::string>(), strings(value, "acquisition_number"), strings(value, "personal_number")};
    if (out.acquisition_number.size() != out.personal_number.size())
        throw service_error("E9203", {{"field", "personal_number"}});
    return out;
}

} // namespace chukan::contract
