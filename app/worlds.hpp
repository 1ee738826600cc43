#pragma once
#include "app/installation.hpp"

#include <string>
#include <vector>

namespace chukan::app {

/// 保険者コード that stands for the 取りまとめ機関 (模擬).
inline constexpr auto operator_organisation = "99990008";
inline constexpr auto certificate_password = "chukan";

struct issued_certificate {
    std::string organisation, terminal, serial;
    std::string p12_file, certificate_file, key_file;
};

struct world_wish {
    std::string name;
    std::uint64_t seed{1};
    std::string now;
    std::vector<std::string> insurers;
    bool automatic_sending{false};
};

/// Makes the world where it is missing and a terminal certificate for each of its insurers and the 取りまとめ機関, under var/certificates/<world>/.
/// Safe to repeat. Returns the certificates that lie there.
std::vector<issued_certificate> provide_world(const places& where, control_client& control, const world_wish& wish);

/// One more certificate; the files land in var/certificates/<world>/. `kind`: terminal or peer.
issued_certificate issue_certificate(const places& where, control_client& control, const std::string& world, const std::string& organisation,
                                     const std::string& terminal, const std::string& kind, int days);

/// 39130000 and 39140009, the unions of the demo world.
std::vector<std::string> demo_insurers();

} // namespace chukan::app
