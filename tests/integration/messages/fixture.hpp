#pragma once
#include "peers/authority/bootstrap.hpp"
#include "platform/faults/faults.hpp"
#include "platform/layout/result_codes.hpp"
#include "platform/messages/messages.hpp"
#include "tests/support/cluster.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace chukan::messages {

/// Two systems, `portal` and `nws` by certificate, each with a database, a listener and an exchange: enough to see messages cross.
class two_systems : public testing::Test {
protected:
    struct side {
        std::string name;
        std::unique_ptr<db::database> database;
        std::unique_ptr<http::client> client;
        std::unique_ptr<running_exchange> exchange;
        http::router router;
        std::unique_ptr<http::server> server;
    };

    two_systems()
    {
        static const std::string folder = prepare();
        http::engine::settings settings;
        engine_ = http::create_engine(settings);
        clock::environment environment;
        environment.id = 1;
        environment.world = "demo";
        environment.name = "production";
        environments_.put(environment);
        make(sender_, "portal", folder);
        make(receiver_, "nws", folder);
    }

    ~two_systems() override
    {
        faults::set_network_rules({});
        for (auto* one : {&sender_, &receiver_}) {
            one->exchange->stop();
            one->server.reset();
            one->exchange.reset();
            one->client.reset();
        }
        engine_->stop();
    }

    static std::string prepare()
    {
        const auto folder = test::database_cluster::instance().folder() + "/certificates";
        authority::bootstrap({folder + "/secrets", folder + "/public", "test", {"portal", "nws"}});
        return folder;
    }

    void make(side& one, const std::string& name, const std::string& folder)
    {
        one.name = name;
        db::settings settings;
        settings.dsn = test::database_cluster::instance().create_system_database("platform").dsn;
        settings.bulk_connections = 10;
        one.database = db::open(settings);
        const tls::settings tls{folder + "/secrets/" + name + "/certificate.pem", folder + "/secrets/" + name + "/key.pem", folder + "/public/ca.pem"};
        one.client = http::create_client(*engine_, tls, name);
        exchange_settings how;
        how.system = name;
        how.attempts = 8;
        how.first_wait = std::chrono::milliseconds(10);
        how.longest_wait = std::chrono::seconds(1);
        how.poll = std::chrono::milliseconds(20);
        one.exchange = create_exchange(*one.database, *one.client, environments_, [this](const std::string& system) {
            return "https://127.0.0.1:" + std::to_string((system == "nws" ? receiver_ : sender_).server->port());
        }, how);
        one.exchange->routes(one.router);
        http::server_settings listening;
        listening.name = name;
        listening.tls = tls;
        listening.problem = [codes = layout::result_codes::load(test::source_directory() + "/config")](const std::string& code, const auto& values) {
            return std::pair{codes->find(code).status, codes->problem(code, values)};
        };
        one.server = http::listen(*engine_, listening, one.router);
    }

    template <class Done> static bool eventually(Done done)
    {
        for (int round = 0; round < 500; ++round) {
            if (done())
                return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        return false;
    }

    std::int64_t count(side& one, const std::string& sql)
    {
        return one.database->transact([&](db::transaction& running) { return running.exec(sql).one().integer("count"); });
    }

    std::unique_ptr<http::engine> engine_;
    clock::environments environments_;
    side sender_, receiver_;
};

} // namespace chukan::messages
