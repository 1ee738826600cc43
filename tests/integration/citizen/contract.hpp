#pragma once
#include <set>
#include <string>

/// Is an exchange what peers/mynaportal/openapi.yaml says? Every request and answer of the citizen's API in these tests goes through here.
namespace chukan::test::citizen_contract {

/// What is wrong, one sentence a line; empty when nothing is. `path` may carry a query. Findings name JSON pointers, never values.
std::string check(const std::string& method, const std::string& path, const std::string& request_body, int status, const std::string& response_body);
/// operationIds that were part of no successful exchange in this program so far.
std::set<std::string> never_seen();

} // namespace chukan::test::citizen_contract
