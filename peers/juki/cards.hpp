#pragma once
#include "platform/runtime/system.hpp"

namespace chukan::juki {

/// Simulated 個人番号カード: who holds which, and the first half of a citizen's login to マイナポータル. The 住民票コード goes to nws, never to mynaportal.
class card_office {
public:
    explicit card_office(runtime::context& context) : context_(context) {}
    /// POST /internal/cards (control only) {"reference"}: a new card for a live resident; earlier ones of the person are void. Answers {"card","pin"}, once.
    void register_routes();
    void register_messages();

private:
    http::response issue(http::request& request);
    std::string log_in(db::transaction& running, const messages::message& message, const std::string& body, bool again);
    std::string pin_tag(std::int16_t environment, const std::string& card, const std::string& pin);

    runtime::context& context_;
};

} // namespace chukan::juki
