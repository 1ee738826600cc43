#pragma once
#include "platform/http/router.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

/// How the people of a world come into the systems that play them: streamed by control, one JSON object to a line.
namespace chukan::runtime {

/// What only the world's controls may do or see. Throws service_error E9105 for every other caller.
void require_control(const http::request& request);

/// Lines on their way in, in pieces of any size; they leave by the batch, so that memory stays flat (some 10 MB).
class line_batches {
public:
    /// True when a batch is full: take() should run, on a worker. Throws service_error E9203 for a line over 64 KiB.
    bool feed(std::string_view piece);
    /// A last line without line feed counts.
    void finish();
    /// Calls `line(text, number)` for each line that waits and is not empty; numbers count from 1 over the whole stream. Then these lines are gone.
    void take(const std::function<void(std::string_view, std::uint64_t)>& line);
    /// Lines taken so far.
    std::uint64_t taken() const { return taken_; }

private:
    std::string waiting_;             // whole lines and the beginning of one
    std::size_t whole_{0}, lines_{0}; // bytes and number of the whole ones
    std::uint64_t taken_{0};
};

/// Feeds the body of a streamed request to `loader` and applies each batch on a worker: `loader` has feed(piece), apply() and finish().
template <class Loader>
boost::asio::awaitable<void> load(http::request& request, Loader& loader)
{
    const std::function<void()> apply = [&loader] { loader.apply(); };
    for (;;) {
        auto piece = co_await request.stream->next();
        if (!piece)
            break;
        if (loader.feed(*piece))
            co_await http::on_worker(request, apply);
    }
    loader.finish();
    co_await http::on_worker(request, apply);
}

} // namespace chukan::runtime
