#pragma once
#include "platform/access/caller.hpp"
#include "platform/base/text.hpp"
#include "platform/base/uuid.hpp"
#include "platform/crypto/primitives.hpp"
#include "platform/runtime/system.hpp"
#include "tests/support/cluster.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>

/// One system alone over a real database, its neighbours played by the test: what it would send is kept in a list, what it would receive is handed to it.
namespace chukan::test {

class played_exchange final : public messages::exchange {
public:
    explicit played_exchange(db::database& database) : database_(database) {}

    void sends(std::string kind, messages::outgoing how) override { outgoing_[std::move(kind)] = std::move(how); }
    void receives(std::string kind, messages::incoming how, std::vector<std::string>) override { incoming_[std::move(kind)] = std::move(how); }

    std::string put(db::transaction& running, std::int16_t environment, const std::string& receiver, const std::string& kind, const std::string& reference,
                    unsigned items, const std::string& ordering_key, std::string id) override
    {
        messages::message value;
        value.id = id.empty() ? new_uuid() : std::move(id);
        value.environment = environment;
        value.receiver = receiver;
        value.kind = kind;
        value.reference = reference;
        value.items = items;
        running.after_commit([this, value, ordering_key] {
            std::lock_guard lock(mutex_);
            ordering_keys[value.id] = ordering_key;
            waiting.push_back(value);
        });
        return value.id;
    }

    std::string call(std::int16_t, const std::string& receiver, const std::string& kind, const std::string& id, const std::string& body, unsigned) override
    {
        ++calls;
        return answer_call(receiver, kind, id, body);
    }

    void resend(db::transaction&, const std::string& id) override { resent.push_back(id); }

    std::optional<std::string> render(const messages::message& value)
    {
        return database_.transact([&](db::transaction& running) { return outgoing_.at(value.kind).render(running, value); });
    }
    void acknowledge(const messages::message& value, const std::string& reply)
    {
        database_.bulk([&](db::bulk_transaction& running) {
            if (outgoing_.at(value.kind).acknowledged)
                outgoing_.at(value.kind).acknowledged(running, value, reply);
        });
    }
    void park(const messages::message& value)
    {
        database_.bulk([&](db::bulk_transaction& running) { outgoing_.at(value.kind).parked(running, value, "E9203"); });
    }
    std::string receive(const std::string& kind, const std::string& body, std::int16_t environment = 1, bool again = false, const std::string& id = {},
                        const std::string& sender = {})
    {
        messages::message value;
        value.sender = sender;
        value.id = id.empty() ? new_uuid() : id;
        value.environment = environment;
        value.kind = kind;
        return database_.bulk([&](db::bulk_transaction& running) { return incoming_.at(kind)(running, value, body, again); });
    }
    /// The next waiting message, which must be of this kind.
    messages::message next(const std::string& kind)
    {
        if (waiting.empty())
            throw std::runtime_error("no message waits, expected " + kind);
        auto value = waiting.front();
        waiting.pop_front();
        if (value.kind != kind)
            throw std::runtime_error("expected " + kind + ", found " + value.kind);
        return value;
    }

