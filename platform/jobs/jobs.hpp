#pragma once
#include "platform/clock/clock.hpp"
#include "platform/db/database.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

/// Work that takes longer than a request: a row in the system's own database (table job of schema/platform), leased with FOR UPDATE SKIP LOCKED,
/// woken by LISTEN/NOTIFY, heartbeat every few seconds, taken over by another process when its holder dies. Leases are real time.
namespace chukan::jobs {

struct job {
    std::int64_t id{0};
    std::int16_t environment{0};
    std::string kind;
    std::string argument;    // JSON without personal data: ids only
    unsigned attempt{1};
};

enum class outcome { done, again }; // again: more work is waiting, run once more soon

class runner {
public:
    virtual ~runner() = default;
    /// Before start(). `handler` runs on a thread of the runner's own; a job may run twice (after a crash), so it must be safe to repeat. An exception is logged and the
    /// job tried again with back-off, up to `attempts` times, then parked in state failed, visible to an operator.
    virtual void handle(std::string kind, std::function<outcome(const job&)> handler, unsigned attempts = 20) = 0;
    /// Puts a job into `running`'s transaction. Jobs with the same non-empty `key` that still wait are one job.
    virtual void enqueue(db::transaction& running, std::int16_t environment, const std::string& kind, const std::string& argument, const std::string& key = {}) = 0;
    virtual void start() = 0;
    virtual void stop() = 0;     // finishes or gives back the leases
};

struct runner_settings {
    std::string system;
    std::string dsn;                     // for LISTEN
    unsigned threads{3};
    std::chrono::milliseconds poll{1000};// the safety net beside NOTIFY
    std::chrono::seconds lease{30};
};
std::unique_ptr<runner> create_runner(db::database& database, const clock::environments& environments, runner_settings settings);

} // namespace chukan::jobs
