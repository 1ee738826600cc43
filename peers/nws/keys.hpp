#pragma once
#include "platform/crypto/key_ring.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace chukan::nws {

/// From 住民票コード to IDコード to 機関別符号 and back (domain.md 1.2; the algorithm is 模擬). All keys hang on the environment's data key: destroying that
/// destroys every code of the environment. Nothing is stored: the IDコード is a keyed function of the 住民票コード, and a 機関別符号 is the IDコード
/// under the key of one 符号管理単位, so that the same person and unit always give the same code, and only this class can turn one unit's code into another's.
class code_keys {
public:
    explicit code_keys(crypto::key_ring& ring) : ring_(ring) {}

    /// 16 bytes: six zeros, by which a code that was not made here is recognised, and 80 bits of the person.
    std::string id_code(std::int16_t environment, std::string_view resident_code);
    /// 32 characters of lower-case hex.
    std::string link_code(std::int16_t environment, const std::string& unit, std::string_view id_code);
    /// Nothing when this is no code of that unit and environment.
    std::optional<std::string> id_of(std::int16_t environment, const std::string& unit, std::string_view link_code);

    void forget(std::int16_t environment);

private:
    std::string unit_key(std::int16_t environment, const std::string& unit);

    crypto::key_ring& ring_;
    std::mutex mutex_;
    std::map<std::pair<std::int16_t, std::string>, std::string> unit_keys_;
};

} // namespace chukan::nws
