#include "platform/messages/sending.hpp"

#include "platform/faults/faults.hpp"
#include "platform/log/log.hpp"
#include "platform/messages/delivery.hpp"
#include "platform/messages/parts.hpp"
#include "platform/metrics/metrics.hpp"

namespace chukan::messages {

namespace {

/// An unexpected error of the receiver may pass by itself; after this many tries the batch is taken apart, and what cannot be taken apart any further is parked.
constexpr unsigned unexpected_tries = 4;

bool unexpected(int status, const std::string& problem)
{
    return status == 500 && problem == "E9001";
}

} // namespace

void sender::start()
{
    if (outgoing_.empty() || !threads_.empty())
        return;
    stopping_ = false;
    for (unsigned number = 0; number < settings_.senders; ++number)
        threads_.emplace_back([this] { send_all(); });
}

void sender::stop()
{
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    for (auto& thread : threads_)
        thread.join();
    threads_.clear();
}

void sender::wake()
{
    {
        std::lock_guard lock(mutex_);
        ++wakes_;
    }
    changed_.notify_one();
}

void sender::send_all()
{
    while (true) {
        std::uint64_t seen = 0;
        {
            std::lock_guard lock(mutex_);
            if (stopping_)
                return;
            seen = wakes_;
        }
        bool sent = false;
        try {
            sent = send_one();
        } catch (const std::exception& failure) {
            log::write(log::level::error, settings_.system, "message.sender_failed", {{"error", failure.what()}});
        }
        if (sent)
            continue;
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, settings_.poll, [&] { return stopping_ || wakes_ != seen; });
    }
}

/// One message: locked, rendered, delivered, acknowledged, all on one transaction that stays open while it is on its way.
bool sender::send_one()
{
    std::vector<std::int64_t> paused;
    for (const auto& environment : environments_.all())
        if (environment.paused)
            paused.push_back(environment.id);
    auto running = database_.begin_bulk();
    const auto next = store::claim(*running, paused);
    if (!next)
        return false;
    const message& value = next->value;
    const auto began = std::chrono::steady_clock::now();
    const auto how = outgoing_.find(value.kind);
    if (how == outgoing_.end()) {
        store::park(*running, value.id, 0, "no sender of this kind in this system");
        running->commit();
        return true;
    }
    int status = 0;
    std::string problem;
    std::optional<std::string> body;
    try {
        body = body_of(*running, *next, how->second);
        if (!body) {
            store::acknowledged(*running, value.id, 0, 204);
            if (!next->part_of.empty())
                finish_whole(*running, *next, how->second);
            running->commit();
            return true;
        }
        faults::kill_point("before_send");
        const auto answer = client_.send_blocking(delivery(value, *body, url_of_(value.receiver), settings_));
        faults::kill_point("after_send");
        status = answer.status;
        if (status == 200) {
            const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began).count();
            settle(*running, *next, how->second, took, status, answer.body);
            running->commit();
            metrics::observe_seconds("chukan_message_seconds", labels(value), static_cast<double>(took) / 1000);
            return true;
        }
        problem = problem_of(answer);
    } catch (const http::unreachable& failure) {
        problem = failure.what();
    } catch (const std::exception& failure) { // the transaction may be broken: nothing of it counts, the try is noted on a fresh one
        running.reset();
        note_failure(value, next->attempts, failure.what());
        return true;
    }
    log::write(log::level::warning, settings_.system, "message.not_delivered",
               {{"kind", value.kind}, {"receiver", value.receiver}, {"message", value.id}, {"status", std::to_string(status)},
                {"attempt", std::to_string(next->attempts + 1)}, {"problem", problem}});
    refused(*running, *next, how->second, status, problem, body.value_or(""));
    running->commit();
    return true;
}