    /// The same for a system that sends from a thread of its own: waits for the message.
    messages::message await(const std::string& kind)
    {
        for (int turn = 0; turn < 500; ++turn) {
            {
                std::lock_guard lock(mutex_);
                if (!waiting.empty())
                    return next(kind);
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        throw std::runtime_error("no message came, expected " + kind);
    }

    std::deque<messages::message> waiting;
    std::map<std::string, std::string> ordering_keys; // of all that was put, by message id
    std::vector<std::string> resent;
    unsigned calls{0};
    std::function<std::string(const std::string&, const std::string&, const std::string&, const std::string&)> answer_call;

private:
    db::database& database_;
    std::mutex mutex_; // around what a thread of the system puts
    std::map<std::string, messages::outgoing> outgoing_;
    std::map<std::string, messages::incoming> incoming_;
};

/// Jobs run when the test says so.
class played_jobs final : public jobs::runner {
public:
    void handle(std::string kind, std::function<jobs::outcome(const jobs::job&)> handler, unsigned) override { handlers_[std::move(kind)] = std::move(handler); }
    void enqueue(db::transaction& running, std::int16_t environment, const std::string& kind, const std::string& argument, const std::string&) override
    {
        jobs::job value;
        value.environment = environment;
        value.kind = kind;
        value.argument = argument;
        running.after_commit([this, value] { waiting.push_back(value); });
    }
    void start() override {}
    void stop() override {}
    /// Everything that waits, each as long as it says `again`.
    void run_all()
    {
        while (!waiting.empty()) {
            const auto job = waiting.front();
            waiting.pop_front();
            while (handlers_.at(job.kind)(job) == jobs::outcome::again) {}
        }
    }
    std::deque<jobs::job> waiting;

private:
    std::map<std::string, std::function<jobs::outcome(const jobs::job&)>> handlers_;
};

class played_client final : public http::client {
public:
    boost::asio::awaitable<http::response> send(http::client_request) override { throw http::unreachable("not in this test"); }
    http::response send_blocking(http::client_request request) override { return http::response::json(answer(request)); }
    std::optional<std::string> next_blocking(http::body_stream&) override { return std::nullopt; }
    void name_receivers(std::map<std::string, std::string>) override {}
    std::function<std::string(const http::client_request&)> answer;
};

class one_system : public testing::Test {
protected:
    explicit one_system(const std::string& name, const std::string& config_directory = source_directory() + "/config")
        : urls_(database_cluster::instance().create_system_database(name)), database_(open(urls_.dsn)),
          keys_(crypto::open_key_ring(*database_, database_cluster::instance().folder() + "/" + name + ".key")), files_(*database_, *keys_),
          engine_(http::create_engine({})), exchange_(*database_), private_key_(32, '\x05'),
          context_{name, "test", config_directory, "", "", "", *database_, urls_.dsn, *engine_, router_, client_, exchange_, jobs_, *keys_,
                   environments_, files_, [](const std::string& system) { return "https://" + system; },
                   [this] { return crypto::ed25519_public(private_key_); }, 3}
    {
        for (const std::int16_t id : {std::int16_t{1}, std::int16_t{2}}) {
            clock::environment value;
            value.id = id;
            value.world = "demo";
            value.name = id == 1 ? "verification" : "production";
            value.clock.base_environment = clock::from_iso("2017-11-13T09:00:00+09:00");
            value.clock.frozen = true;
            environments_.put(value);
        }
    }
    ~one_system() override { engine_->stop(); }

    static std::unique_ptr<db::database> open(const std::string& dsn)
    {
        db::settings settings;
        settings.dsn = dsn;
        return db::open(settings);
    }

    /// A request of a route of this system; `rights` not empty: with portal's assertion of a user who has them.
    http::response request(const std::string& method, const std::string& path, const std::vector<std::string>& rights = {}, std::string body = "",
                           const std::string& insurer = "")
    {
        http::request value;
        value.method = method;
        value.path = path.substr(0, path.find('?'));
        if (const auto mark = path.find('?'); mark != std::string::npos)
            for (const auto& pair : split(path.substr(mark + 1), '&'))
                value.query[pair.substr(0, pair.find('='))] = pair.substr(pair.find('=') + 1);
        value.body = std::move(body);
        value.headers["chukan-environment"] = "1";
        tls::identity control;
        control.kind = "system";
        control.organisation = "control";
        value.peer.identity = control;
        if (!rights.empty()) {
            access::caller caller;
            caller.environment = 1;
            caller.user_id = "operator";
            caller.insurer = insurer;
            caller.rights = rights;
            value.headers["chukan-caller"] = access::sign(caller, private_key_, std::chrono::system_clock::now());
        }
        const auto found = router_.find(method, value.path);
        if (!found.found)
            throw std::runtime_error("no route " + path);
        value.path_values = found.values;
        return found.found->blocking(value);
    }

    std::int64_t count(const std::string& table)
    {
        return database_->transact([&](db::transaction& running) { return running.exec("SELECT count(*) AS count FROM " + table).one().integer("count"); });
    }

    cluster::system_database urls_;
    std::unique_ptr<db::database> database_;
    std::unique_ptr<crypto::key_ring> keys_;
    files::store files_;
    std::unique_ptr<http::engine> engine_;
    http::router router_;
    played_client client_;
    played_exchange exchange_;
    played_jobs jobs_;
    clock::environments environments_;
    std::string private_key_;
    runtime::context context_;
};

} // namespace chukan::test
