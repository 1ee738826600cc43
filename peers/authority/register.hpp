#pragma once
#include "peers/authority/store.hpp"
#include "platform/clock/clock.hpp"
#include "platform/tls/issuing.hpp"

#include <memory>
#include <mutex>
#include <string>

namespace chukan::authority {

struct application {
    std::string world, kind, organisation, terminal, password;
    int days{1095};                    // negative: a certificate whose X.509 dates are over already, for tests of the refusal
    std::string valid_from, valid_to;  // of the register, ISO 8601 environment time; empty: the whole time from issue for `days`
};

struct issued {
    tls::issued_certificate certificate;
    store::entry entry;
    std::string p12; // raw bytes
};

/// The use cases of the CA. Thread-safe.
class register_of_certificates {
public:
    /// Reads the root from `secrets_directory`; publishes the revocation list in `public_directory`.
    register_of_certificates(db::database& database, clock::environments& environments, std::string installation, const std::string& secrets_directory,
                             std::string public_directory);

    /// Throws service_error E9203 naming the field.
    issued issue(const application& wish);
    /// Throws service_error E9310 when the serial is unknown.
    store::entry revoke(const std::string& serial, const std::string& reason);
    std::vector<store::entry> list(const std::string& world, std::int64_t after, unsigned limit);

    struct no_longer_good {
        std::vector<std::string> revoked, outdated;
    };
    no_longer_good refused();
    std::string revocation_list();
    const std::string& root_certificate() const { return root_.certificate; }

private:
    clock::time_point world_time(const std::string& world) const;

    db::database& database_;
    clock::environments& environments_;
    const std::string installation_, public_directory_;
    tls::issued_certificate root_;
    std::mutex mutex_; // of the list below
    std::string list_;
    std::size_t listed_{0};
    clock::time_point list_ends_{};
};

} // namespace chukan::authority
