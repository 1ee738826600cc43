#include "platform/runtime/ticker.hpp"

#include "platform/log/log.hpp"

namespace chukan::runtime {

void ticker::start()
{
    if (thread_.joinable())
        return;
    stopping_ = false;
    thread_ = std::thread([this] { run(); });
}

void ticker::stop()
{
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable())
        thread_.join();
}

void ticker::run()
{
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, pace_, [this] { return stopping_; })) {
        lock.unlock();
        try {
            action_();
        } catch (const std::exception& problem) {
            log::write(log::level::warning, system_, "turn_failed", {{"what", what_}, {"error", problem.what()}});
        }
        lock.lock();
    }
}

} // namespace chukan::runtime
