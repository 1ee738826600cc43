#include "platform/log/log.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <ctime>
#include <mutex>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

namespace chukan::log {
namespace {

// Beyond this the newest lines are dropped and counted: a full disk must never stop the I/O threads.
constexpr std::size_t most_waiting = 8u << 20;

/// Lines are collected under a short lock and written by a thread of their own, because the callers are often I/O threads.
class writer {
public:
    writer() : thread_([this] { run(); }) {}

    ~writer()
    {
        {
            std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        wake_.notify_all();
        thread_.join();
        if (descriptor_ != STDERR_FILENO)
            ::close(descriptor_);
    }

    void configure(const std::string& path, level least)
    {
        least_.store(static_cast<int>(least));
        int opened = STDERR_FILENO;
        if (!path.empty()) {
            opened = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
            if (opened < 0) {
                std::fprintf(stderr, "cannot open the log file %s; logging to standard error\n", path.c_str());
                opened = STDERR_FILENO;
            }
        }
        flush();
        std::lock_guard lock(mutex_);
        if (descriptor_ != STDERR_FILENO)
            ::close(descriptor_);
        descriptor_ = opened;
    }

    bool wants(level value) const { return static_cast<int>(value) >= least_.load(std::memory_order_relaxed); }

    void add(std::string line)
    {
        {
            std::lock_guard lock(mutex_);
            if (waiting_.size() > most_waiting) {
                ++dropped_;
                return;
            }
            waiting_ += line;
        }
        wake_.notify_one();
    }

    void flush()
    {
        std::unique_lock lock(mutex_);
        written_.wait(lock, [this] { return waiting_.empty() && !writing_; });
    }

private:
    void run()
    {
        std::unique_lock lock(mutex_);
        while (true) {
            wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
            if (waiting_.empty())
                return;
            std::string batch;
            batch.swap(waiting_);
            if (dropped_ > 0) {
                batch += "{\"level\":\"warning\",\"event\":\"log lines dropped\",\"count\":\"" + std::to_string(dropped_) + "\"}\n";
                dropped_ = 0;
            }
            writing_ = true;
            const int descriptor = descriptor_;
            lock.unlock();
            write_all(descriptor, batch);
            lock.lock();
            writing_ = false;
            written_.notify_all();
        }
    }

    static void write_all(int descriptor, std::string_view rest)
    {
        while (!rest.empty()) {
            const auto count = ::write(descriptor, rest.data(), rest.size());
            if (count <= 0)
                return;
            rest.remove_prefix(static_cast<std::size_t>(count));
        }
    }

    std::mutex mutex_;
    std::condition_variable wake_, written_;
    std::string waiting_;
    std::size_t dropped_{0};
    bool writing_{false}, stopping_{false};
    int descriptor_{STDERR_FILENO};
    std::atomic<int> least_{static_cast<int>(level::info)};
    std::thread thread_;
};

writer& the_writer()
{
    static writer instance;
    return instance;
}

void append_escaped(std::string& out, std::string_view text)
{
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20 || byte == 0x7f) {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\u%04x", byte);
            out += escape;
        } else {
            out += c;
        }
    }
}

std::string real_time()
{
    const auto now = std::chrono::system_clock::now();
    const auto seconds = std::chrono::system_clock::to_time_t(now);
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char text[40];
    const auto length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    std::snprintf(text + length, sizeof text - length, ".%03dZ", static_cast<int>(milliseconds));
    return text;
}

constexpr std::string_view level_name(level value)
{
    switch (value) {
    case level::debug: return "debug";
    case level::info: return "info";
    case level::warning: return "warning";
    case level::error: return "error";
    }
    return "info";
}

} // namespace

void write(level level, std::string_view system, std::string_view event, std::initializer_list<field> fields)
{
    auto& out = the_writer();
    if (!out.wants(level))
        return;
    std::string line = "{\"time\":\"" + real_time() + "\",\"level\":\"";
    line += level_name(level);
    line += "\",\"system\":\"";
    append_escaped(line, system);
    line += "\",\"event\":\"";
    append_escaped(line, event);
    line += '"';
    for (const auto& [name, value] : fields) {
        line += ",\"";
        append_escaped(line, name);
        line += "\":\"";
        append_escaped(line, value);
        line += '"';
    }
    line += "}\n";
    out.add(std::move(line));
}

void configure(const std::string& path, level least)
{
    the_writer().configure(path, least);
}

void flush()
{
    the_writer().flush();
}

} // namespace chukan::log
