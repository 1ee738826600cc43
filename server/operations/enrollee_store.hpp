#pragma once
#include "platform/access/caller.hpp"
#include "platform/contract/eligibility.hpp"
#include "platform/db/database.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// SQL of single enrollees and of the lists over them.
namespace chukan::operations {

struct enrollee_filter {
    std::string insured_number, addressee_number, name_kana, birth_date;
    std::optional<std::string> tag;      // of a 個人番号
    std::vector<std::string> departments; // 部署コード that the caller may see; none: all
    std::string after;                   // 枝番
    unsigned limit{100};
};

/// Rows of enrollee by 枝番; columns as in the table, dates as YYYYMMDD.
db::result list_enrollees(db::transaction& running, std::int16_t environment, const std::string& insurer, const enrollee_filter& filter);
/// Where rows of SK010 differ from 資格履歴, by place: contract::eligibility_check_reply. Somebody of whom KN010 said no 資格 differs in nothing.
std::vector<std::string> eligibility_differences(db::transaction& running, std::int16_t environment, const contract::eligibility_check_request& asked);
/// One row or none, with person_key; none when the person belongs to a 部署 that the caller does not see. `lock`: until the end of the transaction.
db::result find_enrollee(db::transaction& running, const access::caller& caller, const std::string& branch, bool lock = false);
/// The names of their columns, in order.
const std::vector<std::string_view>& enrollee_fields();
/// The same for many 枝番 of one insurer as one statement for a pipeline, in no particular order; what is unknown has no row.
const std::string& enrollees_statement();
std::vector<db::parameter> enrollees_wanted(std::int16_t environment, const std::string& insurer, const std::vector<std::string>& branches);
/// Those of `branches` whose person belongs to one of `departments`.
std::vector<std::string> visible_branches(db::transaction& running, std::int16_t environment, const std::string& insurer,
                                          const std::vector<std::string>& departments, const std::vector<std::string>& branches);
db::result eligibility_of(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& branch);

/// 宛名番号 by 枝番, in the order of `branches`; empty for one that is unknown.
std::vector<std::string> addressees_of(db::transaction& running, std::int16_t environment, const std::string& insurer,
                                       const std::vector<std::string>& branches);
contract::branch_map branch_map_of(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& first,
                                   const std::string& last);

/// Sealed 個人番号 by person_key; a key that is none or unknown gives an empty one.
std::vector<std::string> sealed_numbers(db::transaction& running, std::int16_t environment, const std::vector<std::string>& person_keys);
} // namespace chukan::operations
