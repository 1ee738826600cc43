#pragma once
#include "platform/http/neighbours.hpp"
#include "platform/http/server.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <thread>

namespace chukan::http {

/// One io_context per I/O thread: what belongs to one connection never needs a lock.
class engine_internal : public engine {
public:
    explicit engine_internal(settings settings);
    ~engine_internal() override;

    bool post(std::function<void()> work) override;
    std::vector<boost::asio::any_io_executor> executors() override;
    void stop() override;

    boost::asio::io_context& next_context();
    /// The I/O threads counted round and round.
    boost::asio::io_context& context_at(std::size_t turn) { return lanes_[turn % lanes_.size()]->context; }
    /// Null when `executor` is not one of the I/O threads'.
    boost::asio::io_context* context_of(const boost::asio::any_io_executor& executor);

    /// A place in the worker queue, given back when the work begins. False: full.
    bool enter_queue();
    void leave_queue() { waiting_.fetch_sub(1); }
    boost::asio::thread_pool& workers() { return workers_; }

    neighbours near;

private:
    struct lane {
        boost::asio::io_context context{1};
        boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard{context.get_executor()};
        std::thread thread;
    };

    settings settings_;
    std::vector<std::unique_ptr<lane>> lanes_;
    std::atomic<std::size_t> turn_{0};
    std::atomic<std::size_t> waiting_{0};
    boost::asio::thread_pool workers_;
    std::atomic<bool> stopped_{false};
};

} // namespace chukan::http
