#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace chukan::tls {

/// Who a certificate says it is, from its SAN URI `urn:chukan:{installation}:{kind}:{world}:{organisation}:{terminal}` (decisions.md 16).
struct identity {
    std::string installation;
    std::string kind;         // terminal, peer (one world) or system (all worlds, internal only)
    std::string world;        // empty for system
    std::string organisation; // 保険者コード of a terminal, 機関コード of a peer, the system's name for a system
    std::string terminal;
    std::string serial;       // lower-case hex, as the register of certificates writes it
};

std::optional<identity> parse_identity(std::string_view uri);
std::string identity_uri(const identity& value);

} // namespace chukan::tls
