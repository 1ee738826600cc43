#pragma once
#include "platform/http/server_internal.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>

namespace chukan::http {

/// One request and its answer. The connection's side and the handler's side hold it together: a handler that comes too
/// late still finds everything that it refers to. All but `asked`, `reply` and `problem`, which are the handler's until it
/// has finished, belongs to the I/O thread.
struct exchange {
    explicit exchange(const boost::asio::any_io_executor& home) : alarm(home) {}

    request asked;
    response reply;
    std::exception_ptr problem;
    std::optional<std::string> piece;                  // the latest of a streamed answer

    bool finished{false};
    bool reading{false};                               // the handler waits for the client's bytes: that is not its silence
    std::chrono::steady_clock::time_point begun, heard;
    std::chrono::seconds limit{0};
    boost::asio::steady_timer alarm;
    std::atomic<bool> abandoned{false};                // answered without it: what still comes is dropped
    std::uint64_t place{0};                            // among the sessions of the server, when abandoned: a drain waits for it
};

/// Runs the handler and waits while it is not silent for longer than `handler_timeout` plus what the caller asks it to wait by `Prefer: wait=N`, or than
/// another of our systems is ready to wait (`Chukan-Patience`).
/// Silent: it neither answers nor asks for a piece of the body. False when its time was up; then the exchange belongs to the handler alone.
boost::asio::awaitable<bool> run_handler(std::shared_ptr<server_core> core, std::shared_ptr<exchange> work, const route& route);

/// Asks a streamed answer for its next piece, with the same limit. False when its time was up.
boost::asio::awaitable<bool> next_answer_piece(std::shared_ptr<server_core> core, std::shared_ptr<exchange> work);

/// The answer for what a handler threw; logs what it must not tell.
response explain(const server_core& core, std::exception_ptr problem, const request& request);

/// Everything before the body: status line, fields of the answer and those that the connection needs.
std::string answer_head(const response& reply, bool chunked, bool keep);

} // namespace chukan::http
