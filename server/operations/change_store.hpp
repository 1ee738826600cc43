#pragma once
#include "platform/contract/branch_change.hpp"
#include "server/operations/registration_rows.hpp"
#include "server/operations/registration_store.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// SQL of 変更 and 取消.
namespace chukan::operations {

/// Those of these 枝番 that are registered, with their periods, in the order of the 枝番. Who is to change them has called lock_persons before: whatever changes an enrollee does, so no row needs a lock of its own.
std::vector<registered_enrollee> registered_as(db::transaction& running, const insurer_key& insurer, std::vector<std::string> branches);
/// Those of these receipts that wait for intermediate: what they registered may not be changed yet.
std::vector<std::string> awaiting_of(db::transaction& running, std::int16_t environment, const std::vector<std::string>& receipts);

void remove_registered(db::transaction& running, const insurer_key& insurer, const std::vector<std::string>& branches);

/// 番号変更: the same person under another 個人番号. Columns of equal length.
struct changed_numbers {
    std::vector<std::string> person_keys /* text */, tags, sealed;
};
void change_numbers(db::transaction& running, std::int16_t environment, const changed_numbers& numbers);
/// Before the first statement of a transaction that removes persons: no other one that points to persons, or removes any, runs beside it.
void lock_persons(db::transaction& running, std::int16_t environment);
/// Removes those persons (keys as text) that no 枝番 of any insurer points to, and says which these were. After lock_persons.
std::vector<std::string> remove_orphans(db::transaction& running, std::int16_t environment, const std::vector<std::string>& person_keys);

struct correction {
    std::string branch, operation, number_change, department, before, after; // before and after: JSON
};
struct correction_author {
    std::string user, receipt, at; // receipt: empty for API and screen; at: ISO 8601, environment time
};
void insert_corrections(db::bulk_transaction& running, const insurer_key& insurer, const correction_author& author, const std::vector<correction>& corrections);
/// Newest first, serial < before (0: from the newest).
db::result corrections_of(db::transaction& running, const insurer_key& insurer, const std::string& branch, std::int64_t before, unsigned limit);

void insert_changes(db::transaction& running, std::int16_t environment, const std::string& receipt, std::uint32_t part, const contract::branch_change& changes);
contract::branch_change changes_of(db::transaction& running, std::int16_t environment, const std::string& receipt, std::int64_t part);
void acknowledge_changes(db::transaction& running, std::int16_t environment, const std::string& receipt, std::int64_t part);

} // namespace chukan::operations
