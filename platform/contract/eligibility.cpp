#include "platform/contract/eligibility.hpp"

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

std::string encode_eligibility(const eligibility_check_request& value)
{
    return json{{"insurer", value.insurer},
                {"branch_number", value.branch_number},
                {"acquired_on", value.acquired_on},
                {"acquisition_reason", value.acquisition_reason},
                {"lost_on", value.lost_on},
                {"loss_reason", value.loss_reason}}
        .dump();
}

std::string encode_eligibility(const eligibility_check_reply& value)
{
    return json{{"difference", value.difference}}.dump();
}

eligibility_check_request decode_eligibility_request(const std::string& text)
{
    const auto value = parse(text);
    eligibility_check_request out;
    out.insurer = take<std::string>(value, "insurer");
    out.branch_number = take<column>(value, "branch_number");
    for (const auto& [name, into] : {std::pair{"acquired_on", &out.acquired_on},
                                     {"acquisition_reason", &out.acquisition_reason},
                                     {"lost_on", &out.lost_on},
                                     {"loss_reason", &out.loss_reason}}) {
        *into = take<column>(value, name);
        if (into->size() != out.branch_number.size())
            throw service_error("E9203", {{"field", name}});
    }
    return out;
}

eligibility_check_reply decode_eligibility_reply(const std::string& text)
{
    return {take<column>(parse(text), "difference")};
}

} // namespace chukan::contract
