#pragma once
#include "platform/runtime/system.hpp"

#include <memory>

namespace chukan::mynaportal {

/// マイナポータル (模擬): a citizen logs in with a simulated card, sees who asked what about them (情報提供等記録, the network's own copy) and asks for 自己情報.
/// It knows its citizen by the 開示システム用符号 alone, keeps no content that it could read, and nothing at all when the session has ended.
///   /{world}/{environment}/api/v1/…   the citizen's API, without client certificate (peers/mynaportal/openapi.yaml)
///   messages in: disclosure-codes (nws), self-information (holders, nws); out: card-logins (juki, a call), self-information-requests (nws)
std::unique_ptr<runtime::system> create_mynaportal(runtime::context& context);

} // namespace chukan::mynaportal
