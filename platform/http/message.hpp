#pragma once
#include "platform/tls/identity.hpp"

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chukan::http {

using header_list = std::vector<std::pair<std::string, std::string>>;

/// A body that arrives or leaves piece by piece, so that memory stays flat whatever its size.
class body_stream {
public:
    virtual ~body_stream() = default;
    /// The next piece (at most 256 KiB), or nothing at the end. Throws service_error (E1101 cut off, E1102 too large, E1103 too slow).
    virtual boost::asio::awaitable<std::optional<std::string>> next() = 0;
};

/// What the certificate of the caller amounts to. With tls.refusal = "explain" a bad one still completes the handshake and every request is answered 403 with this reason.
struct peer {
    std::optional<tls::identity> identity;
    std::string refusal;        // empty, or a result code: E9101 no certificate, E9102 other CA, E9103 expired or not yet valid, E9104 revoked …
    std::string refusal_detail; // for the log
    std::string subject;
    std::string address;
};

struct request {
    std::string method;
    std::string target;                          // as sent
    std::string path;                            // percent-decoded, without query
    std::map<std::string, std::string> query;    // percent-decoded; the first of a repeated name
    std::map<std::string, std::string> headers;  // lower-case names
    std::map<std::string, std::string> path_values; // {name} of the route
    std::string body;                            // routes with body_policy::buffered
    std::unique_ptr<body_stream> stream;         // routes with body_policy::streamed
    std::optional<std::uint64_t> content_length;
    http::peer peer;
    std::string traceparent;                     // W3C; made when the caller sent none
    void* pool{nullptr};                         // internal to the server

    const std::string* header(const std::string& lower_case_name) const;
    /// Throws service_error E9201 naming the parameter when it is missing or empty.
    const std::string& required_query(const std::string& name) const;
    std::string query_or(const std::string& name, std::string otherwise) const;
    /// Throws service_error E9202 when it is no number or out of range.
    std::int64_t integer_query(const std::string& name, std::int64_t otherwise, std::int64_t least, std::int64_t most) const;
};

struct response {
    int status{200};
    header_list headers;
    std::string content_type{"application/json"};
    std::string body;
    std::unique_ptr<body_stream> stream;         // instead of body; sent chunked unless content_length is set
    std::optional<std::uint64_t> content_length;

    static response json(std::string text, int status = 200);
    static response text(std::string text, std::string content_type, int status = 200);
    static response empty(int status = 204);
};

} // namespace chukan::http
