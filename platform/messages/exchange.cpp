#include "platform/messages/messages.hpp"

#include "platform/base/error.hpp"
#include "platform/base/uuid.hpp"
#include "platform/faults/faults.hpp"
#include "platform/log/log.hpp"
#include "platform/messages/store.hpp"
#include "platform/metrics/metrics.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <random>
#include <thread>

namespace chukan::messages {

namespace {

/// Answers that no further try will change: the message itself is wrong.
bool hopeless(int status)
{
    return status == 400 || status == 413 || status == 415 || status == 422;
}

std::pair<std::string, service_error::values_type> problem_of(const http::response& answer)
{
    const auto body = nlohmann::json::parse(answer.body, nullptr, false);
    if (body.is_object() && body.contains("code") && body["code"].is_string())
        return {body["code"].get<std::string>(), {}};
    return {"E9001", {}};
}

class database_exchange final : public running_exchange {
public:
    database_exchange(db::database& database, http::client& client, const clock::environments& environments,
                      std::function<std::string(const std::string&)> url_of, exchange_settings settings)
        : database_(database), client_(client), environments_(environments), url_of_(std::move(url_of)), settings_(std::move(settings))
    {
    }

    ~database_exchange() override { stop(); }

    void sends(std::string kind, outgoing how) override { outgoing_[std::move(kind)] = std::move(how); }

    void receives(std::string kind, incoming how, std::vector<std::string> senders) override
    {
        incoming_[std::move(kind)] = {std::move(how), std::move(senders)};
    }

    std::string put(db::transaction& running, std::int16_t environment, const std::string& receiver, const std::string& kind,
                    const std::string& reference, unsigned items, const std::string& ordering_key, std::string id) override
    {
        message value;
        value.id = id.empty() ? new_uuid() : std::move(id);
        value.environment = environment;
        value.receiver = receiver;
        value.kind = kind;
        value.reference = reference;
        value.items = items;
        store::put(running, value, ordering_key);
        running.after_commit([this] { wake(); });
        return value.id;
    }

    std::string call(std::int16_t environment, const std::string& receiver, const std::string& kind, const std::string& id,
                     const std::string& body, unsigned patience_seconds) override
    {
        message value;
        value.id = id;
        value.environment = environment;
        value.receiver = receiver;
        value.kind = kind;
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(patience_seconds);
        for (unsigned attempt = 0;; ++attempt) {
            std::string why;
            try {
                auto answer = client_.send_blocking(delivery(value, body));
                if (answer.status == 200)
                    return std::move(answer.body);
                if (hopeless(answer.status)) {
                    const auto [code, values] = problem_of(answer);
                    throw service_error(code, values);
                }
                why = "status " + std::to_string(answer.status);
            } catch (const http::unreachable& failure) {
                why = failure.what();
            }
            const auto wait = back_off(attempt);
            if (std::chrono::steady_clock::now() + wait > until)
                throw http::unreachable(receiver + " " + kind + ": " + why);
            std::this_thread::sleep_for(wait);
        }
    }

    void resend(db::transaction& running, const std::string& id) override
    {
        store::resend(running, id);
        running.after_commit([this] { wake(); });
    }

    void routes(http::router& router) override
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
                return store::log_page(running, request.integer_query("after_outbox", 0, 0, INT64_MAX),
                                       request.integer_query("after_inbox", 0, 0, INT64_MAX), limit);
            }));
        }, {"system"});
    }

    void start() override
    {
        if (outgoing_.empty() || !threads_.empty())
            return;
        stopping_ = false;
        for (unsigned number = 0; number < settings_.senders; ++number)
            threads_.emplace_back([this] { send_all(); });
    }

    void stop() override
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

