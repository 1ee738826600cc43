#pragma once
#include "platform/http/server.hpp"

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace chukan::portal {

/// One line of the operation log (domain.md 11): who, where, what, when by both clocks. Never a 個人番号, a name or a
/// body.
struct log_entry {
    std::int16_t environment{0};
    std::string insurer, user_id, terminal;
    std::string operation;   // operationId of the contract
    std::string object;      // 受付番号, 枝番 …
    std::string result;      // HTTP status, or the result code of a refusal
    std::string at, real_at; // ISO 8601
    std::string trace;
};

/// Views are many: what comes while one insert is under way goes into the next, one statement and one commit for all of them, and no answer leaves before
/// its line is committed (decisions.md 18). Each I/O thread writes its own, on a connection of its own.
class log_batcher {
public:
    virtual ~log_batcher() = default;
    /// From a coroutine on an I/O thread: comes back when the entry is committed. Rethrows what went wrong with its
    /// batch: then it is not known whether the line is there, and the answer must not leave.
    virtual boost::asio::awaitable<void> written(log_entry entry) = 0;
    /// Waits until what is under way is written. written() fails from now on. Not on an I/O thread.
    virtual void stop() = 0;
};

std::unique_ptr<log_batcher> create_log_batcher(http::engine& engine, const std::string& dsn);

} // namespace chukan::portal
