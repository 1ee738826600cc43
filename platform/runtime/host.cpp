#include "platform/runtime/host.hpp"

#include "platform/base/text.hpp"
#include "platform/crypto/primitives.hpp"
#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/runtime/bundle_route.hpp"
#include "platform/runtime/database_guard.hpp"
#include "platform/runtime/environment_routes.hpp"
#include "platform/runtime/health_routes.hpp"
#include "platform/runtime/stopping.hpp"

#include <atomic>
#include <filesystem>
#include <mutex>

namespace chukan::runtime {

namespace {

db::settings database_settings(const process& process, const std::string& name, const std::string& dsn)
{
    db::settings out;
    out.dsn = dsn;
    out.application_name = "chukan " + name;
    out.connections = process.settings.database_connections;
    out.bulk_connections = process.settings.bulk_connections;
    out.wait_ms = process.settings.database_wait_ms;
    return out;
}

jobs::runner_settings job_settings(const process& process, const std::string& name, const std::string& dsn)
{
    jobs::runner_settings out;
    out.system = name;
    out.dsn = dsn;
    out.threads = process.settings.job_threads;
    return out;
}

/// The key of the inbox' digests: 32 bytes, made on first use.
std::string digest_key(const std::string& file)
{
    if (!std::filesystem::exists(file))
        write_file(file, to_hex(crypto::random_bytes(32)) + '\n', 0600);
    return from_hex(read_file(file).substr(0, 64));
}

messages::exchange_settings exchange_settings(const process& process, const std::string& name, const std::string& secrets)
{
    messages::exchange_settings out;
    out.system = name;
    out.senders = process.settings.senders;
    out.digest_key = digest_key(secrets + "/messages.key");
    return out;
}

class process_host final : public host {
public:
    process_host(const process& process, std::string name, std::string dsn, std::string owner_dsn)
        : process_(process), name_(std::move(name)), owner_dsn_(std::move(owner_dsn)),
          secrets_(process.secrets_directory + "/" + name_), tls_{secrets_ + "/certificate.pem", secrets_ + "/key.pem",
                                                                  process.public_directory + "/ca.pem"},
          database_(db::open(database_settings(process, name_, dsn))), client_(http::create_client(process.engine, tls_, name_)),
          exchange_(messages::create_exchange(*database_, *client_, process.environments, process.url_of, exchange_settings(process, name_, secrets_))),
          jobs_(jobs::create_runner(*database_, process.environments, job_settings(process, name_, dsn))), dsn_(std::move(dsn))
    {
    }

    const std::string& name() const override { return name_; }

    unsigned migrate() override
    {
        unsigned applied = db::migrate(owner_dsn_, process_.schema_directory + "/platform", "platform");
        const std::string own = process_.schema_directory + "/" + name_;
        if (std::filesystem::is_directory(own))
            applied += db::migrate(owner_dsn_, own, name_);
        return applied;
    }

    void create(const factory& factory) override
    {
        keys_ = crypto::open_key_ring(*database_, secrets_ + "/installation.key");
        files_ = std::make_unique<files::store>(*database_, *keys_);
        load_environments(*database_, process_.environments);
        context_ = std::unique_ptr<context>(new context{
            name_, process_.installation, process_.config_directory, process_.share_directory, secrets_, process_.public_directory, *database_,
            dsn_, process_.engine, router_, *client_, *exchange_, *jobs_, *keys_, process_.environments, *files_, process_.url_of,
            [this] {
                std::call_once(assertion_key_read_, [this] {
                    assertion_key_ = from_hex(read_file(process_.public_directory + "/assertion.pub").substr(0, 64));
                });
                return assertion_key_;
            },
            process_.settings.batch_items});
        exchange_->routes(router_);
        add_environment_routes(*context_, [this] { return system_.get(); });
        system_ = factory(*context_);
    }

    void listen(unsigned short port, unsigned short health_port) override
    {
        http::server_settings settings = base_settings();
        settings.port = port;
        settings.tls = tls_;
        settings.refusal = process_.settings.tls_refusal;
        settings.connections = process_.settings.connections;
        settings.body_limit = process_.settings.upload_bytes;
        settings.certificate_check = [this](const tls::identity& identity) -> std::optional<std::string> {
            return process_.revoked ? process_.revoked->refusal(identity) : std::nullopt;
        };
        served_ = guard_database(router_);
        served_.add(bundle_route(served_, name_, settings.problem));
        server_ = http::listen(process_.engine, std::move(settings), served_);

        add_health_routes(health_router_, name_, *database_, ready_, process_.test_controls);
        http::server_settings health = base_settings();
        health.address = "127.0.0.1";
        health.port = health_port;
        health_server_ = http::listen(process_.engine, std::move(health), health_router_);
    }

    unsigned short port() const override { return server_->port(); }
    unsigned short health_port() const override { return health_server_->port(); }

    void start() override
    {
        if (system_)
            system_->start();
        exchange_->start();
        jobs_->start();
        ready_ = true;
    }

    void stop(std::chrono::seconds patience) override
    {
        ready_ = false;
        announce_stopping();
        if (server_)
            server_->drain(patience);
        jobs_->stop();
        exchange_->stop();
        if (system_)
            system_->stop();
        if (health_server_)
            health_server_->drain(std::chrono::seconds(1));
    }

private:
    http::server_settings base_settings() const
    {
        http::server_settings out;
        out.name = name_;
        out.address = process_.settings.address;
        out.header_timeout = std::chrono::seconds(process_.settings.header_seconds);
        out.idle_timeout = std::chrono::seconds(process_.settings.idle_seconds);
        out.body_progress_timeout = std::chrono::seconds(process_.settings.body_progress_seconds);
        out.handler_timeout = std::chrono::seconds(process_.settings.handler_seconds);
        out.problem = [codes = process_.codes](const std::string& code, const std::map<std::string, std::string>& values) {
            return std::pair{codes->find(code).status, codes->problem(code, values)};
        };
        out.observed = [name = name_](const http::request& request, int status, std::chrono::microseconds took, std::uint64_t) {
            metrics::count("chukan_requests_total", "system=\"" + name + "\",method=\"" + request.method + "\",status=\"" + std::to_string(status) + "\"");
            metrics::observe_seconds("chukan_request_seconds", "system=\"" + name + "\"", static_cast<double>(took.count()) / 1e6);
        };
        return out;
    }

    const process& process_;
    std::string name_, owner_dsn_, secrets_;
    tls::settings tls_;
    std::unique_ptr<db::database> database_;
    std::unique_ptr<http::client> client_;
    std::unique_ptr<messages::running_exchange> exchange_;
    std::unique_ptr<jobs::runner> jobs_;
    std::string dsn_;
    std::unique_ptr<crypto::key_ring> keys_;
    std::unique_ptr<files::store> files_;
    http::router router_, served_, health_router_;
    std::unique_ptr<context> context_;
    std::unique_ptr<system> system_;
    std::once_flag assertion_key_read_;
    std::string assertion_key_;
    std::atomic<bool> ready_{false};
    std::unique_ptr<http::server> server_, health_server_;
};

} // namespace

std::unique_ptr<host> create_host(const process& process, std::string name, std::string dsn, std::string owner_dsn)
{
    return std::make_unique<process_host>(process, std::move(name), std::move(dsn), std::move(owner_dsn));
}

} // namespace chukan::runtime
