#pragma once
#include "server/intermediate/core.hpp"

namespace chukan::intermediate {

/// 枝番, code acquisition (domain.md 1.4 steps 2 to 5 and 12) and the content keys of the unions.
class codes {
public:
    explicit codes(core& shared);

    /// Makes the X25519 pair of these bodies where it is missing and tells nws. True when nws knows all of them already.
    bool ensure_keys(db::transaction& running, std::int16_t environment, const std::vector<std::string>& bodies);
    /// Called in the transaction in which nws has acknowledged keys.
    void on_keys_announced(std::function<void(db::transaction&, std::int16_t)> action) { keys_announced_ = std::move(action); }

private:
    void receive_branches();
    void receive_codes();
    void announce_keys();
    jobs::outcome acquire(const jobs::job& job);

    core& core_;
    std::function<void(db::transaction&, std::int16_t)> keys_announced_;
};

} // namespace chukan::intermediate
