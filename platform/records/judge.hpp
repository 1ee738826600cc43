#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace chukan::records {

/// A whole record of one side by field name, as its system tells it; `items` are the データ項目コード, separated by blanks (the network has none).
using record = std::map<std::string, std::string>;

/// What is wrong with one 処理通番. `code`: missing-network, missing-asker, missing-provider (it has no record), network-behind (a side is further than the network),
/// asker-differs, provider-differs (from the network's), items-differ (between asker and provider).
struct finding {
    std::string code;
    std::vector<std::string> fields; // of the two `…-differs`
};

/// Nothing when the three tell the same, or the exchange is still open and nobody is further than the network.
std::vector<finding> judge(const std::optional<record>& network, const std::optional<record>& asker, const std::optional<record>& provider);

} // namespace chukan::records