private:
    struct incoming_entry {
        incoming how;
        std::vector<std::string> senders;
    };

    void wake()
    {
        {
            std::lock_guard lock(mutex_);
            ++wakes_;
        }
        changed_.notify_one();
    }

    std::chrono::milliseconds back_off(unsigned attempt)
    {
        const auto longest = std::chrono::duration_cast<std::chrono::milliseconds>(settings_.longest_wait);
        const auto wait = std::min<std::chrono::milliseconds>(longest, settings_.first_wait * (1u << std::min(attempt, 10u)));
        thread_local std::minstd_rand jitter(std::random_device{}());
        return wait / 2 + std::chrono::milliseconds(jitter() % static_cast<unsigned>(wait.count() / 2 + 1));
    }

    http::client_request delivery(const message& value, const std::string& body) const
    {
        http::client_request request;
        request.method = "POST";
        request.url = url_of_(value.receiver) + "/messages/" + value.kind;
        request.receiver = value.receiver;
        request.headers = {{"Chukan-Message", value.id},
                           {"Chukan-Environment", std::to_string(value.environment)},
                           {"Chukan-Items", std::to_string(value.items)}};
        if (!value.trace.empty())
            request.headers.emplace_back("traceparent", value.trace);
        request.body = body;
        request.timeout = settings_.timeout;
        return request;
    }

    void send_all()
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
    bool send_one()
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
        const auto milliseconds = [&] {
            return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began).count();
        };
        const auto how = outgoing_.find(value.kind);
        if (how == outgoing_.end()) {
            store::park(*running, value.id, 0, "no sender of this kind in this system");
            running->commit();
            return true;
        }
        int status = 0;
        std::string problem;
        try {
            const auto body = how->second.render(*running, value);
            if (!body) {
                store::acknowledged(*running, value.id, 0, 204);
                running->commit();
                return true;
            }
            faults::kill_point("before_send");
            const auto answer = client_.send_blocking(delivery(value, *body));
            faults::kill_point("after_send");
            status = answer.status;
            if (status == 200) {
                if (how->second.acknowledged)
                    how->second.acknowledged(*running, value, answer.body);
                store::acknowledged(*running, value.id, milliseconds(), status);
                running->commit();
                metrics::observe_seconds("chukan_message_seconds", labels(value), static_cast<double>(milliseconds()) / 1000);
                return true;
            }
            problem = problem_of(answer).first;
        } catch (const http::unreachable& failure) {
            problem = failure.what();
        } catch (const db::error& failure) {
            running.reset(); // the transaction is broken: nothing of it counts, the try is noted on a fresh one
            note_failure(value, next->attempts, failure.what());
            return true;
        } catch (const std::exception& failure) {
            running.reset();
            note_failure(value, next->attempts, failure.what());
            return true;
        }
        log::write(log::level::warning, settings_.system, "message.not_delivered",
                   {{"kind", value.kind}, {"receiver", value.receiver}, {"message", value.id}, {"status", std::to_string(status)},
                    {"attempt", std::to_string(next->attempts + 1)}, {"problem", problem}});
        if (hopeless(status) || next->attempts + 1 >= settings_.attempts) {
            if (how->second.parked)
                how->second.parked(*running, value, problem);
            store::park(*running, value.id, status, problem);
            metrics::count("chukan_messages_parked_total", labels(value));
        } else {
            store::again_later(*running, value.id, back_off(next->attempts).count(), status, problem);
        }
        running->commit();
        return true;
    }

    void note_failure(const message& value, unsigned attempts, const std::string& problem)
    {
        log::write(log::level::error, settings_.system, "message.sender_failed",
                   {{"kind", value.kind}, {"receiver", value.receiver}, {"message", value.id}, {"error", problem}});
        database_.transact([&](db::transaction& running) {
            if (attempts + 1 >= settings_.attempts)
                store::park(running, value.id, 0, problem);
            else
                store::again_later(running, value.id, back_off(attempts).count(), 0, problem);
        });
    }

    std::string labels(const message& value) const
    {
        return "system=\"" + settings_.system + "\",receiver=\"" + value.receiver + "\",kind=\"" + value.kind + "\"";
    }

    http::response receive(http::request& request)
    {
        message value;
        value.kind = request.path_values.at("kind");
        const auto entry = incoming_.find(value.kind);
        if (entry == incoming_.end())
            throw service_error("E9204", {{"path", request.path}});
        value.sender = request.peer.identity ? request.peer.identity->organisation : "";
        const auto& senders = entry->second.senders;
        if (std::find(senders.begin(), senders.end(), value.sender) == senders.end())
            throw service_error("E9105", {{"kind", value.sender}});
        const auto* id = request.header("chukan-message");
        const auto* environment = request.header("chukan-environment");
        if (!id || id->size() != 36 || !environment)
            throw service_error("E9201", {{"parameter", "Chukan-Message"}});
        value.id = *id;
        value.environment = static_cast<std::int16_t>(std::atoi(environment->c_str()));
        if (!environments_.find(value.environment))
            throw service_error("E9004", {{"environment", *environment}});
        if (const auto* items = request.header("chukan-items"))
            value.items = static_cast<unsigned>(std::strtoul(items->c_str(), nullptr, 10));
        value.receiver = settings_.system;
        value.trace = request.traceparent;
        auto reply = database_.bulk([&](db::bulk_transaction& running) {
            const bool first = store::note_received(running, value);
            return entry->second.how(running, value, request.body, !first);
        });
        faults::kill_point("after_remote_commit");
        return http::response::json(reply.empty() ? "{}" : std::move(reply));
    }

    db::database& database_;
    http::client& client_;
    const clock::environments& environments_;
    std::function<std::string(const std::string&)> url_of_;
    exchange_settings settings_;
    std::map<std::string, outgoing> outgoing_;
    std::map<std::string, incoming_entry> incoming_;
    std::vector<std::thread> threads_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::uint64_t wakes_{0};
    bool stopping_{true};
};

} // namespace

std::unique_ptr<running_exchange> create_exchange(db::database& database, http::client& client, const clock::environments& environments,
                                                  std::function<std::string(const std::string&)> url_of, exchange_settings settings)
{
    return std::make_unique<database_exchange>(database, client, environments, std::move(url_of), std::move(settings));
}

} // namespace chukan::messages
