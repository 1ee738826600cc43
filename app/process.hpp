#pragma once
#include "app/places.hpp"
#include "platform/config/settings.hpp"
#include "platform/http/client.hpp"
#include "platform/runtime/host.hpp"

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace chukan::app {

struct database_urls {
    std::string serving;   // of the role that serves: no DDL
    std::string owner;     // of the role that migrates
};

struct process_options {
    places where;
    config::settings settings;
    std::vector<std::string> roles;                 // systems to run here
    unsigned short port_base{8443};                 // 0: the operating system chooses every port (tests)
    std::map<std::string, database_urls> databases; // of each role
    bool test_controls{false};
};

/// The systems of one process: made, listening and at work after start(). PostgreSQL and the certificates must be there before.
class process {
public:
    explicit process(process_options options);
    ~process();
    /// Migrates, makes, listens, starts. Throws with the system's name when one cannot.
    void start();
    /// Drains and stops all, newest first.
    void stop();
    std::string url_of(const std::string& system) const;
    unsigned short port_of(const std::string& system) const;
    unsigned short health_port_of(const std::string& system) const;
    http::engine& engine() { return *engine_; }
    const process_options& options() const { return options_; }

private:
    process_options options_;
    std::unique_ptr<http::engine> engine_;
    clock::environments environments_;
    std::unique_ptr<runtime::process> shared_;
    std::unique_ptr<http::client> register_client_;
    std::unique_ptr<runtime::revocations> revoked_;
    std::vector<std::unique_ptr<runtime::host>> hosts_;
    std::string revocations_url_; // read by the watch's thread once listening_ says so: it outlives the hosts, which url_of() asks
    std::atomic<bool> listening_{false};
    bool started_{false};
};

/// The id that stands in every certificate's URI, made once.
std::string installation_id(const places& where);

} // namespace chukan::app
