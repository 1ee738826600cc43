#include "platform/personal_number/contract.hpp"

#include "platform/base/error.hpp"
#include "platform/contract/flat_json.hpp"

#include <nlohmann/json.hpp>

#include <initializer_list>
#include <utility>

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

namespace {

std::string object(std::initializer_list<std::pair<const char*, const column&>> columns, const std::string* unit = nullptr)
{
    std::string out = "{";
    if (unit) {
        out += "\"unit\":";
        flat::append(out, *unit);
        out += ',';
    }
    for (const auto& [name, values] : columns) {
        flat::append(out, std::string_view(name));
        out += ':';
        flat::append(out, values);
        out += ',';
    }
    out.back() = '}';
    return out;
}

column one_column(const std::string& body, const char* field)
{
    column plain;
    bool seen = false;
    flat::reader reader(body);
    if (reader.object([&](std::string_view name) { return name == field && !std::exchange(seen, true) && reader.read(plain); }) && seen)
        return plain;
    return strings(parse(body), field);
}

} // namespace

std::string encode_numbers(const number_request& value)
{
    return object({{"person_key", value.person_key}});
}

std::string encode_numbers(const number_reply& value)
{
    return object({{"personal_number", value.personal_number}});
}

std::string encode_numbers(const code_resolutions& value)
{
    return object({{"acquisition_number", value.acquisition_number}, {"personal_number", value.personal_number}}, &value.unit);
}

number_request decode_number_request(const std::string& body)
{
    return {one_column(body, "person_key")};
}

number_reply decode_number_reply(const std::string& body)
{
    return {one_column(body, "personal_number")};
}

code_resolutions decode_code_resolutions(const std::string& body)
{
    code_resolutions plain;
    int seen = 0;
    flat::reader reader(body);
    const auto field = [&](std::string_view name) {
        const int bit = name == "unit" ? 1 : name == "acquisition_number" ? 2 : name == "personal_number" ? 4 : 0;
        if (bit == 0 || (seen & bit) != 0)
            return false;
        seen |= bit;
        return bit == 1 ? reader.read(plain.unit) : reader.read(bit == 2 ? plain.acquisition_number : plain.personal_number);
    };
    if (reader.object(field) && seen == 7 && plain.acquisition_number.size() == plain.personal_number.size())
        return plain;
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
