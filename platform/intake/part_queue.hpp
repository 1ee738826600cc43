#pragma once
#include "platform/files/store.hpp"
#include "platform/intake/part.hpp"

#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>

namespace chukan::intake {

/// Reads a received file ahead of its consumer on a thread of its own: decrypts, decodes, splits, checks, and keeps at most one finished part waiting.
class part_reader {
public:
    struct source {
        std::int64_t file{0};
        std::int16_t environment{0};
        std::uint32_t first_part{0};
        std::uint64_t first_record{0}, expected_records{0};
    };
    static constexpr std::size_t records_of_a_part = 10000;

    part_reader(files::store& files, std::shared_ptr<const layout::catalogue> layouts, const layout::definition& definition,
                layout::reader_settings settings, source from);
    ~part_reader();
    part_reader(const part_reader&) = delete;
    part_reader& operator=(const part_reader&) = delete;

    /// Nothing after the last. Rethrows what went wrong on the reading side.
    std::unique_ptr<part> next();

private:
    void read();
    bool stopped();
    void push(std::unique_ptr<part> ready);

    files::store& files_;
    std::shared_ptr<const layout::catalogue> layouts_;
    const layout::definition& definition_;
    layout::reader_settings settings_;
    source from_;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::unique_ptr<part> ready_;
    std::exception_ptr failure_;
    bool ended_{false}, stopping_{false};
    std::thread thread_;
};

} // namespace chukan::intake
