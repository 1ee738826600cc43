#pragma once
#include <string>

namespace chukan::messages {

/// True when an acknowledgement stands for a batch of which some items were parked for an operator: what they are rendered from must then be kept, or they could not
/// be sent again.
inline bool has_parked_items(const std::string& reply)
{
    return reply.find("\"E9001\"") != std::string::npos || reply.find("\"E9003\"") != std::string::npos;
}

} // namespace chukan::messages
