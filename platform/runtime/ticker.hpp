#pragma once
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace chukan::runtime {

/// Does something again and again at a pace of real time, on a thread of its own: what must be noticed soon after an environment's clock was stepped. An exception is
/// logged and the next turn tries again.
class ticker {
public:
    ticker(std::string system, std::string what, std::chrono::milliseconds pace, std::function<void()> action)
        : system_(std::move(system)), what_(std::move(what)), pace_(pace), action_(std::move(action))
    {
    }
    ~ticker() { stop(); }
    void start();
    /// Lets the turn under way end.
    void stop();

private:
    void run();

    const std::string system_, what_;
    const std::chrono::milliseconds pace_;
    const std::function<void()> action_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_{false};
    std::thread thread_;
};

} // namespace chukan::runtime
