#pragma once
#include "platform/law/inquiry_limits.hpp"
#include "platform/runtime/ticker.hpp"
#include "server/intermediate/core.hpp"
#include "server/intermediate/inquiry_store.hpp"

#include <functional>

namespace chukan::intermediate {

/// 回答期限超過: ends inquiries that nobody answered in time. The term runs on the environment's clock, which a trainer may step by weeks: it is looked at every second.
class deadlines {
public:
    /// `ended` runs in the transaction in which they end.
    deadlines(core& shared, const law::inquiry_limits& limits, std::function<void(db::transaction&, std::int16_t, const inquiry_store::endings&)> ended);
    void start() { ticker_.start(); }
    void stop() { ticker_.stop(); }

private:
    void look();

    core& core_;
    const law::inquiry_limits limits_;
    const std::function<void(db::transaction&, std::int16_t, const inquiry_store::endings&)> ended_;
    runtime::ticker ticker_;
};

} // namespace chukan::intermediate
