#pragma once
#include "platform/law/permit.hpp"
#include "platform/runtime/system.hpp"

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace chukan::nws {

/// The network's own signing keys (Ed25519) for 情報提供許可証 (the form is 模擬), numbered from 1; the number is the kid. They stand in this system's folder of secrets: permit.key, permit-2.key, …
/// Every exchange notes which one signed its permit, so that a permit sent again is the same whatever was rolled since. All worlds share them; an older key ends with the last permit that it
/// signed, law::permit_days of environment time later.
class permit_keys {
public:
    /// Makes the first key where there is none.
    explicit permit_keys(std::string secrets_directory);

    std::int64_t current() const;
    /// 32 raw bytes. Throws std::runtime_error for a number that was never given.
    std::string private_key(std::int64_t number) const;
    /// A new key from now on; the ones before stay good. Returns its number. It is on the disk when this returns.
    std::int64_t roll();
    /// What GET /internal/permit-key says.
    std::string published() const;

    /// GET and POST /permit-keys for gate.manage; and GET /internal/permit-key for the bodies' systems.
    void register_routes(runtime::context& context);

private:
    std::string file(std::int64_t number) const;
    std::string listed() const;

    const std::string directory_;
    mutable std::mutex mutex_;
    std::vector<std::string> keys_; // number - 1
};

} // namespace chukan::nws
