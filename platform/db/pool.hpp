#pragma once
#include "platform/db/database.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <poll.h>
#include <vector>

/// A bounded set of connections. Not for other folders.
namespace chukan::db {

/// True when something waits on an idle connection's socket: PostgreSQL has hung up, or says that it will. (A dead connection looks open until it is used.)
inline bool has_stirred(int socket)
{
    pollfd waiting{socket, POLLIN, 0};
    return socket < 0 || ::poll(&waiting, 1, 0) != 0;
}

template <class Connection>
class pool {
public:
    using owned = std::unique_ptr<Connection>;

    pool(unsigned most, std::chrono::milliseconds patience, std::function<owned()> make,
         std::function<int(Connection&)> socket_of)
        : free_places_(most), patience_(patience), make_(std::move(make)), socket_of_(std::move(socket_of))
    {
    }

    /// One connection for one thread; comes back by put(), or by give_up() when it must not be used again. Throws error 53300 when none becomes free in time.
    owned take()
    {
        {
            std::unique_lock lock(mutex_);
            if (!freed_.wait_for(lock, patience_, [this] { return free_places_ > 0; }))
                throw error("all database connections are busy", "53300");
            --free_places_;
            while (!idle_.empty()) {
                auto connection = std::move(idle_.back());
                idle_.pop_back();
                if (!has_stirred(socket_of_(*connection)))
                    return connection;
            }
        }
        try {
            return make_();
        } catch (...) {
            give_up();
            throw;
        }
    }

    void put(owned connection)
    {
        {
            const std::lock_guard lock(mutex_);
            idle_.push_back(std::move(connection));
            ++free_places_;
        }
        freed_.notify_one();
    }

    void give_up()
    {
        {
            const std::lock_guard lock(mutex_);
            ++free_places_;
        }
        freed_.notify_one();
    }

private:
    std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<owned> idle_;
    unsigned free_places_;
    std::chrono::milliseconds patience_;
    std::function<owned()> make_;
    std::function<int(Connection&)> socket_of_;
};

} // namespace chukan::db
