#pragma once
#include "platform/runtime/system.hpp"

namespace chukan::operations {

/// 運用支援環境: the only lasting home of 個人番号. Persons, 加入者情報 and 資格履歴 of the insurers; KN010 files in, KN011 and KN012 out.
///   files      POST /files/enrollee and the receipts (platform/intake), GET /files/link-code-status
///   enrollees  GET /enrollees, /enrollees/{branch}, /eligibility-history; POST /enrollees/search, /personal-number, /link-code-request; PUT /enrollees/{branch}
///   messages   out: branch-map, code-retry, protections (intermediate), operation-notes (portal); calls: branch-block, code-states (intermediate); in: personal-numbers (provision)
std::unique_ptr<runtime::system> create_operations(runtime::context& context);

} // namespace chukan::operations
