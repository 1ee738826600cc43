#pragma once
#include "platform/crypto/content.hpp"
#include "platform/law/law.hpp"
#include "platform/law/permit.hpp"
#include "platform/runtime/system.hpp"

#include <mutex>
#include <optional>
#include <string>

namespace chukan::institutions {

/// What the parts of this system share: law and bodies, the content keys of the bodies, and nws' key for permits.
class world {
public:
    explicit world(runtime::context& context) : context_(context), book_(context.config_directory) {}

    law::book& book() { return book_; }
    std::string now(std::int16_t environment) const { return clock::to_iso(context_.environments.now(environment)); }

    /// Keys for every body of this system that has none yet, and their announcement to nws; cheap when all have one.
    void ensure_keys(db::transaction& running, std::int16_t environment);
    /// The private X25519 key of a body. Throws std::runtime_error when it has none.
    std::string private_key(db::transaction& running, std::int16_t environment, const std::string& body);

    /// The permit as nws signed it, when it is nws' own and for exactly this inquiry. The key is fetched once, and again when a permit does not hold: nws may
    /// have changed it.
    std::optional<law::permit> read_permit(const std::string& text, const law::permit& inquiry);

private:
    std::string permit_key(bool fresh);

    runtime::context& context_;
    law::book book_;
    std::mutex mutex_;
    std::string permit_key_;
    std::chrono::steady_clock::time_point permit_key_fetched_{};
};

} // namespace chukan::institutions
