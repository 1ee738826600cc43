#pragma once
#include "platform/content_keys/content_keys.hpp"
#include "platform/law/inquiry_limits.hpp"
#include "platform/law/kid_doubts.hpp"
#include "platform/law/law.hpp"
#include "platform/law/permit.hpp"
#include "platform/release/release_watch.hpp"
#include "platform/runtime/system.hpp"

#include <mutex>
#include <optional>
#include <string>

namespace chukan::institutions {

/// What the parts of this system share: law and bodies, the content keys of the bodies, and nws' key for permits.
class world {
public:
    explicit world(runtime::context& context)
        : context_(context), book_(context.config_directory),
          releases_(context), keys_(context, "body_key|", "inquiries", law::load_inquiry_limits(context.config_directory).key_days) // before any inquiry of these bodies on the same road
    {
    }

    law::book& book() { return book_; }
    std::string now(std::int16_t environment) const { return clock::to_iso(context_.environments.now(environment)); }

    /// Keys for every body of this system that has none yet, and their announcement to nws; cheap when all have one.
    void ensure_keys(db::transaction& running, std::int16_t environment);
    content_keys::keeper& keys() { return keys_; }
    release::watch& releases() { return releases_; }

    /// The permit as nws signed it, when it is nws' own and for exactly this inquiry. The keys are fetched once, and again when a permit does not hold: nws may
    /// have changed them. Throws service_error E9003 (nws tries its message again) when a permit names a key that is not known so soon after they were fetched.
    std::optional<law::permit> read_permit(const std::string& text, const law::permit& inquiry);

private:
    law::permit_keys permit_keys(bool fresh);

    runtime::context& context_;
    law::book book_;
    release::watch releases_;
    content_keys::keeper keys_;
    std::mutex mutex_;
    law::kid_doubts doubts_;
    law::permit_keys permit_keys_;
    std::chrono::steady_clock::time_point permit_keys_fetched_{};
};

} // namespace chukan::institutions
