#pragma once
#include "platform/runtime/system.hpp"

namespace chukan::authority {

/// 認証局 (模擬): issues, registers and revokes the certificates of terminals and peers, and tells everybody which ones are no longer good.
std::unique_ptr<runtime::system> create_authority(runtime::context& context);

} // namespace chukan::authority
