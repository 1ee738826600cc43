#include "tests/integration/openapi/validation.hpp"

#include <nlohmann/json.hpp>

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <map>
#include <memory>

namespace chukan::openapi {

using nlohmann::json;

namespace {

/// Schemas as valijson wants them, made once for each contract and text: two contracts may give one name to different things.
const valijson::Schema& compiled(const json& contract, const json& schema)
{
    static std::map<std::string, std::unique_ptr<valijson::Schema>> known;
    auto& place = known[contract.value("info", json::object()).value("title", "") + schema.dump()];
    if (!place) {
        const json document = {{"allOf", json::array({schema})}, {"components", contract.at("components")}};
        auto made = std::make_unique<valijson::Schema>();
        valijson::SchemaParser parser;
        parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(document), *made);
        place = std::move(made);
    }
    return *place;
}

const json& resolved(const json& contract, const json& schema)
{
    const json* at = &schema;
    while (at->contains("$ref"))
        at = &contract.at(json::json_pointer(at->at("$ref").get_ref<const std::string&>().substr(1)));
    return *at;
}

bool fits(const json& contract, const json& schema, const json& value)
{
    valijson::Validator validator;
    return validator.validate(compiled(contract, schema), valijson::adapters::NlohmannJsonAdapter(value), nullptr);
}

/// All properties that this value may have; false when any field is allowed.
bool collect(const json& contract, const json& any_schema, const json& value, json& properties)
{
    const json& schema = resolved(contract, any_schema);
    bool known = false;
    if (const auto own = schema.find("properties"); own != schema.end()) {
        properties.update(*own);
        known = true;
    }
    for (const char* name : {"allOf", "oneOf", "anyOf"}) {
        const auto parts = schema.find(name);
        if (parts == schema.end())
            continue;
        for (const auto& part : *parts)
            if (std::string(name) == "allOf" || fits(contract, part, value))
                known = collect(contract, part, value, properties) || known;
    }
    return known;
}

const json* items_of(const json& contract, const json& any_schema, const json& value)
{
    const json& schema = resolved(contract, any_schema);
    if (const auto own = schema.find("items"); own != schema.end())
        return &*own;
    for (const char* name : {"allOf", "oneOf", "anyOf"})
        if (const auto parts = schema.find(name); parts != schema.end())
            for (const auto& part : *parts)
                if (fits(contract, part, value))
                    if (const json* found = items_of(contract, part, value))
                        return found;
    return nullptr;
}

void look(const json& contract, const json& schema, const json& value, const std::string& pointer,
          std::vector<std::string>& out)
{
    if (value.is_array()) {
        if (const json* items = items_of(contract, schema, value))
            for (std::size_t i = 0; i < value.size(); ++i)
                look(contract, *items, value[i], pointer + "/" + std::to_string(i), out);
        return;
    }
    if (!value.is_object())
        return;
    json properties = json::object();
    if (!collect(contract, schema, value, properties))
        return;
    for (const auto& [name, child] : value.items()) {
        if (const auto known = properties.find(name); known != properties.end())
            look(contract, *known, child, pointer + "/" + name, out);
        else
            out.push_back(pointer + "/" + name + " is not in the contract");
    }
}

} // namespace

std::vector<std::string> violations(const json& contract, const json& schema, const json& value)
{
    valijson::Validator validator;
    valijson::ValidationResults results;
    if (validator.validate(compiled(contract, schema), valijson::adapters::NlohmannJsonAdapter(value), &results))
        return {};
    std::vector<std::string> out;
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
        std::string place;
        for (const auto& part : error.context)
            place += part;
        out.push_back(place + ": " + error.description);
    }
    return out;
}

std::vector<std::string> unknown_fields(const json& contract, const json& schema, const json& value)
{
    std::vector<std::string> out;
    look(contract, schema, value, "", out);
    return out;
}

} // namespace chukan::openapi
