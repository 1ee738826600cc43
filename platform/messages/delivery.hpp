#pragma once
#include "platform/messages/messages.hpp"

#include <chrono>
#include <string>

/// How one message travels: the request that carries it, and what its answer means. Not for other folders.
namespace chukan::messages {

/// Answers that no further try will change: the message itself is wrong.
bool hopeless(int status);
/// The result code of a problem's body; E9001 when it has none.
std::string problem_of(const http::response& answer);
/// Before the try after `attempt` (0 = the first): doubles each time, up to the longest, with jitter.
std::chrono::milliseconds back_off(const exchange_settings& settings, unsigned attempt);
http::client_request delivery(const message& value, std::string body, const std::string& url, const exchange_settings& settings);

} // namespace chukan::messages
