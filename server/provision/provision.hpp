#pragma once
#include "platform/runtime/system.hpp"

#include <memory>

/// 運用支援環境(情報提供サーバー) (guide 2.11.2, domain.md 1.4): holds the requests for codes until 送信, fetches the 個人番号 of the persons from operations by their
/// internal keys, sends them to 住基ネット and erases them when it has answered.
namespace chukan::provision {

std::unique_ptr<runtime::system> create_provision(runtime::context& context);

} // namespace chukan::provision
