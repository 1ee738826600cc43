#pragma once
#include "platform/runtime/system.hpp"
#include "platform/runtime/ticker.hpp"

#include <functional>
#include <string>

namespace chukan::records {

/// 保存期限: 情報提供等記録 are kept for seven years of the environment's clock (番号法23条, 施行令29条) and then deleted, in batches. Looked at every few seconds, because a trainer may
/// step the clock by years; a second process that does the same at the same time takes other rows.
class retention {
public:
    /// Deletes up to `limit` records whose last day is before `today` (YYYYMMDD) and says how many.
    using removal = std::function<std::uint64_t(db::transaction&, std::int16_t environment, const std::string& today, unsigned limit)>;
    retention(runtime::context& context, removal remove);
    void start() { ticker_.start(); }
    void stop() { ticker_.stop(); }

    /// One turn over all environments that are not paused.
    void look();

private:
    runtime::context& context_;
    const removal remove_;
    runtime::ticker ticker_;
};

} // namespace chukan::records
