#include "platform/contract/protection.hpp"

#include "platform/base/error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace chukan::contract {

namespace {

using nlohmann::json;

struct table {
    json value;

    explicit table(const std::string& text) : value(json::parse(text, nullptr, false))
    {
        if (!value.is_object())
            throw service_error("E9203", {{"field", "(JSON)"}});
    }
    std::string insurer() const
    {
        const auto found = value.find("insurer");
        if (found == value.end() || !found->is_string())
            throw service_error("E9203", {{"field", "insurer"}});
        return found->get<std::string>();
    }
    /// A column as long as `rows`.
    column of(const char* name, std::size_t rows) const
    {
        const auto found = value.find(name);
        const bool texts = found != value.end() && found->is_array() && found->size() == rows &&
                           std::all_of(found->begin(), found->end(), [](const json& each) { return each.is_string(); });
        if (!texts)
            throw service_error("E9203", {{"field", name}});
        return found->get<column>();
    }
    std::size_t rows(const char* name) const
    {
        const auto found = value.find(name);
        return found != value.end() && found->is_array() ? found->size() : 0;
    }
};

bool state_fits(const std::string& text)
{
    const bool date = text.size() == 8 && text.find_first_not_of("0123456789") == std::string::npos;
    return text.empty() || text == "-" || date;
}

bool number_fits(const std::string& text)
{
    return !text.empty() && text.size() <= 18 && text.find_first_not_of("0123456789") == std::string::npos;
}

} // namespace

std::string encode_protections(const protections& value)
{
    return json{{"insurer", value.insurer}, {"branch_number", value.branch_number}, {"state", value.state}, {"version", value.version}}.dump();
}

std::string encode_notes(const operation_notes& value)
{
    return json{{"insurer", value.insurer}, {"user_id", value.user_id}, {"operation", value.operation}, {"object", value.object},
                {"result", value.result},   {"at", value.at},           {"real_at", value.real_at}}
        .dump();
}

protections decode_protections(const std::string& text)
{
    const table given(text);
    const auto rows = given.rows("branch_number");
    protections out{given.insurer(), given.of("branch_number", rows), given.of("state", rows), given.of("version", rows)};
    if (!std::all_of(out.state.begin(), out.state.end(), state_fits))
        throw service_error("E9203", {{"field", "state"}});
    if (!std::all_of(out.version.begin(), out.version.end(), number_fits))
        throw service_error("E9203", {{"field", "version"}});
    return out;
}

operation_notes decode_notes(const std::string& text)
{
    const table given(text);
    const auto rows = given.rows("user_id");
    return {given.insurer(),           given.of("user_id", rows), given.of("operation", rows), given.of("object", rows),
            given.of("result", rows), given.of("at", rows),      given.of("real_at", rows)};
}

} // namespace chukan::contract
