#pragma once
#include "platform/tls/identity.hpp"
#include "platform/tls/settings.hpp"

#include <functional>
#include <optional>
#include <string>

struct ssl_ctx_st;
struct ssl_st;
struct ssl_session_st;

/// OpenSSL contexts of both ends and what a verified certificate says. Only platform/http uses this.
namespace chukan::tls {

enum class refusal {
    explain,  // a bad client certificate completes the handshake; read_peer tells the reason (decisions.md 17)
    handshake // refused in the handshake, as the real one does
};

struct server_options {
    tls::refusal refusal{tls::refusal::explain};
    bool certificate_optional{false}; // some routes are open to anybody
    std::string session_id_context;   // the system's name: a session of another system is not resumed
    /// Only asked in handshake mode, while the handshake runs: a result code refuses.
    std::function<std::optional<std::string>(const identity&)> check;
};

/// The caller owns the result (SSL_CTX_free). TLS 1.2 and up, tickets on. Throws std::runtime_error naming what is wrong with the files.
ssl_ctx_st* new_server_context(const settings& settings, const server_options& options);
/// Verifies the server against the authorities; new sessions are handed to `keep` with the name given to prepare_client. Without a certificate_chain the client shows none.
ssl_ctx_st* new_client_context(const settings& settings, std::function<void(const std::string& name, ssl_session_st*)> keep);

/// Who is at the other end of a finished handshake. Resumed connections are judged anew by the dates.
struct peer_certificate {
    std::optional<tls::identity> identity; // only when `refusal` is empty
    std::string subject;
    std::string refusal;                   // E9101 no certificate, E9102 other CA, E9103 dates, E9105 no certificate of ours by purpose or URI
    std::string refusal_detail;
    bool resumed{false};
};
peer_certificate read_peer(ssl_st* connection);

/// Before the handshake of a client: host name or address check, the name under which sessions are kept, and a session to resume (or null).
void prepare_client(ssl_st* connection, const std::string& host, const std::string& name, ssl_session_st* resume);

} // namespace chukan::tls
