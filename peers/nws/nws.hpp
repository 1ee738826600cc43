#pragma once
#include "platform/runtime/system.hpp"

namespace chukan::nws {

/// 情報提供ネットワークシステム (模擬): 取得番号, 機関別符号 per 符号管理単位, the decision on every 情報照会, and its own 情報提供等記録.
/// It never sees a 個人番号 and cannot read an answer (architecture.md rules 1 and 3).
std::unique_ptr<runtime::system> create_nws(runtime::context& context);

} // namespace chukan::nws
