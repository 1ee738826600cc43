#include "platform/messages/receiving.hpp"

#include "platform/base/error.hpp"
#include "platform/crypto/primitives.hpp"
#include "platform/faults/faults.hpp"
#include "platform/log/log.hpp"
#include "platform/messages/store.hpp"
#include "platform/metrics/metrics.hpp"

#include <algorithm>
#include <cstdlib>

namespace chukan::messages {

namespace {

/// The database itself is in trouble (connections, resources, timeouts, an operator): the message is not to blame, and may be taken later.
bool of_the_database(const db::error& failure)
{
    static constexpr std::string_view classes[] = {"08", "40", "53", "55", "57", "58"};
    return failure.connection_lost() || std::any_of(std::begin(classes), std::end(classes), [&](auto each) { return failure.sqlstate().starts_with(each); });
}

} // namespace

void receiver::routes(http::router& router)
{
    http::route receive;
    receive.method = "POST";
    receive.pattern = "/messages/{kind}";
    receive.body = http::body_policy::buffered;
    receive.limit = 8u << 20;
    receive.callers = {"system", "peer"};
    receive.blocking = [this](http::request& request) { return this->receive(request); };
    router.add(std::move(receive));
    router.get("/internal/message-log", [this](http::request& request) {
        const auto limit = static_cast<unsigned>(request.integer_query("limit", 500, 1, 5000));
        return http::response::json(database_.transact([&](db::transaction& running) {
            return store::log_page(running, request.integer_query("after_outbox", 0, 0, INT64_MAX), request.integer_query("after_inbox", 0, 0, INT64_MAX), limit);
        }));
    }, {"system"});
}

http::response receiver::receive(http::request& request)
{
    message value;
    value.kind = request.path_values.at("kind");
    const auto found = incoming_.find(value.kind);
    if (found == incoming_.end())
        throw service_error("E9204", {{"path", request.path}});
    value.sender = request.peer.identity ? request.peer.identity->organisation : "";
    const auto& senders = found->second.senders;
    const auto* id = request.header("chukan-message");
    if (std::find(senders.begin(), senders.end(), value.sender) == senders.end()) {
        log::write(log::level::warning, system_, "message.refused",
                   {{"code", "E9105"}, {"kind", value.kind}, {"message", id ? *id : ""}, {"sender", value.sender}, {"trace", request.traceparent}});
        metrics::count("chukan_messages_refused_total", "system=\"" + system_ + "\"");
        throw service_error("E9105", {{"kind", value.sender}});
    }
    const auto* environment = request.header("chukan-environment");
    if (!id || id->size() != 36 || !environment)
        throw service_error("E9201", {{"parameter", "Chukan-Message"}});
    value.id = *id;
    value.environment = static_cast<std::int16_t>(std::atoi(environment->c_str()));
    if (!environments_.find(value.environment))
        throw service_error("E9004", {{"environment", *environment}});
    if (const auto* items = request.header("chukan-items"))
        value.items = static_cast<unsigned>(std::strtoul(items->c_str(), nullptr, 10));
    value.receiver = system_;
    value.trace = request.traceparent;
    auto reply = apply(found->second, value, request.body);
    faults::kill_point("after_remote_commit");
    return http::response::json(reply.empty() ? "{}" : std::move(reply));
}

std::string receiver::apply(const entry& how, const message& value, const std::string& body)
{
    const auto digest = crypto::hmac_sha256(digest_key_, body);
    try {
        return database_.bulk([&](db::bulk_transaction& running) {
            const auto arrival = store::note_received(running, value, digest);
            if (arrival == store::arrival::altered || arrival == store::arrival::foreign) {
                log::write(log::level::warning, system_, "message.altered", {{"kind", value.kind}, {"message", value.id}, {"sender", value.sender}, {"trace", value.trace}});
                metrics::count("chukan_messages_altered_total", "system=\"" + system_ + "\"");
                if (arrival == store::arrival::foreign || !may_change_.contains(value.kind))
                    throw service_error("E9214", {{"message", value.id}});
            }
            if (arrival == store::arrival::again) { // a sender's retry, or somebody's replay: from here they look the same, and neither has an effect
                log::write(log::level::info, system_, "message.repeated", {{"kind", value.kind}, {"message", value.id}, {"sender", value.sender}, {"trace", value.trace}});
                metrics::count("chukan_messages_repeated_total", "system=\"" + system_ + "\"");
            }
            return how.how(running, value, body, arrival != store::arrival::first);
        });
    } catch (const db::error& failure) {
        if (!of_the_database(failure))
            throw;
        log::write(log::level::warning, system_, "message.not_taken", {{"kind", value.kind}, {"message", value.id}, {"error", failure.what()}});
        throw service_error("E9002");
    }
}

} // namespace chukan::messages
