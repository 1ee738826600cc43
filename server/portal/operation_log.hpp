#pragma once
#include "platform/db/database.hpp"

#include <boost/asio/awaitable.hpp>
#include <chrono>
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

/// Views are many: they are written in batches, each committed before the answers of that batch leave (decisions.md
/// 18).
class log_batcher {
public:
    virtual ~log_batcher() = default;
    /// From a coroutine on an I/O thread: comes back when the entry is committed. Rethrows what went wrong with its
    /// batch.
    virtual boost::asio::awaitable<void> written(log_entry entry) = 0;
    virtual void start() = 0;
    /// Writes what is waiting, then ends the writing thread. written() fails from now on.
    virtual void stop() = 0;
};

/// `gather` is how long a batch waits for more entries before it is written, at most 5 ms.
std::unique_ptr<log_batcher> create_log_batcher(db::database& database, std::chrono::milliseconds gather);

} // namespace chukan::portal
