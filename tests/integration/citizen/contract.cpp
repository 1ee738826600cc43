#include "tests/integration/citizen/contract.hpp"

#include "platform/base/text.hpp"
#include "server/portal/contract_json.hpp"
#include "tests/integration/openapi/validation.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace chukan::test::citizen_contract {

namespace {

using nlohmann::json;

const json& contract()
{
    static const json whole = json::parse(portal::yaml_to_json(CHUKAN_SOURCE_DIRECTORY "/peers/mynaportal/openapi.yaml"));
    return whole;
}

std::set<std::string>& seen()
{
    static std::set<std::string> names;
    return names;
}

/// Fixed paths go before {places}: /self-information/choices is no {id}.
const json* operation_of(const std::string& method, const std::string& path)
{
    const auto wanted = split(path, '/');
    const json* found = nullptr;
    std::string name = method;
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char each) { return std::tolower(each); });
    for (const auto& [pattern, methods] : contract().at("paths").items()) {
        const auto parts = split(pattern, '/');
        bool fits = parts.size() == wanted.size() && methods.contains(name);
        for (std::size_t at = 0; fits && at < parts.size(); ++at)
            fits = parts[at] == wanted[at] || parts[at].starts_with('{');
        if (fits && (!found || pattern == path))
            found = &methods.at(name);
    }
    return found;
}

std::string findings(const std::string& whose, const json& schema, const std::string& text, bool strict)
{
    const auto value = json::parse(text, nullptr, false);
    if (value.is_discarded())
        return whose + " is no JSON\n";
    std::string out;
    for (const auto& each : openapi::violations(contract(), schema, value))
        out += whose + " " + each + "\n";
    if (strict)
        for (const auto& each : openapi::unknown_fields(contract(), schema, value))
            out += whose + " " + each + "\n";
    return out;
}

} // namespace

std::string check(const std::string& method, const std::string& path, const std::string& request_body, int status, const std::string& response_body)
{
    const auto* operation = operation_of(method, path.substr(0, path.find('?')));
    if (!operation)
        return method + " " + path.substr(0, path.find('?')) + " is not in the contract";
    const auto& responses = operation->at("responses");
    if (status >= 400) {
        const auto& problem = contract().at("components").at("responses").at("problem").at("content").at("application/problem+json").at("schema");
        return findings("problem", problem, response_body, false);
    }
    seen().insert(operation->at("operationId").get<std::string>());
    if (!responses.contains(std::to_string(status)))
        return "status " + std::to_string(status) + " is not in the contract";
    std::string out;
    if (const auto body = operation->find("requestBody"); body != operation->end())
        out += findings("request", body->at("content").at("application/json").at("schema"), request_body, true);
    const auto& response = responses.at(std::to_string(status));
    if (!response.contains("content"))
        return out + (response_body.empty() ? "" : "the contract has no body here");
    return out + findings("answer", response.at("content").at("application/json").at("schema"), response_body, true);
}

std::set<std::string> never_seen()
{
    std::set<std::string> out;
    for (const auto& [path, methods] : contract().at("paths").items())
        for (const auto& [method, operation] : methods.items())
            if (const auto name = operation.at("operationId").get<std::string>(); !seen().contains(name))
                out.insert(name);
    return out;
}

} // namespace chukan::test::citizen_contract
