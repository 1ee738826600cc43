#pragma once
#include "platform/access/caller.hpp"
#include "platform/http/server.hpp"

#include <atomic>
#include <condition_variable>
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
    /// One that was written before there were bundles, or somebody else's: 404 for them.
    void know_bundles(bool yes) { knows_bundles_ = yes; }
    /// Bundles that came, and the items of the largest.
    unsigned bundles() const { return bundles_; }
    unsigned largest_bundle() const { return largest_bundle_; }
    /// The answer to a bundle as a whole, instead of the right one; empty = the right one.
    void spoil_bundles(std::string answer);
    /// Asked for this one it answers 404, breaks, or waits until let_go().
    static constexpr auto unknown_branch = "1000000000000404", broken_branch = "1000000000000500", held_branch = "1000000000000999";
    void let_go();

private:
    http::response note(http::request& request, const std::string& usual, int status = 200);
    http::response person_of(http::request& request);
    boost::asio::awaitable<http::response> receive(http::request& request);
    boost::asio::awaitable<http::response> bundle(http::request& request);

    std::string assertion_key_;
    http::router router_;
    mutable std::mutex mutex_;
    seen seen_;
    int status_{0};
    std::uint64_t file_size_{100};
    std::atomic<bool> knows_bundles_{true};
    std::atomic<unsigned> bundles_{0}, largest_bundle_{0};
    std::string spoiled_;
    std::condition_variable gone_on_;
    bool held_{true};
    http::route bundles_of_all_;
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
