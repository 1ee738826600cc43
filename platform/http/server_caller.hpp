#pragma once
#include "platform/http/server_internal.hpp"

#include <chrono>

namespace chukan::http {

/// Who is at the other end of one connection, and what it may have: its certificate and the register's word on it.
class caller {
public:
    explicit caller(std::string address) { peer_.address = std::move(address); }

    void known(peer certificate);
    const peer& shown() const { return peer_; }
    /// Why this caller may not have this route: its certificate, the register, or its kind. Nothing when it may.
    std::optional<response> refused(const server_core& core, const request& request, const route& route);
    /// The connection ends without a word, as the real one's does (tls.refusal = "handshake").
    bool ends_connection() const { return ends_; }

private:
    void ask_register(const server_core& core);
    void note_refusal(const server_core& core);

    peer peer_;
    std::optional<tls::identity> identity_; // kept aside while the certificate is refused by the register
    std::chrono::steady_clock::time_point checked_{};
    bool noted_{false};
    bool ends_{false};
};

} // namespace chukan::http
