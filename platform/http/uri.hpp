#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace chukan::http {

/// Percent-decoded; nothing when an escape is broken or the result is no UTF-8 without control characters. `plus` turns + into a space (queries).
std::optional<std::string> percent_decoded(std::string_view text, bool plus);

struct parsed_target {
    std::string path;
    std::map<std::string, std::string> query; // the first of a repeated name
};
/// The target of a request line in origin form.
std::optional<parsed_target> parse_target(std::string_view target);

struct parsed_url {
    bool tls{true};
    std::string host;
    std::string port;
    std::string authority; // host:port
    std::string target;    // path and query
};
/// http:// or https:// with host and port; an IPv6 address stands in brackets.
std::optional<parsed_url> parse_url(std::string_view url);

} // namespace chukan::http
