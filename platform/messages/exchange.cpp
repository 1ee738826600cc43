#include "platform/messages/messages.hpp"

#include "platform/base/error.hpp"
#include "platform/base/uuid.hpp"
#include "platform/messages/delivery.hpp"
#include "platform/messages/receiving.hpp"
#include "platform/messages/sending.hpp"
#include "platform/messages/store.hpp"

#include <thread>

namespace chukan::messages {

namespace {

class database_exchange final : public running_exchange {
public:
    database_exchange(db::database& database, http::client& client, const clock::environments& environments,
                      std::function<std::string(const std::string&)> url_of, exchange_settings settings)
        : client_(client), url_of_(url_of), settings_(settings), receiver_(database, environments, settings.system, settings.digest_key),
          sender_(database, client, environments, std::move(url_of), std::move(settings))
    {
    }

    ~database_exchange() override { stop(); }

    void sends(std::string kind, outgoing how) override { sender_.sends(std::move(kind), std::move(how)); }

    void receives(std::string kind, incoming how, std::vector<std::string> senders) override
    {
        receiver_.receives(std::move(kind), std::move(how), std::move(senders));
    }

    void body_may_change(const std::string& kind) override { receiver_.body_may_change(kind); }

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
        running.after_commit([this] { sender_.wake(); });
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
                auto answer = client_.send_blocking(delivery(value, body, url_of_(receiver), settings_));
                if (answer.status == 200)
                    return std::move(answer.body);
                if (hopeless(answer.status))
                    throw service_error(problem_of(answer));
                why = "status " + std::to_string(answer.status);
            } catch (const http::unreachable& failure) {
                why = failure.what();
            }
            const auto wait = back_off(settings_, attempt);
            if (std::chrono::steady_clock::now() + wait > until)
                throw http::unreachable(receiver + " " + kind + ": " + why);
            std::this_thread::sleep_for(wait);
        }
    }

    void resend(db::transaction& running, const std::string& id) override
    {
        store::resend(running, id);
        running.after_commit([this] { sender_.wake(); });
    }

    void routes(http::router& router) override { receiver_.routes(router); }
    void start() override { sender_.start(); }
    void stop() override { sender_.stop(); }

private:
    http::client& client_;
    const std::function<std::string(const std::string&)> url_of_;
    const exchange_settings settings_;
    receiver receiver_;
    sender sender_;
};

} // namespace

std::unique_ptr<running_exchange> create_exchange(db::database& database, http::client& client, const clock::environments& environments,
                                                  std::function<std::string(const std::string&)> url_of, exchange_settings settings)
{
    return std::make_unique<database_exchange>(database, client, environments, std::move(url_of), std::move(settings));
}

} // namespace chukan::messages
