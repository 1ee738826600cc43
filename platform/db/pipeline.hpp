#pragma once
#include "platform/db/database.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace chukan::db {

/// Single-statement reads on the hot path: libpq pipeline mode on one I/O thread, statements prepared once per connection
/// (measured: 1.6 times the pool's throughput at half its p99). Use from that executor only; it may end on any thread, and whoever
/// still waits for an answer then gets an error. Connects at the first query, and anew at the next one after a connection was lost.
/// Each query commits by itself: a single durable statement is as welcome as a read.
class pipeline {
public:
    virtual ~pipeline() = default;
    /// `name` identifies the prepared statement. Throws error.
    virtual boost::asio::awaitable<result> query(const std::string& name, const std::string& sql, std::vector<parameter> parameters) = 0;
};

std::unique_ptr<pipeline> open_pipeline(boost::asio::any_io_executor executor, std::string dsn);

/// One pipeline per I/O thread (http::engine::executors), so that nothing on the hot path waits for another thread.
class pipelines {
public:
    pipelines(const std::vector<boost::asio::any_io_executor>& executors, const std::string& dsn);
    /// The one of the calling coroutine's thread. Throws error when `executor` is none of the I/O threads'.
    pipeline& of(const boost::asio::any_io_executor& executor) const;

private:
    struct place {
        const void* context;
        std::unique_ptr<pipeline> line;
    };
    std::vector<place> places_;
};

} // namespace chukan::db
