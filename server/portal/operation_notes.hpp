#pragma once
#include "server/portal/core.hpp"

namespace chukan::portal {

/// Before start: the message `operation-notes` of operations, which says what a file did long after its upload was logged (支援措置 set or lifted by a row of KN010).
void take_operation_notes(core& core);

} // namespace chukan::portal
