#pragma once
#include "platform/http/server_handler.hpp"

namespace chukan::http {

/// One accepted connection: messages in, messages out. Its .cpp is the server's only one with TLS streams and Beast's parser. On its I/O thread only.
class wire {
public:
    virtual ~wire() = default;

    /// Who is at the other end; nothing when the handshake failed (logged).
    virtual boost::asio::awaitable<std::optional<peer>> handshake() = 0;
    /// The head of the next request. False: there will be none, and `bad_status` says what to answer; 0: nothing, just close.
    virtual boost::asio::awaitable<bool> read_head(request& into, int& bad_status) = 0;
    /// How long the body may be, and the code for one that is longer; from now on it is read.
    virtual void expect_body(std::uint64_t limit, const char* too_long) = 0;
    /// Throw service_error: E1101 cut off, E1103 too slow, E9203 chunks that are none, or the code for one that is too long.
    virtual boost::asio::awaitable<std::string> whole_body() = 0;
    virtual boost::asio::awaitable<std::optional<std::string>> next_piece() = 0;
    /// False when it did not get out whole.
    virtual boost::asio::awaitable<bool> write_answer(std::shared_ptr<exchange> work, bool keep) = 0;
    /// Closing with unread data would reset the connection before the client has read our answer: reads and drops, up to 64 MB.
    virtual boost::asio::awaitable<void> linger(std::chrono::seconds time) = 0;
    virtual boost::asio::awaitable<void> finish() = 0;
    virtual void close() = 0;

    virtual bool request_read() const = 0;             // to its last byte
    virtual bool keep_alive() const = 0;               // as the client wishes
    virtual bool knows_chunks() const = 0;             // HTTP/1.1
    virtual std::string address() = 0;

    bool idle{false};                                  // between two requests
    bool dead{false};                                  // nothing can be sent any more
    std::uint64_t sent{0};                             // bytes, since somebody set it to 0
};
std::unique_ptr<wire> create_wire(std::shared_ptr<server_core> core, boost::asio::ip::tcp::socket socket);

} // namespace chukan::http
