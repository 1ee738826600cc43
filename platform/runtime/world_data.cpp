#include "platform/runtime/world_data.hpp"

#include "platform/base/error.hpp"

namespace chukan::runtime {

namespace {

constexpr std::size_t lines_per_batch = 5000;
constexpr std::size_t longest_line = 64 * 1024;

} // namespace

void require_control(const http::request& request)
{
    if (!request.peer.identity || request.peer.identity->organisation != "control")
        throw service_error("E9105", {{"kind", request.peer.identity ? request.peer.identity->organisation : ""}});
}

bool line_batches::feed(std::string_view piece)
{
    const auto from = waiting_.size();
    waiting_ += piece;
    for (auto at = waiting_.find('\n', from); at != std::string::npos; at = waiting_.find('\n', at + 1)) {
        ++lines_;
        whole_ = at + 1;
    }
    if (waiting_.size() - whole_ > longest_line)
        throw service_error("E9203", {{"field", "line " + std::to_string(taken_ + lines_ + 1)}});
    return lines_ >= lines_per_batch;
}

void line_batches::finish()
{
    if (whole_ < waiting_.size()) {
        waiting_ += '\n';
        whole_ = waiting_.size();
        ++lines_;
    }
}

void line_batches::take(const std::function<void(std::string_view, std::uint64_t)>& line)
{
    for (std::size_t at = 0; at < whole_;) {
        const auto end = waiting_.find('\n', at);
        ++taken_;
        if (end > at)
            line(std::string_view(waiting_).substr(at, end - at), taken_);
        at = end + 1;
    }
    waiting_.erase(0, whole_);
    whole_ = lines_ = 0;
}

} // namespace chukan::runtime
