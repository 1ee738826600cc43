#pragma once
#include "platform/db/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace chukan::intermediate::by_hand_store {

/// A talk about one exchange. `checked`: by which of the person's 基本情報 both sides made sure whom they mean; never by a number.
struct telephone_answer {
    std::string exchange_number, side, partner_body, spoke_at, result, note, user_id;
    std::vector<std::string> checked;
};
/// Who was on the other side of an exchange of this insurer: side (asker or provider), body, and whom it is about; nothing when it had none of this number.
struct partner {
    std::string side, body, branch_number;
};
std::optional<partner> partner_of(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& exchange_number);
void add(db::transaction& running, std::int16_t environment, const std::string& insurer, const telephone_answer& value);
/// Latest first, `before` 0 for the first page; with columns serial and branch_number (empty: about nobody who was found).
db::result list(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& exchange_number, std::int64_t before, unsigned limit);

} // namespace chukan::intermediate::by_hand_store
