#pragma once
#include <string>
#include <vector>

namespace chukan::portal {

enum class log_kind {
    none,  // no personal data is shown and nothing changes
    view,  // logged in batches, committed before the answer leaves
    single // logged one by one
};

/// One line of the portal's routing table, and of server/openapi.yaml: a test holds the two against each other.
struct operation {
    std::string method;
    std::string pattern; // below /{environment}/api/v1
    std::string name;    // operationId, and the operation in the operation log
    std::string owner;   // portal, or the system that is asked; by-receipt for received files
    std::string right;   // empty: a session is enough; terminal and login need not even that
    log_kind log{log_kind::none};
    bool body{false};
    std::string file_kind{}; // of an upload: its body is the file, and is streamed
    bool bundled{false};     // a small look-up that may go to its owner together with others
};

/// In the order in which they are matched: fixed names before {places}.
const std::vector<operation>& operations();

} // namespace chukan::portal
