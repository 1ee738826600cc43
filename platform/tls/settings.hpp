#pragma once
#include <string>

namespace chukan::tls {

/// PEM files of one end: each a path, or the PEM text itself (recognised by "-----BEGIN"). `authorities` may hold several roots (roll-over of the CA).
struct settings {
    std::string certificate_chain;
    std::string private_key;
    std::string authorities;
};

} // namespace chukan::tls
