#include "server/portal/operation_log.hpp"

#include "platform/db/pipeline.hpp"
#include "platform/log/log.hpp"
#include "server/portal/store.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <condition_variable>
#include <exception>
#include <functional>
#include <iterator>
#include <mutex>
#include <stdexcept>

namespace chukan::portal {

namespace asio = boost::asio;

namespace {

/// Most entries of one statement; more wait for the next.
constexpr std::size_t batch_limit = 1000;
constexpr std::chrono::seconds longest_stop{15}; // more than the database gives one statement

struct waiting {
    log_entry entry;
    std::function<void(std::exception_ptr)> done;
};

/// Entries that are neither written nor given up yet, over all threads.
class counter {
public:
    /// False when the log is closed.
    bool enter()
    {
        const std::lock_guard lock(mutex_);
        count_ += closed_ ? 0 : 1;
        return !closed_;
    }
    void leave(std::size_t many)
    {
        const std::lock_guard lock(mutex_);
        count_ -= many;
        if (count_ == 0)
            empty_.notify_all();
    }
    bool close_and_wait()
    {
        std::unique_lock lock(mutex_);
        closed_ = true;
        return empty_.wait_for(lock, longest_stop, [this] { return count_ == 0; });
    }

private:
    std::mutex mutex_;
    std::condition_variable empty_;
    std::size_t count_{0};
    bool closed_{false};
};

/// What one I/O thread writes. Touched on that thread only.
class lane : public std::enable_shared_from_this<lane> {
public:
    lane(asio::any_io_executor executor, const std::string& dsn, std::shared_ptr<counter> pending)
        : executor_(executor), line_(db::open_pipeline(std::move(executor), dsn)), pending_(std::move(pending))
    {
    }

    bool runs_on(const asio::any_io_executor& other) const
    {
        return &asio::query(other, asio::execution::context) == &asio::query(executor_, asio::execution::context);
    }

    void push(waiting one)
    {
        queue_.push_back(std::move(one));
        if (writing_)
            return;
        // The answers of one bundle come one after the other within this turn of the thread: the first waits for the rest.
        writing_ = true;
        asio::post(executor_, [self = shared_from_this()] { asio::co_spawn(self->executor_, write_all(self), asio::detached); });
    }

private:
    static asio::awaitable<void> write_all(std::shared_ptr<lane> self)
    {
        while (!self->queue_.empty()) {
            std::vector<waiting> batch;
            if (self->queue_.size() <= batch_limit) {
                batch.swap(self->queue_);
            } else {
                const auto end = self->queue_.begin() + batch_limit;
                batch.assign(std::make_move_iterator(self->queue_.begin()), std::make_move_iterator(end));
                self->queue_.erase(self->queue_.begin(), end);
            }
            const auto problem = co_await self->write(batch);
            for (auto& each : batch)
                each.done(problem);
            self->pending_->leave(batch.size());
        }
        self->writing_ = false;
    }

    asio::awaitable<std::exception_ptr> write(std::vector<waiting>& batch)
    {
        std::vector<log_entry> entries;
        entries.reserve(batch.size());
        for (auto& each : batch)
            entries.push_back(std::move(each.entry));
        std::exception_ptr problem;
        try {
            auto columns = store::log_columns(entries);
            co_await line_->query("operation-log", store::log_statement(), std::move(columns));
        } catch (const std::exception& failure) {
            problem = std::current_exception();
            log::write(log::level::error, "portal", "operation_log.failed",
                       {{"entries", std::to_string(entries.size())}, {"problem", failure.what()}});
        }
        co_return problem;
    }

    asio::any_io_executor executor_;
    std::unique_ptr<db::pipeline> line_;
    std::shared_ptr<counter> pending_;
    std::vector<waiting> queue_;
    bool writing_{false};
};

class batcher : public log_batcher {
public:
    batcher(http::engine& engine, const std::string& dsn) : pending_(std::make_shared<counter>())
    {
        for (const auto& each : engine.executors())
            lanes_.push_back(std::make_shared<lane>(each, dsn, pending_));
    }
    ~batcher() override { stop(); }

    asio::awaitable<void> written(log_entry entry) override
    {
        const auto executor = co_await asio::this_coro::executor;
        lane* mine = nullptr;
        for (const auto& each : lanes_)
            if (each->runs_on(executor))
                mine = each.get();
        if (!mine)
            throw std::logic_error("the operation log is written on I/O threads");
        if (!pending_->enter())
            throw std::runtime_error("the operation log is closed");
        // Resumed by way of the queue, never from within: each.done() is called while the next batch may be begun.
        auto begin = [mine, executor](auto handler, log_entry value) {
            auto shared = std::make_shared<decltype(handler)>(std::move(handler));
            mine->push({std::move(value), [shared, executor](std::exception_ptr problem) {
                            asio::post(executor, [shared, problem] { std::move (*shared)(problem); });
                        }});
        };
        co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(std::exception_ptr)>(
            std::move(begin), asio::use_awaitable, std::move(entry));
    }

    void stop() override
    {
        if (!pending_->close_and_wait())
            log::write(log::level::error, "portal", "operation_log.unfinished", {});
    }

private:
    std::shared_ptr<counter> pending_;
    std::vector<std::shared_ptr<lane>> lanes_;
};

} // namespace

std::unique_ptr<log_batcher> create_log_batcher(http::engine& engine, const std::string& dsn)
{
    return std::make_unique<batcher>(engine, dsn);
}

} // namespace chukan::portal
