#pragma once
#include "platform/access/caller.hpp"
#include "platform/clock/clock.hpp"
#include "platform/crypto/key_ring.hpp"
#include "platform/db/database.hpp"
#include "platform/files/store.hpp"
#include "platform/http/client.hpp"
#include "platform/http/router.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/messages/messages.hpp"

#include <functional>
#include <memory>
#include <string>

/// What every system stands on. app/ makes one context per system; a system knows nothing of the others but their URLs.
namespace chukan::runtime {

struct context {
    std::string name;                        // operations
    std::string installation;                // the id in every certificate's URI
    std::string config_directory;            // config/
    std::string share_directory;             // web/dist and openapi.yaml live below it
    std::string secrets_directory;           // var/secrets/<name>/
    std::string public_directory;            // var/public/: CA certificate, portal's assertion key, CRL
    db::database& database;
    std::string dsn;                         // for listen() and pipelines
    http::engine& engine;
    http::router& router;
    http::client& client;
    messages::exchange& messages;
    jobs::runner& jobs;
    crypto::key_ring& keys;
    clock::environments& environments;
    files::store& files;
    std::function<std::string(const std::string& system)> url_of; // https://127.0.0.1:8449
    std::function<std::string()> assertion_public_key;            // portal's, for access::verify
    unsigned batch_limit{10000};

    /// The caller of an owner's route: checks the Chukan-Caller header of a system caller. Throws service_error E9302.
    access::caller caller_of(const http::request& request) const;
    /// The environment of a system-to-system request (header Chukan-Environment). Throws service_error E9004.
    std::int16_t environment_of(const http::request& request) const;
};

/// A system: its constructor registers routes, message kinds and jobs; start() is called when all of them listen.
class system {
public:
    virtual ~system() = default;
    virtual void start() {}
    virtual void stop() {}
    /// Removes all rows of one environment (reset or deletion of a world). Runs on a worker.
    virtual void reset(db::transaction& running, std::int16_t environment) = 0;
};

using factory = std::function<std::unique_ptr<system>(context&)>;

} // namespace chukan::runtime
