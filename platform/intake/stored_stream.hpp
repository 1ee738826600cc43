#pragma once
#include "platform/files/store.hpp"
#include "platform/http/router.hpp"
#include "platform/layout/layout.hpp"

namespace chukan::intake {

/// A stored file on its way out, chunk by chunk, read on workers.
class stored_stream final : public http::body_stream {
public:
    stored_stream(files::store& files, std::int64_t id, std::int16_t environment, std::uint32_t chunks, const http::request& request);
    boost::asio::awaitable<std::optional<std::string>> next() override;

private:
    files::store& files_;
    std::int64_t id_;
    std::int16_t environment_;
    std::uint32_t chunks_, at_{0};
    http::request carrier_; // what on_worker needs of the request, which ends before its answer does
};

/// text/csv with the charset that the file is written in.
const char* content_type_of(layout::encoding encoding);

} // namespace chukan::intake
