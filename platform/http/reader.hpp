#pragma once
// Beast's parser with our own places to put things; included only beside stream.hpp.
#include "platform/http/message.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <limits>

namespace chukan::http {

constexpr std::size_t header_limit = 8 * 1024;
constexpr std::size_t piece_limit = 256 * 1024;
constexpr std::size_t read_size = 16 * 1024; // one TLS record

using beast_view = boost::beast::string_view;

/// What requests and answers have in common: fields, and a body that collects in `body` until somebody takes it.
template <bool IsRequest>
class message_reader : public boost::beast::http::basic_parser<IsRequest> {
public:
    message_reader()
    {
        this->header_limit(header_limit);
        this->body_limit(boost::none); // ours counts both kinds of framing
        this->eager(false);
    }

    std::string method, target; // requests
    int status{0};              // answers
    int version{11};
    header_list fields;
    std::string body;
    std::uint64_t received{0};
    std::uint64_t limit{std::numeric_limits<std::uint64_t>::max()};
    bool too_large{false};

protected:
    void on_request_impl(boost::beast::http::verb, beast_view method_text, beast_view target_text, int sent_version, boost::beast::error_code& failure) override
    {
        version = sent_version;
        method.assign(method_text.data(), method_text.size());
        target.assign(target_text.data(), target_text.size());
        failure = {};
    }
    void on_response_impl(int code, beast_view, int sent_version, boost::beast::error_code& failure) override
    {
        version = sent_version;
        status = code;
        failure = {};
    }
    void on_field_impl(boost::beast::http::field, beast_view name, beast_view value, boost::beast::error_code& failure) override
    {
        std::string lower(name.data(), name.size());
        for (char& c : lower)
            if (c >= 'A' && c <= 'Z')
                c += 32;
        fields.emplace_back(std::move(lower), std::string(value.data(), value.size()));
        failure = {};
    }
    void on_header_impl(boost::beast::error_code& failure) override { failure = {}; }
    void on_body_init_impl(boost::optional<std::uint64_t> const&, boost::beast::error_code& failure) override { failure = {}; }
    std::size_t on_body_impl(beast_view piece, boost::beast::error_code& failure) override { return take(piece, failure); }
    void on_chunk_header_impl(std::uint64_t, beast_view, boost::beast::error_code& failure) override { failure = {}; }
    std::size_t on_chunk_body_impl(std::uint64_t, beast_view piece, boost::beast::error_code& failure) override { return take(piece, failure); }
    void on_finish_impl(boost::beast::error_code& failure) override { failure = {}; }

private:
    std::size_t take(beast_view piece, boost::beast::error_code& failure)
    {
        received += piece.size();
        if (received > limit) {
            too_large = true;
            failure = boost::beast::http::error::body_limit;
            return 0;
        }
        body.append(piece.data(), piece.size());
        failure = {};
        return piece.size();
    }
};

/// Parses what is in `buffer` and removes what was used. True when the parser wants more bytes.
template <bool IsRequest>
bool feed(message_reader<IsRequest>& reader, std::string& buffer, boost::beast::error_code& failure)
{
    const std::size_t used = reader.put(boost::asio::const_buffer(buffer.data(), buffer.size()), failure);
    if (used == buffer.size())
        buffer.clear();
    else if (used > 0)
        buffer.erase(0, used);
    if (failure == boost::beast::http::error::need_more) {
        failure = {};
        return true;
    }
    return false;
}

} // namespace chukan::http
