#pragma once
#include "platform/content_keys/content_keys.hpp"
#include "server/intermediate/codes.hpp"
#include "server/intermediate/inquiry_store.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

namespace chukan::intermediate {

/// What became of one POST /inquiries.
struct asked {
    std::string id;
    std::string body;     // the inquiry as JSON, as it stood when it was stored
    bool again{false};    // asked before under the same idempotency key
};

/// Takes single inquiries into the database and on their way, many at a time: those that arrive while one group is being written are the next group, written by one
/// statement and one commit. While a message to nws is under way, new ones are stored and gather (送信待ち); the next message carries them all.
class asking {
public:
    virtual ~asking() = default;
    /// Answers when the inquiry is durable. `value.id` is the caller's. Throws service_error E4101, E6010; runs on any executor and blocks nothing.
    virtual boost::asio::awaitable<asked> ask(std::int16_t environment, inquiry_store::new_inquiry value) = 0;
    /// nws has taken (or will never take) the inquiries of this batch: whatever waits may leave.
    virtual void arrived(const std::string& batch) = 0;
    virtual void start() = 0;
    virtual void stop() = 0;
};

std::unique_ptr<asking> make_asking(core& shared, content_keys::keeper& keys);

} // namespace chukan::intermediate
