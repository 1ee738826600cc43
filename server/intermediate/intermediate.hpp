#pragma once
#include "platform/runtime/system.hpp"

#include <memory>

/// 医療保険者等向け中間サーバー: 枝番, 機関別符号, 副本, 情報照会 and 情報提供, 情報提供等記録 (architecture.md 1).
namespace chukan::intermediate {

std::unique_ptr<runtime::system> create_intermediate(runtime::context& context);

} // namespace chukan::intermediate
