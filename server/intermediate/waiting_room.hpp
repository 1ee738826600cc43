#pragma once
#include "server/intermediate/core.hpp"
#include "server/intermediate/inquiry_store.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace chukan::intermediate {

/// Requests that would rather wait for the end of an inquiry than ask again and again (Prefer: wait=N, RFC 7240). None of them holds a thread: one thread of the room
/// reads, by one statement, all inquiries whose end was announced, in this process or by NOTIFY from another, and lets those requests go.
class waiting_room {
public:
    virtual ~waiting_room() = default;
    struct seen {
        std::string body;      // the inquiry as JSON; empty when this insurer has none of this id
        bool over{false};      // it has ended; otherwise the time was over
    };
    /// `fresh`: asked this moment by this process, so that its end cannot have come before; otherwise it is looked at at once.
    virtual boost::asio::awaitable<seen> wait(std::int16_t environment, std::string insurer, std::string id, std::chrono::milliseconds time, bool fresh) = 0;
    /// In the transaction in which these inquiries end.
    virtual void ended(db::transaction& running, std::int16_t environment, const contract::column& ids) = 0;
    virtual void start() = 0;
    /// Whoever waits is told how things stand. Nobody waits any more afterwards.
    virtual void stop() = 0;
};

std::unique_ptr<waiting_room> make_waiting_room(core& shared);

/// N of `Prefer: wait=N`, at most `longest` (seconds); nothing when the header does not ask for it.
std::optional<std::chrono::seconds> wish_to_wait(const http::request& request, std::chrono::seconds longest);

} // namespace chukan::intermediate
