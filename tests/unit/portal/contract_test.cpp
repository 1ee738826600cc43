#include "server/portal/contract_json.hpp"
#include "server/portal/handlers.hpp"
#include "server/portal/operations.hpp"
#include "server/portal/relay.hpp"
#include "server/portal/roles.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <regex>
#include <set>

namespace chukan::portal {
namespace {

using nlohmann::json;

json contract()
{
    return json::parse(yaml_to_json(CHUKAN_SOURCE_DIRECTORY "/server/openapi.yaml"));
}

std::string upper(std::string text)
{
    for (char& c : text)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

/// Every operation as one line: method, path, name, owner, right.
std::set<std::string> of_contract()
{
    std::set<std::string> out;
    const auto whole = contract();
    for (const auto& [path, methods] : whole.at("paths").items())
        for (const auto& [method, what] : methods.items())
            out.insert(upper(method) + " " + path + " " + what.at("operationId").get<std::string>() + " " +
                       what.at("x-owner").get<std::string>() + " " + what.value("x-right", std::string()));
    return out;
}

TEST(contract, names_every_route_and_no_other)
{
    std::set<std::string> table;
    for (const auto& each : operations())
        table.insert(each.method + " " + each.pattern + " " + each.name + " " + each.owner + " " + each.right);
    EXPECT_EQ(table, of_contract());
    EXPECT_EQ(table.size(), operations().size());
}

/// A path and another that differ only in the names of their places are one path to every tool that reads the contract.
TEST(contract, no_two_paths_have_one_shape)
{
    std::map<std::string, std::string> shapes;
    const auto whole = contract();
    for (const auto& [path, methods] : whole.at("paths").items()) {
        const auto shape = std::regex_replace(path, std::regex("[{][^}]*[}]"), "{}");
        const auto [known, fresh] = shapes.emplace(shape, path);
        EXPECT_TRUE(fresh) << path << " and " << known->second;
    }
}

TEST(contract, uploads_are_one_path_for_each_kind)
{
    std::set<std::string> kinds;
    for (const auto& each : operations())
        if (!each.file_kind.empty()) {
            EXPECT_EQ(each.pattern, "/files/" + each.file_kind);
            EXPECT_EQ(each.name, "upload_" + std::regex_replace(each.file_kind, std::regex("-"), "_"));
            EXPECT_EQ(each.owner, owner_of_kind(each.file_kind));
            kinds.insert(each.file_kind);
        }
    std::set<std::string> named;
    const auto whole = contract();
    for (const auto& each : whole.at("components").at("schemas").at("file_kind").at("enum"))
        named.insert(each.get<std::string>());
    EXPECT_EQ(kinds, named);
}

TEST(contract, bodies_agree)
{
    const json paths = contract().at("paths");
    for (const auto& each : operations()) {
        std::string method = each.method;
        std::transform(method.begin(), method.end(), method.begin(), [](unsigned char c) { return std::tolower(c); });
        EXPECT_EQ(paths.at(each.pattern).at(method).contains("requestBody"), each.body) << each.name;
    }
}

TEST(contract, every_own_operation_has_a_handler)
{
    for (const auto& each : operations())
        EXPECT_EQ(find_handler(each.name) != nullptr, each.owner == "portal" && each.file_kind.empty()) << each.name;
}

TEST(contract, every_right_exists)
{
    const auto roles = role_catalogue::load(CHUKAN_SOURCE_DIRECTORY "/config");
    for (const auto& each : operations())
        EXPECT_TRUE(each.right.empty() || std::any_of(roles.rights().begin(), roles.rights().end(),
                                                      [&](const right& known) { return known.code == each.right; }))
            << each.right;
}

void collect(const json& node, std::set<std::string>& references)
{
    if (node.is_object() && node.contains("$ref"))
        references.insert(node.at("$ref").get<std::string>());
    for (const auto& child : node)
        if (child.is_structured())
            collect(child, references);
}

TEST(contract, every_reference_leads_somewhere)
{
    const auto whole = contract();
    std::set<std::string> references;
    collect(whole, references);
    EXPECT_GT(references.size(), 40u);
    for (const auto& each : references)
        EXPECT_TRUE(whole.contains(json::json_pointer(each.substr(1)))) << each;
}

TEST(contract, quoted_scalars_stay_texts)
{
    const auto whole = contract();
    EXPECT_EQ(whole.at("openapi"), "3.1.0");
    EXPECT_EQ(whole.at("components").at("schemas").at("file_kind").at("enum").at(0), "enrollee");
    EXPECT_EQ(whole.at("components").at("schemas").at("enrollee_summary").at("properties").at("sex").at("enum").at(0),
              "1");
    EXPECT_EQ(whole.at("components").at("schemas").at("credentials").at("additionalProperties"), false);
    EXPECT_EQ(whole.at("components").at("schemas").at("receipt").at("properties").at("progress").at("maximum"), 1);
}

} // namespace
} // namespace chukan::portal
