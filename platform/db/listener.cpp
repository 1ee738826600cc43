#include "platform/db/libpq.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <poll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace chukan::db {

namespace {

using std::chrono::milliseconds;

class listening_thread : public listener {
public:
    listening_thread(const std::string& dsn, std::string channel, std::function<void(std::string)> notified)
        : dsn_(with_limits(dsn, {"listener " + channel})), channel_(std::move(channel)), notified_(std::move(notified)),
          wake_(::eventfd(0, EFD_CLOEXEC))
    {
        if (wake_ < 0)
            throw std::system_error(errno, std::generic_category(), "eventfd");
        thread_ = std::thread([this] { listen_on(); });
        // What is notified after listen() has returned is not to be missed, if the database is there at all.
        std::unique_lock lock(mutex_);
        tried_.wait_for(lock, std::chrono::seconds(5), [this] { return tried_once_; });
    }

    ~listening_thread() override
    {
        stopping_ = true;
        const std::uint64_t one = 1;
        static_cast<void>(!::write(wake_, &one, sizeof one)); // cannot fail: the counter is at most 1
        thread_.join();
        ::close(wake_);
    }

private:
    void listen_on()
    {
        milliseconds pause(100);
        for (bool first = true; !stopping_; first = false) {
            try {
                const auto connection = connect(dsn_);
                const std::unique_ptr<char, void (*)(void*)> name(
                    PQescapeIdentifier(connection.get(), channel_.data(), channel_.size()), PQfreemem);
                simple(connection.get(), std::string("LISTEN ") + name.get());
                pause = milliseconds(100);
                tried();
                if (!first)
                    notified_({}); // something may have been notified while nobody listened
                read(connection.get());
            } catch (const error&) {
                tried();
                rest(pause);
                pause = std::min(pause * 2, milliseconds(2000));
            }
        }
    }

    /// Until the connection breaks (throws) or the listener is destroyed.
    void read(PGconn* connection)
    {
        while (!stopping_) {
            pollfd waiting[2] = {{PQsocket(connection), POLLIN, 0}, {wake_, POLLIN, 0}};
            ::poll(waiting, 2, -1);
            if (stopping_)
                return;
            if (PQconsumeInput(connection) != 1)
                throw error_of(nullptr, connection);
            while (const std::unique_ptr<PGnotify, void (*)(void*)> note{PQnotifies(connection), PQfreemem})
                notified_(note->extra);
        }
    }

    void tried()
    {
        const std::lock_guard lock(mutex_);
        tried_once_ = true;
        tried_.notify_all();
    }

    void rest(milliseconds pause)
    {
        pollfd waiting{wake_, POLLIN, 0};
        ::poll(&waiting, 1, static_cast<int>(pause.count()));
    }

    std::string dsn_, channel_;
    std::function<void(std::string)> notified_;
    int wake_;
    std::atomic<bool> stopping_{false};
    std::mutex mutex_;
    std::condition_variable tried_;
    bool tried_once_{false};
    std::thread thread_;
};

} // namespace

std::unique_ptr<listener> listen(const std::string& dsn, const std::string& channel,
                                 std::function<void(std::string)> notified)
{
    return std::make_unique<listening_thread>(dsn, channel, std::move(notified));
}

} // namespace chukan::db
