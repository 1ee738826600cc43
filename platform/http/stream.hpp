#pragma once
// Only server_wire.cpp and client_connection.cpp include this: it instantiates Asio's TLS stream.
#include "platform/http/reader.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace chukan::http {

using error_code = boost::system::error_code;

/// Cancels what runs on a socket when its time is up, again and again until somebody sets a new time. Unlike Beast's tcp_stream it leaves the socket open,
/// so that a 408 can still be sent; and a deadline that is moved on costs no timer operation.
class watchdog : public std::enable_shared_from_this<watchdog> {
public:
    using time_point = std::chrono::steady_clock::time_point;

    explicit watchdog(boost::asio::ip::tcp::socket& socket) : socket_(&socket), timer_(socket.get_executor()) {}

    void set(time_point deadline)
    {
        deadline_ = deadline;
        fired_ = false;
        if (deadline < armed_for_)
            arm(deadline);
    }

    bool fired() const { return fired_; }

    void retire()
    {
        socket_ = nullptr;
        timer_.cancel();
    }

private:
    void arm(time_point when)
    {
        armed_for_ = when;
        timer_.expires_at(when);
        timer_.async_wait([self = shared_from_this()](error_code failure) {
            if (!failure && self->socket_)
                self->look();
        });
    }

    void look()
    {
        armed_for_ = time_point::max();
        if (deadline_ == time_point::max())
            return;
        const auto now = std::chrono::steady_clock::now();
        if (now < deadline_)
            return arm(deadline_);
        fired_ = true;
        error_code ignored;
        socket_->cancel(ignored);
        arm(now + std::chrono::milliseconds(100));
    }

    boost::asio::ip::tcp::socket* socket_;
    boost::asio::steady_timer timer_;
    time_point deadline_{time_point::max()}, armed_for_{time_point::max()};
    bool fired_{false};
};

/// A connection with or without TLS behind one set of awaitables, so that everything above is compiled once. A deadline covers every operation until the next is set.
class stream {
public:
    stream(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context* tls)
    {
        if (tls)
            tls_ = std::make_unique<tls_type>(std::move(socket), *tls);
        else
            plain_ = std::make_unique<boost::asio::ip::tcp::socket>(std::move(socket));
        watchdog_ = std::make_shared<watchdog>(this->socket());
    }
    ~stream() { watchdog_->retire(); }
    stream(const stream&) = delete;
    stream& operator=(const stream&) = delete;

    boost::asio::ip::tcp::socket& socket() { return tls_ ? tls_->next_layer() : *plain_; }
    SSL* native() { return tls_ ? tls_->native_handle() : nullptr; }

    void expires_after(std::chrono::steady_clock::duration time) { watchdog_->set(std::chrono::steady_clock::now() + time); }
    void expires_at(std::chrono::steady_clock::time_point time) { watchdog_->set(time); }
    void expires_never() { watchdog_->set(watchdog::time_point::max()); }
    bool timed_out() const { return watchdog_->fired(); }

    void close()
    {
        error_code ignored;
        socket().close(ignored);
    }

    boost::asio::awaitable<void> handshake(boost::asio::ssl::stream_base::handshake_type type, error_code& failure)
    {
        return tls_->async_handshake(type, boost::asio::redirect_error(boost::asio::use_awaitable, failure));
    }

    /// Reads what has come, at most one TLS record, onto the end of `into`. The place it is read to belongs to the connection: on a coroutine's frame it would
    /// be a large allocation for each read.
    boost::asio::awaitable<void> read_onto(std::string& into, error_code& failure)
    {
        if (!area_)
            area_ = std::make_unique_for_overwrite<char[]>(read_size);
        const auto place = boost::asio::buffer(area_.get(), read_size);
        auto token = boost::asio::redirect_error(boost::asio::use_awaitable, failure);
        std::size_t count = 0; // two statements: g++ 12 destroys the awaitables of `co_await (a ? b : c)` twice
        if (tls_)
            count = co_await tls_->async_read_some(place, token);
        else
            count = co_await plain_->async_read_some(place, token);
        into.append(area_.get(), count);
    }

    boost::asio::awaitable<std::size_t> write(std::string_view data, error_code& failure)
    {
        auto token = boost::asio::redirect_error(boost::asio::use_awaitable, failure);
        const boost::asio::const_buffer bytes(data.data(), data.size());
        return tls_ ? boost::asio::async_write(*tls_, bytes, token) : boost::asio::async_write(*plain_, bytes, token);
    }

    /// Says goodbye (close_notify) to an end that still listens, for at most two seconds, and closes the socket.
    boost::asio::awaitable<void> finish()
    {
        error_code ignored;
        if (tls_) {
            expires_after(std::chrono::seconds(2));
            co_await tls_->async_shutdown(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
        } else {
            socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
        }
        close();
    }

private:
    using tls_type = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;
    std::unique_ptr<tls_type> tls_;
    std::unique_ptr<char[]> area_;
    std::unique_ptr<boost::asio::ip::tcp::socket> plain_;
    std::shared_ptr<watchdog> watchdog_;
};

} // namespace chukan::http
