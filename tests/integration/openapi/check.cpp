#include "tests/integration/openapi/check.hpp"

#include "platform/base/text.hpp"
#include "server/portal/contract_json.hpp"
#include "tests/integration/openapi/validation.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <regex>

namespace chukan::openapi {

using nlohmann::json;

namespace {

const json& contract()
{
    static const json whole = json::parse(portal::yaml_to_json(CHUKAN_SOURCE_DIRECTORY "/server/openapi.yaml"));
    return whole;
}

std::mutex mutex;

std::set<std::string>& seen_operations()
{
    static std::set<std::string> names;
    return names;
}

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

/// {name}, or {name}.csv with its fixed end.
bool fits_place(const std::string& part, const std::string& value)
{
    const auto close = part.find('}');
    if (!part.starts_with('{') || close == std::string::npos)
        return false;
    const auto end = part.substr(close + 1);
    return value.size() > end.size() && value.ends_with(end);
}

/// The contract's path for a request's: fixed names, and fixed ends, go before {places}.
std::optional<std::string> pattern_of(const std::string& path, const std::string& method)
{
    const auto wanted = split(path, '/');
    std::optional<std::string> found;
    for (const auto& [pattern, methods] : contract().at("paths").items()) {
        const auto parts = split(pattern, '/');
        if (parts.size() != wanted.size() || !methods.contains(method))
            continue;
        bool fits = true;
        for (std::size_t i = 0; i < parts.size(); ++i)
            fits = fits && (parts[i] == wanted[i] || fits_place(parts[i], wanted[i]));
        if (fits && (!found || pattern.find('{') == std::string::npos || !pattern.ends_with('}')))
            found = pattern;
    }
    return found;
}

const json& resolved(const json& node)
{
    return node.contains("$ref") ? contract().at(json::json_pointer(node.at("$ref").get<std::string>().substr(1)))
                                 : node;
}

struct judge {
    std::vector<std::string> findings;

    void body(const std::string& whose, const json& schema, const std::string& text, bool strict)
    {
        const auto value = json::parse(text, nullptr, false);
        if (value.is_discarded()) {
            findings.push_back(whose + " is no JSON");
            return;
        }
        for (const auto& each : violations(contract(), schema, value))
            findings.push_back(whose + " " + each);
        if (strict)
            for (const auto& each : unknown_fields(contract(), schema, value))
                findings.push_back(whose + " " + each);
    }

    void request(const json& operation, const std::string& query, const std::string& text)
    {
        std::map<std::string, json> known;
        for (const auto& each : operation.value("parameters", json::array()))
            if (const json& parameter = resolved(each); parameter.at("in") == "query")
                known[parameter.at("name")] = parameter.at("schema");
        for (const auto& pair : query.empty() ? std::vector<std::string>{} : split(query, '&')) {
            const auto name = pair.substr(0, pair.find('='));
            const auto found = known.find(name);
            if (found == known.end()) {
                findings.push_back("query parameter " + name + " is not in the contract");
                continue;
            }
            const auto value = pair.find('=') == std::string::npos ? std::string() : pair.substr(pair.find('=') + 1);
            const bool number = resolved(found->second).value("type", json()) == "integer";
            const bool encoded = value.find('%') != std::string::npos;
            const json typed = number ? json::parse(value, nullptr, false) : json(value);
            if (!encoded && (typed.is_discarded() || !violations(contract(), found->second, typed).empty()))
                findings.push_back("query parameter " + name + " is not as the contract says");
        }
        const auto found = operation.find("requestBody");
        if (found == operation.end()) {
            if (!text.empty() && text != "{}")
                findings.push_back("the contract has no request body here");
            return;
        }
        const json& content = resolved(*found).at("content");
        if (const auto as_json = content.find("application/json"); as_json != content.end())
            body("request", as_json->at("schema"), text, true);
    }

    void answer(const json& operation, int status, const std::string& text)
    {
        const auto& responses = operation.at("responses");
        auto found = responses.find(std::to_string(status));
        if (found == responses.end() && status >= 400)
            found = responses.find("default");
        if (found == responses.end()) {
            findings.push_back("status " + std::to_string(status) + " is not in the contract");
            return;
        }
        const json& response = resolved(*found);
        const auto content = response.value("content", json::object());
        if (content.empty()) {
            if (!text.empty() && text != "{}")
                findings.push_back("the contract has no body for status " + std::to_string(status));
            return;
        }
        for (const char* type : {"application/json", "application/problem+json"})
            if (content.contains(type))
                body("answer", content.at(type).at("schema"), text, true);
    }
};

} // namespace

std::vector<std::string> check(const std::string& method, const std::string& path, const std::string& request_body,
                               int status, const std::string& response_body)
{
    const std::lock_guard lock(mutex);
    static const std::regex base("^/[a-z]+/api/v1(?=/)");
    const auto query_at = path.find('?');
    const auto plain = std::regex_replace(path.substr(0, query_at), base, "");
    const auto query = query_at == std::string::npos ? std::string() : path.substr(query_at + 1);
    const auto name = lower(method);

    judge judge;
    const auto pattern = pattern_of(plain, name);
    if (!pattern) {
        if (status != 404 && status != 405)
            return {method + " is not in the contract for such a path"};
        judge.body("answer", {{"$ref", "#/components/schemas/problem"}}, response_body, true);
        return judge.findings;
    }
    const json& operation = contract().at("paths").at(*pattern).at(name);
    if (status < 400) {
        judge.request(operation, query, request_body);
        seen_operations().insert(operation.at("operationId").get<std::string>());
    }
    judge.answer(operation, status, response_body);
    for (auto& each : judge.findings)
        each = method + " " + *pattern + " " + std::to_string(status) + ": " + each;
    return judge.findings;
}

std::string describe(const std::vector<std::string>& findings)
{
    return join(findings, "\n");
}

std::set<std::string> seen()
{
    const std::lock_guard lock(mutex);
    return seen_operations();
}

std::set<std::string> never_seen()
{
    const auto used = seen();
    std::set<std::string> out;
    for (const auto& [path, methods] : contract().at("paths").items())
        for (const auto& [method, operation] : methods.items())
            if (const auto name = operation.at("operationId").get<std::string>(); !used.contains(name))
                out.insert(name);
    return out;
}

} // namespace chukan::openapi
