#include "platform/intake/intake.hpp"
#include "platform/intake/stored_stream.hpp"

namespace chukan::intake {

stored_stream::stored_stream(files::store& files, std::int64_t id, std::int16_t environment, std::uint32_t chunks,
                             const http::request& request)
    : files_(files), id_(id), environment_(environment), chunks_(chunks)
{
    carrier_.pool = request.pool;
}

boost::asio::awaitable<std::optional<std::string>> stored_stream::next()
{
    if (at_ >= chunks_)
        co_return std::nullopt;
    std::optional<std::string> piece;
    const std::function<void()> read = [&] { piece = files_.read(id_, environment_, at_); };
    co_await http::on_worker(carrier_, read);
    if (!piece)
        throw std::runtime_error("a chunk of a stored file is missing");
    ++at_;
    co_return piece;
}

const char* content_type_of(layout::encoding encoding)
{
    switch (encoding) {
    case layout::encoding::cp932:
        return "text/csv; charset=Shift_JIS";
    case layout::encoding::utf16le:
        return "text/csv; charset=utf-16";
    default:
        return "text/csv; charset=utf-8";
    }
}

namespace {

class csv_stream final : public http::body_stream {
public:
    csv_stream(layout::encoding encoding, std::function<bool(layout::writer&)> more, const http::request& request)
        : writer_(encoding), more_(std::move(more))
    {
        carrier_.pool = request.pool;
    }

    boost::asio::awaitable<std::optional<std::string>> next() override
    {
        constexpr std::size_t most = 256 * 1024;
        if (ready_.empty() && !ended_) {
            const std::function<void()> make = [this] {
                while (!ended_ && ready_.empty()) {
                    ended_ = !more_(writer_);
                    ready_ = writer_.take();
                }
            };
            co_await http::on_worker(carrier_, make);
        }
        if (ready_.empty())
            co_return std::nullopt;
        std::string piece;
        if (ready_.size() <= most) {
            piece.swap(ready_);
        } else {
            piece = ready_.substr(0, most);
            ready_.erase(0, most);
        }
        co_return piece;
    }

private:
    layout::writer writer_;
    std::function<bool(layout::writer&)> more_;
    http::request carrier_;
    std::string ready_;
    bool ended_{false};
};

} // namespace

http::response csv_download(const http::request& request, std::string name, layout::encoding encoding, std::function<bool(layout::writer&)> next)
{
    http::response response;
    response.content_type = content_type_of(encoding);
    response.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + name + "\"");
    response.stream = std::make_unique<csv_stream>(encoding, std::move(next), request);
    return response;
}

} // namespace chukan::intake
