#pragma once
#include "platform/http/message.hpp"

#include <exception>
#include <functional>
#include <string>
#include <vector>

namespace chukan::http {

enum class body_policy { none, buffered, streamed };

/// Runs on the worker pool, may block on the database. Throws service_error or any exception (500 without detail).
using blocking_handler = std::function<response(request&)>;
/// Runs on the I/O thread of its connection and must never block: hot reads, relays, uploads.
using async_handler = std::function<boost::asio::awaitable<response>(request&)>;

/// One of several requests that are answered together. `problem` is thrown where a lone request's handler would have thrown; it touches this one alone.
struct batched {
    request asked;
    response answer;
    std::exception_ptr problem;
};
/// Answers requests to one route that came in one bundle, with one statement instead of one each. On an I/O thread, never blocks. What it throws itself is
/// the answer to all of them.
using batch_handler = std::function<boost::asio::awaitable<void>(std::vector<batched>&)>;

/// One line of a system's routing table. `pattern` like /files/{receipt}/result; a last segment {rest...} takes all that follows.
struct route {
    std::string method;
    std::string pattern;
    body_policy body{body_policy::none};
    std::size_t limit{1u << 20};                 // bytes of a buffered body
    blocking_handler blocking;
    async_handler async;
    batch_handler batch;                         // beside one of the two above, for what comes in bundles
    std::vector<std::string> callers;            // certificate kinds let in: terminal, peer, system; empty = whoever has a valid certificate
    bool anonymous{false};                       // no certificate needed (console, CRL)
};

class router {
public:
    /// A part of a pattern between two slashes: a word, or a name for what stands there, perhaps with a fixed end.
    struct segment {
        std::string literal, name;
        bool rest{false}; // takes all that is left
    };

    /// Of two routes that fit a path, the one that was added first is found.
    void add(route value);
    void get(std::string pattern, blocking_handler handler, std::vector<std::string> callers = {});
    void post(std::string pattern, blocking_handler handler, std::vector<std::string> callers = {});
    void put(std::string pattern, blocking_handler handler, std::vector<std::string> callers = {});
    void del(std::string pattern, blocking_handler handler, std::vector<std::string> callers = {});

    struct match {
        const route* found{nullptr};
        bool path_known{false};                  // 405 instead of 404
        std::map<std::string, std::string> values;
    };
    match find(std::string_view method, std::string_view path) const;
    const std::vector<route>& routes() const { return routes_; }

private:
    using shape = std::vector<segment>;
    static bool fit(const shape& pattern, const std::vector<std::string_view>& path);

    std::vector<route> routes_;
    std::vector<shape> shapes_; // of the routes, taken apart
};

/// A coroutine handler's way to do blocking work: runs it on the worker pool and comes back to the I/O thread. Rethrows.
boost::asio::awaitable<void> on_worker(const request& request, std::function<void()> work);

} // namespace chukan::http
