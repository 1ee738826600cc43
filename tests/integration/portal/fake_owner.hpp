#pragma once
#include "platform/access/caller.hpp"
#include "platform/http/server.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace chukan::portal {

/// Stands for operations, intermediate or provision: answers as the contract says, and remembers what portal sent.
class fake_owner {
public:
    fake_owner(http::engine& engine, const std::string& name, const std::string& folder);

    unsigned short port() const { return server_->port(); }

    struct seen {
        std::string target, body;
        std::map<std::string, std::string> headers;
        access::caller caller;
        std::uint64_t bytes{0};
        unsigned requests{0};
    };
    seen last() const;
    /// Status of the next answers; 0 = the usual ones.
    void answer_with(int status);
    /// Size of the files that GET /files/{receipt}/original gives.
    void file_size(std::uint64_t bytes);
    void down();

private:
    http::response note(http::request& request, const std::string& usual, int status = 200);
    boost::asio::awaitable<http::response> receive(http::request& request);

    std::string assertion_key_;
    http::router router_;
    mutable std::mutex mutex_;
    seen seen_;
    int status_{0};
    std::uint64_t file_size_{100};
    std::unique_ptr<http::server> server_;
};

/// `size` bytes that are made while they are sent.
class made_stream : public http::body_stream {
public:
    explicit made_stream(std::uint64_t size, std::uint64_t break_after = UINT64_MAX)
        : left_(size), break_after_(break_after)
    {
    }
    boost::asio::awaitable<std::optional<std::string>> next() override;

private:
    std::uint64_t left_, break_after_, sent_{0};
};

} // namespace chukan::portal
