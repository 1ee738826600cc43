#pragma once
#include <optional>
#include <string>
#include <vector>

/// A batch that the receiver cannot apply as a whole is sent in halves until only the culprit is left (decisions.md 20). Bodies and replies of batches are objects of
/// equally long columns, so they are cut and put together here without anybody knowing what is in them.
namespace chukan::messages::parts {

/// Items `first` to `first + count - 1` of a body with `items` items; nothing when it is no such body.
std::optional<std::string> slice(const std::string& body, unsigned items, unsigned first, unsigned count);

struct part_reply {
    unsigned first{0}, count{0};
    std::string body;     // the receiver's reply
    std::string code;     // instead of it, for a part that was given up: the result code of its items
};
/// The reply to the whole message, as its receiver would have given it had an unexpected error been an item's error like any other.
std::string merge(const std::vector<part_reply>& replies, unsigned items);

} // namespace chukan::messages::parts
