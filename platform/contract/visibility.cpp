#include "platform/contract/visibility.hpp"

#include "platform/base/error.hpp"

#include <nlohmann/json.hpp>

namespace chukan::contract {

namespace {

using nlohmann::json;

json parse(const std::string& text)
{
    auto value = json::parse(text, nullptr, false);
    if (!value.is_object())
        throw service_error("E9203", {{"field", "(JSON)"}});
    return value;
}

template <class Value> Value take(const json& from, const char* name)
{
    try {
        return from.at(name).get<Value>();
    } catch (const json::exception&) {
        throw service_error("E9203", {{"field", name}});
    }
}

} // namespace

std::string encode_visible(const visible_branches_request& value)
{
    return json{{"insurer", value.insurer}, {"departments", value.departments}, {"branch_number", value.branch_number}}.dump();
}

std::string encode_visible(const visible_branches_reply& value)
{
    return json{{"branch_number", value.branch_number}}.dump();
}

visible_branches_request decode_visible_request(const std::string& text)
{
    const auto value = parse(text);
    return {take<std::string>(value, "insurer"), take<column>(value, "departments"), take<column>(value, "branch_number")};
}

visible_branches_reply decode_visible_reply(const std::string& text)
{
    return {take<column>(parse(text), "branch_number")};
}

} // namespace chukan::contract
