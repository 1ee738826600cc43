#pragma once
#include "platform/contract/protection.hpp"
#include "platform/db/database.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// SQL of 支援措置 (DV). How long one lasts is a text: "" none, "-" without an end, else the last day YYYYMMDD.
namespace chukan::operations::protection_store {

struct change {
    std::string branch, before, after;
};
/// Who said so, and where: `receipt` of a file, or empty for a screen or program. `batch`: uuid of what tells the other systems.
struct source {
    std::int16_t environment{0};
    std::string insurer, by, receipt, batch, at /* ISO 8601, environment time */;
};

/// Notes the changes, and writes them into the enrollees unless `noted_only` (they were just registered with them).
void add(db::transaction& running, const source& of, const std::vector<change>& changes, bool noted_only);
/// Notes what differs, of these 枝番, between the enrollee and what was noted last. Returns how many do.
std::uint64_t add_differences(db::transaction& running, const source& of, const std::vector<std::string>& branches);
/// The body of message `protections` of a batch; without rows when the environment was reset meanwhile.
contract::protections of_batch(db::transaction& running, std::int16_t environment, const std::string& batch);
/// The body of message `operation-notes` of a batch.
contract::operation_notes notes_of_batch(db::transaction& running, std::int16_t environment, const std::string& batch);

/// One person's: columns branch_number and state, locked until the end of the transaction.
db::result lock(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::vector<std::string>& branches);
/// What was changed and by whom, latest first: before, after, changed_at, changed_by, receipt.
db::result history(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& branch);

/// Of these 宛名番号 and 枝番 of the insurer, those of persons under 支援措置 on `today`, as "addressee …" and "branch …".
std::set<std::string> in_force_of(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::vector<std::string>& addressees,
                                  const std::vector<std::string>& branches, const std::string& today);

enum class wanted { ending, in_force, ended };
struct filter {
    wanted what{wanted::ending};
    std::string today, until;             // YYYYMMDD: `ending` between the two, `ended` before today
    std::vector<std::string> departments; // 部署 that the caller may see; none: all
    std::string after;                    // last day and 枝番 of the last row seen
    unsigned limit{100};
};
/// By last day and 枝番; with `place` for filter::after.
db::result list(db::transaction& running, std::int16_t environment, const std::string& insurer, const filter& of);

/// Who stands under 支援措置 in the register without a word about it in protection_change: columns insurer and branch_number, at most 1,000.
db::result untold(db::transaction& running, std::int16_t environment);

void reset(db::transaction& running, std::int16_t environment);

} // namespace chukan::operations::protection_store
