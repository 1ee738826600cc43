#pragma once
#include "platform/runtime/system.hpp"

namespace chukan::juki {

/// 住基ネット / J-LIS: holds the residents of a world and turns a 個人番号 (or a municipality's own resident reference) into a 住民票コード, which it tells nobody but nws.
///   POST /internal/residents   control only: residents.ndjson of `chukan generate`, streamed; the same lines again change nothing
///   GET  /internal/summary     control only: counts
///   POST /internal/cards       control only: a simulated card for a resident (マイナポータル)
///   messages in: code-resolutions (provision), resident-resolutions (institutions), card-logins (mynaportal); out: link-code-issues, disclosure-requests (nws)
std::unique_ptr<runtime::system> create_juki(runtime::context& context);

} // namespace chukan::juki
