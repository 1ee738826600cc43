#pragma once
#include <set>
#include <string>
#include <vector>

/// Is an exchange what server/openapi.yaml says? For tests: every request and answer of the terminal API goes through
/// here.
namespace chukan::openapi {

/// What is wrong with the exchange, one sentence each; empty when nothing is. `path` may carry the base
/// (/verification/api/v1) and a query.
/// - the path and method exist, or the answer is a 404 or 405 problem;
/// - a request that succeeded had the parameters and the body that the contract asks for;
/// - the status is one that the contract names, and the answer has its schema and no field that the contract does not
/// know. Findings name JSON pointers, never values: an answer may hold personal data.
std::vector<std::string> check(const std::string& method, const std::string& path, const std::string& request_body,
                               int status, const std::string& response_body);

/// The findings as one text for an assertion.
std::string describe(const std::vector<std::string>& findings);

/// operationIds that were part of a successful exchange in this program so far, and those that never were.
std::set<std::string> seen();
std::set<std::string> never_seen();

} // namespace chukan::openapi
