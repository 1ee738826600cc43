#pragma once
#include "platform/config/settings.hpp"
#include "platform/layout/result_codes.hpp"
#include "platform/runtime/system.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace chukan::runtime {

/// Serials that no listener takes any more, asked from authority every two seconds: a revocation is felt within five (decisions.md 17).
class revocations {
public:
    virtual ~revocations() = default;
    /// E9104 revoked, E9103 outside the register's dates on the environment's clock, or nothing. Never blocks.
    virtual std::optional<std::string> refusal(const tls::identity& identity) const = 0;
};
/// `fetch` gives the body of authority's GET /internal/revocations, or throws.
std::unique_ptr<revocations> watch_revocations(std::function<std::string()> fetch);

/// What all hosts of one process share.
struct process {
    const config::settings& settings;
    std::string installation;
    std::string config_directory;
    std::string share_directory;
    std::string schema_directory;
    std::string secrets_directory;      // var/secrets
    std::string public_directory;       // var/public
    http::engine& engine;
    clock::environments& environments;
    std::shared_ptr<const layout::result_codes> codes;
    std::function<std::string(const std::string&)> url_of;
    const revocations* revoked{nullptr};
    bool test_controls{false};          // kill points and network faults on the loopback port
};

/// One system of this process: its database, listener, messages and jobs. Order: migrate, create, listen, start; then drain, stop.
class host {
public:
    virtual ~host() = default;
    virtual const std::string& name() const = 0;
    virtual unsigned migrate() = 0;
    virtual void create(const factory& factory) = 0;
    virtual void listen(unsigned short port, unsigned short health_port) = 0;
    virtual unsigned short port() const = 0;
    virtual unsigned short health_port() const = 0;
    virtual void start() = 0;
    /// Readiness off, no new connections, running requests to their end, leases given back.
    virtual void stop(std::chrono::seconds patience) = 0;
};

std::unique_ptr<host> create_host(const process& process, std::string name, std::string dsn, std::string owner_dsn);

} // namespace chukan::runtime
