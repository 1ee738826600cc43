#include "server/portal/operation_log.hpp"

#include "platform/log/log.hpp"
#include "server/portal/store.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace chukan::portal {

namespace asio = boost::asio;

namespace {

/// Most entries of one statement; more wait for the next.
constexpr std::size_t batch_limit = 1000;

class batcher : public log_batcher {
public:
    batcher(db::database& database, std::chrono::milliseconds gather) : database_(database), gather_(gather) {}
    ~batcher() override { stop(); }

    asio::awaitable<void> written(log_entry entry) override
    {
        // The handler resumes the coroutine: shared, because std::function wants a copy, and posted to the coroutine's
        // own executor.
        auto begin = [this](auto handler, log_entry value) {
            auto shared = std::make_shared<decltype(handler)>(std::move(handler));
            auto home = asio::get_associated_executor(*shared);
            push(std::move(value), [shared, home](std::exception_ptr problem) {
                asio::post(home, [shared, problem] { std::move (*shared)(problem); });
            });
        };
        return asio::async_initiate<const asio::use_awaitable_t<>&, void(std::exception_ptr)>(
            std::move(begin), asio::use_awaitable, std::move(entry));
    }

    void start() override
    {
        std::lock_guard lock(mutex_);
        if (running_)
            return;
        running_ = true;
        thread_ = std::thread([this] { write_batches(); });
    }

    void stop() override
    {
        {
            std::lock_guard lock(mutex_);
            running_ = false;
        }
        wake_.notify_all();
        if (thread_.joinable())
            thread_.join();
    }

private:
    struct waiting {
        log_entry entry;
        std::function<void(std::exception_ptr)> done;
    };

    void push(log_entry entry, std::function<void(std::exception_ptr)> done)
    {
        {
            std::lock_guard lock(mutex_);
            if (running_) {
                queue_.push_back({std::move(entry), std::move(done)});
                if (queue_.size() == 1)
                    wake_.notify_one();
                return;
            }
        }
        done(std::make_exception_ptr(std::runtime_error("the operation log is closed")));
    }

    void write_batches()
    {
        std::unique_lock lock(mutex_);
        while (true) {
            wake_.wait(lock, [this] { return !running_ || !queue_.empty(); });
            if (queue_.empty())
                return; // stopped, and nothing is left
            if (gather_.count() > 0 && running_)
                wake_.wait_for(lock, gather_, [this] { return !running_; });
            std::vector<waiting> batch;
            if (queue_.size() <= batch_limit) {
                batch.swap(queue_);
            } else {
                batch.assign(std::make_move_iterator(queue_.begin()),
                             std::make_move_iterator(queue_.begin() + batch_limit));
                queue_.erase(queue_.begin(), queue_.begin() + batch_limit);
            }
            lock.unlock();
            write(batch);
            lock.lock();
        }
    }

    void write(std::vector<waiting>& batch)
    {
        std::vector<log_entry> entries;
        entries.reserve(batch.size());
        for (auto& each : batch)
            entries.push_back(std::move(each.entry));
        std::exception_ptr problem;
        try {
            database_.transact([&](db::transaction& running) { store::write_log(running, entries); });
        } catch (const std::exception& failure) {
            problem = std::current_exception();
            log::write(log::level::error, "portal", "operation_log.failed",
                       {{"entries", std::to_string(entries.size())}, {"problem", failure.what()}});
        }
        for (auto& each : batch)
            each.done(problem);
    }

    db::database& database_;
    const std::chrono::milliseconds gather_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<waiting> queue_;
    bool running_{false};
    std::thread thread_;
};

} // namespace

std::unique_ptr<log_batcher> create_log_batcher(db::database& database, std::chrono::milliseconds gather)
{
    return std::make_unique<batcher>(database, gather);
}

} // namespace chukan::portal
