#pragma once
#include <string>
#include <vector>

namespace chukan::authority {

struct bootstrap_settings {
    std::string secrets_directory;    // var/secrets
    std::string public_directory;     // var/public
    std::string installation;         // the id in every certificate's URI
    std::vector<std::string> systems; // who gets a certificate of kind system
};

/// What must lie in files before any system can listen: the root of the test CA (secrets/authority/ca.pem, ca.key), a certificate for every system
/// (secrets/<system>/certificate.pem, key.pem; both client and server, for 127.0.0.1 and localhost), public/ca.pem, and portal's assertion key
/// (secrets/portal/assertion.key, public/assertion.pub; 32 bytes as hex). Keeps what is there and good; renews a system certificate that ends within 30 days or
/// belongs to another root or installation. Private files have mode 0600, their folders 0700. Throws std::runtime_error.
void bootstrap(const bootstrap_settings& settings);

} // namespace chukan::authority
