#pragma once
#include "platform/clock/clock.hpp"
#include "platform/db/database.hpp"
#include "platform/http/client.hpp"
#include "platform/http/router.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Messages between systems: outbox, inbox, HTTPS (architecture.md 4, decisions.md 19–21). Delivery at least once, the effect exactly once.
/// On the wire: POST {system}/messages/{kind}, JSON body, headers Chukan-Message (UUID), Chukan-Environment (id), Chukan-Sender, traceparent.
namespace chukan::messages {

struct message {
    std::string id;
    std::int16_t environment{0};
    std::string sender;       // at the receiver: from the caller's certificate
    std::string receiver;
    std::string kind;
    std::string reference;    // sender side only: JSON that names what to render (batch id, range); never personal data
    unsigned items{0};
    std::string trace;
};

/// How the sender makes the body and what it does with the reply.
struct outgoing {
    /// The body, identical on every try. Runs in a read transaction just before sending. nullopt: nothing to send any more, count it as acknowledged.
    std::function<std::optional<std::string>(db::transaction&, const message&)> render;
    /// In the transaction that marks the message acknowledged; `reply` is the receiver's JSON. May be empty.
    std::function<void(db::bulk_transaction&, const message&, const std::string& reply)> acknowledged;
    /// When the receiver answered 4xx (it will never take it) or all tries are used up, in the transaction that parks it. May be empty.
    std::function<void(db::bulk_transaction&, const message&, const std::string& problem)> parked;
};

/// How the receiver applies it: in one transaction with the inbox row. `again` is true when this id was applied before: then it must change nothing and give the same
/// reply again; with `again` the body is the one of the first time (another one under the same id is refused with E9214 and logged). Throws service_error for a message that
/// can never be right (400/422: the sender parks it). Never throws for one bad item: an item's error is data in the reply.
using incoming = std::function<std::string(db::bulk_transaction&, const message&, const std::string& body, bool again)>;

class exchange {
public:
    virtual ~exchange() = default;
    /// Both before start.
    virtual void sends(std::string kind, outgoing how) = 0;
    virtual void receives(std::string kind, incoming how, std::vector<std::string> senders) = 0;

    /// The body of this kind may have changed when it comes again under its id (its sender renders what is left, or what is true by now): it is then only logged, not
    /// refused, and the receiver does nothing with it but to answer. Before start.
    virtual void body_may_change(const std::string& kind) { (void)kind; }

    /// Writes an outbox row into `running`; it leaves after the commit. Order is kept among messages of one (environment, receiver, ordering_key); an empty key means none.
    /// `id` empty: a new UUID. The same id twice is one message. Returns the id.
    virtual std::string put(db::transaction& running, std::int16_t environment, const std::string& receiver, const std::string& kind, const std::string& reference,
                            unsigned items, const std::string& ordering_key = {}, std::string id = {}) = 0;

    /// A question whose answer is wanted now: posts the body under `id` (the same id on a retry) and returns the reply; tries for up to `patience` seconds.
    /// Nothing is written on this side. Throws http::unreachable, or service_error with the receiver's code. Worker threads only.
    virtual std::string call(std::int16_t environment, const std::string& receiver, const std::string& kind, const std::string& id, const std::string& body,
                             unsigned patience_seconds = 30) = 0;

    virtual void resend(db::transaction& running, const std::string& id) = 0; // a parked one, by an operator
};

struct exchange_settings {
    std::string system;
    unsigned senders{3};
    unsigned attempts{200};                  // tries until a message is parked
    std::chrono::milliseconds first_wait{100};
    std::chrono::seconds longest_wait{15};
    std::chrono::seconds timeout{120};       // of one delivery
    std::chrono::milliseconds poll{1000};
    std::string digest_key;                  // of this system alone, the same after every start: what an inbox row remembers of a body
};

/// The exchange of one system; start() begins to send, stop() lets deliveries under way end.
class running_exchange : public exchange {
public:
    /// Answers POST /messages/{kind} and GET /internal/message-log on this router (system callers only).
    virtual void routes(http::router& router) = 0;
    virtual void start() = 0;
    virtual void stop() = 0;
};
std::unique_ptr<running_exchange> create_exchange(db::database& database, http::client& client, const clock::environments& environments,
                                                  std::function<std::string(const std::string&)> url_of, exchange_settings settings);

} // namespace chukan::messages
