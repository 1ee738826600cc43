#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

/// Making certificates: what the test CA (peers/authority) and the tests need of OpenSSL. Keys are P-256 (decisions.md and limits.md: nothing forbids it, and it signs
/// eighteen times as fast as RSA-2048). Everything is PEM text. All functions throw std::runtime_error.
namespace chukan::tls {

using real_time = std::chrono::system_clock::time_point;

struct issued_certificate {
    std::string certificate;
    std::string private_key;
    std::string serial; // lower-case hex, as identity.serial
};

/// A self-signed root.
issued_certificate make_root(const std::string& common_name, real_time not_before, real_time not_after);

struct certificate_wish {
    std::vector<std::pair<std::string, std::string>> subject; // {"C","JP"}, {"O",…}, {"OU",…}, {"CN",…} in this order
    std::string uri;                                          // identity_uri, or empty
    std::vector<std::string> hosts;                           // of a server: names and IP addresses
    bool client{true}, server{false};                         // EKU
    real_time not_before{}, not_after{};
};
issued_certificate issue(const issued_certificate& root, const certificate_wish& wish);

/// Certificate, key and root for a browser. 3DES and SHA-1, which every importer takes (NSS, Windows, macOS); it protects nothing but a simulator's key.
std::string pkcs12(const issued_certificate& leaf, const std::string& root_certificate, const std::string& friendly_name, const std::string& password);

struct revoked_certificate {
    std::string serial;
    real_time revoked_at{};
    int reason{0}; // CRLReason: 0 unspecified, 1 key compromise, 4 superseded, 5 cessation of operation
};
std::string revocation_list(const issued_certificate& root, const std::vector<revoked_certificate>& revoked, std::int64_t number, real_time this_update, real_time next_update);

/// When a certificate ends; for renewal in time.
real_time not_after(const std::string& certificate);
/// Was `certificate` signed by this root?
bool signed_by(const std::string& certificate, const std::string& root_certificate);

} // namespace chukan::tls
