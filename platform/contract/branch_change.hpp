#pragma once
#include "platform/contract/contract.hpp"

namespace chukan::contract {

/// operations -> intermediate, message `branch-change`: 枝番 whose person, kind or 保険者番号 is another now, and those that are cancelled. The messages of one insurer come in
/// the order of the changes (ordering key), each as it was decided, whatever has followed. Reply item_results.
struct branch_change {
    std::string insurer;
    column branch_number;
    column person_key;     // who is behind it now; of a cancelled one who was
    column enrollee_kind;  // 1, 2, or empty: cancelled
    column insurer_number; // 保険者番号
    column reason;         // 1 番号変更, 2 誤り訂正, 3 取消, or empty: kind or 保険者番号 only
    column gone_person;    // who was behind it and whom no insurer has any more: his code and its acquisition go too; mostly empty
};

} // namespace chukan::contract
