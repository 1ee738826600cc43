#pragma once
#include "platform/runtime/system.hpp"

#include <memory>

/// 他機関: municipalities and the other bodies outside the shared server, each with its own copies (副本), codes and keys. They answer inquiries of the unions and
/// ask some of their own (番号法別表第二, 82の項).
namespace chukan::institutions {

std::unique_ptr<runtime::system> create_institutions(runtime::context& context);

} // namespace chukan::institutions