/// The body of a message, or the piece of its whole that a part carries.
std::optional<std::string> sender::body_of(db::transaction& running, const store::claimed& next, const outgoing& how)
{
    if (next.part_of.empty())
        return how.render(running, next.value);
    auto whole = next.value;
    whole.id = next.part_of;
    whole.items = next.whole_items;
    const auto body = how.render(running, whole);
    return body ? parts::slice(*body, next.whole_items, next.first_item, next.value.items) : std::nullopt;
}

void sender::settle(db::bulk_transaction& running, const store::claimed& next, const outgoing& how, std::int64_t milliseconds, int status,
                    const std::string& reply)
{
    if (!next.part_of.empty()) {
        store::keep_reply(running, next.value.id, reply);
        store::acknowledged(running, next.value.id, milliseconds, status);
        finish_whole(running, next, how);
        return;
    }
    if (how.acknowledged)
        how.acknowledged(running, next.value, reply);
    store::acknowledged(running, next.value.id, milliseconds, status);
}

void sender::refused(db::bulk_transaction& running, const store::claimed& next, const outgoing& how, int status, const std::string& problem,
                     const std::string& body)
{
    const auto& value = next.value;
    const bool given_up = hopeless(status) || next.attempts + 1 >= settings_.attempts;
    const bool tried_enough = unexpected(status, problem) && next.attempts + 1 >= unexpected_tries;
    if (tried_enough && value.items > 1 && parts::slice(body, value.items, 0, value.items)) {
        log::write(log::level::error, settings_.system, "message.split", {{"kind", value.kind}, {"receiver", value.receiver}, {"message", value.id}});
        metrics::count("chukan_messages_split_total", labels(value));
        store::split(running, next);
        running.after_commit([this] { wake(); });
    } else if (given_up || (tried_enough && !next.part_of.empty())) {
        park(running, next, how, status, problem);
    } else {
        store::again_later(running, value.id, back_off(settings_, next.attempts).count(), status, problem);
    }
}

void sender::park(db::bulk_transaction& running, const store::claimed& next, const outgoing& how, int status, const std::string& problem)
{
    metrics::count("chukan_messages_parked_total", labels(next.value));
    if (next.part_of.empty() && how.parked)
        how.parked(running, next.value, problem);
    store::park(running, next.value.id, status, problem);
    if (!next.part_of.empty())
        finish_whole(running, next, how);
}

/// When this was the last part that was still open: the whole is acknowledged, with one reply for all of its items.
void sender::finish_whole(db::bulk_transaction& running, const store::claimed& part, const outgoing& how)
{
    if (!store::lock_split(running, part.part_of) || store::any_part_open(running, part.part_of))
        return;
    auto whole = part.value;
    whole.id = part.part_of;
    whole.items = part.whole_items;
    std::vector<parts::part_reply> replies;
    unsigned parked = 0;
    for (auto& one : store::part_replies(running, part.part_of)) {
        parked += one.parked ? one.count : 0;
        // What the receiver refused with a code of its own keeps that code.
        const bool has_code = one.problem.size() == 5 && one.problem.starts_with('E');
        replies.push_back({one.first, one.count, std::move(one.reply), one.parked ? (has_code ? one.problem : "E9003") : ""});
    }
    if (parked == whole.items && how.parked)
        how.parked(running, whole, "E9001");
    else if (how.acknowledged)
        how.acknowledged(running, whole, parts::merge(replies, whole.items));
    store::join(running, part.part_of, parked);
}

void sender::note_failure(const message& value, unsigned attempts, const std::string& problem)
{
    log::write(log::level::error, settings_.system, "message.sender_failed",
               {{"kind", value.kind}, {"receiver", value.receiver}, {"message", value.id}, {"error", problem}});
    database_.transact([&](db::transaction& running) {
        if (attempts + 1 >= settings_.attempts)
            store::park(running, value.id, 0, problem);
        else
            store::again_later(running, value.id, back_off(settings_, attempts).count(), 0, problem);
    });
}

std::string sender::labels(const message& value) const
{
    return "system=\"" + settings_.system + "\",receiver=\"" + value.receiver + "\",kind=\"" + value.kind + "\"";
}

} // namespace chukan::messages
