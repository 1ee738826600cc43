#pragma once
#include "platform/files/store.hpp"
#include "platform/intake/part.hpp"

#include <any>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace chukan::intake {

/// Reads a received file ahead of its consumer on a thread of its own: decrypts, decodes, splits, checks, prepares if it may, and keeps at most one finished part
/// waiting. A part is prepared only when the consumer has taken the one before, and the one before that has been applied().
class part_reader {
public:
    struct source {
        std::int64_t file{0};
        std::int16_t environment{0};
        std::uint32_t first_part{0};
        std::uint64_t first_record{0}, expected_records{0};
    };
    struct ahead {
        std::function<void(part&)> prepare;                // empty: the consumer prepares
        std::chrono::steady_clock::time_point until;       // no part is prepared after this, so that none is in vain; the consumer then gets no more
    };

    part_reader(files::store& files, std::shared_ptr<const layout::catalogue> layouts, const layout::definition& definition,
                layout::reader_settings settings, source from, ahead work);
    ~part_reader();
    part_reader(const part_reader&) = delete;
    part_reader& operator=(const part_reader&) = delete;

    /// Nothing after the last, or when time was up. Rethrows what went wrong on the reading side.
    std::unique_ptr<part> next();
    /// The oldest part that was taken is in the database. From any thread.
    void applied();
    bool time_was_up() const { return time_was_up_; }

private:
    void read();
    bool stopped();
    void push(std::unique_ptr<part> ready);

    files::store& files_;
    std::shared_ptr<const layout::catalogue> layouts_;
    const layout::definition& definition_;
    layout::reader_settings settings_;
    source from_;
    ahead work_;
    std::any under_way_;            // scratch of the part that was prepared last
    bool time_was_up_{false};       // written before ended_ is, read after

    std::mutex mutex_;
    std::condition_variable changed_;
    std::unique_ptr<part> ready_;
    std::exception_ptr failure_;
    bool ended_{false}, stopping_{false};
    std::uint64_t prepared_{0}, applied_{0};
    std::thread thread_;
};

} // namespace chukan::intake
