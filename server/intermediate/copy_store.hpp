#pragma once
#include "platform/contract/contract.hpp"
#include "platform/db/database.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// SQL of the 副本.
namespace chukan::intermediate::copy_store {

using column = contract::column;

/// 加入者区分 of those 枝番 that exist.
std::unordered_map<std::string, int> enrollee_kinds(db::transaction& running, std::int16_t environment, const std::string& insurer,
                                                    const column& branches);

struct period {
    std::string acquired_on, lost_on; // [acquired_on, lost_on); lost_on empty = still insured
};
std::unordered_map<std::string, std::vector<period>> periods(db::transaction& running, std::int16_t environment, const std::string& insurer,
                                                             const column& branches);
void delete_periods(db::transaction& running, std::int16_t environment, const std::string& insurer, const column& branches,
                    const column& acquired_on);
/// COPY: `each` is called until it returns false and writes the 21 columns from branch_number to disclosure.
std::unique_ptr<db::copy_in> copy_periods(db::bulk_transaction& running);
constexpr const char* period_columns[] = {"branch_number",  "acquired_on",    "acquisition_reason", "lost_on",        "loss_reason",
                                          "insurer_number", "insured_number", "residence_exception", "exception_from", "exception_to",
                                          "facility_municipality", "burden", "burden_from", "burden_to", "limit_class", "limit_from",
                                          "limit_to", "long_stay_on", "card_issued_on", "no_automatic_answer", "disclosure"};

struct data_keys {
    column branch, information, dataset, period, repetition, data_item;
    void add(const data_keys& from, std::size_t row);
};
/// Key of one row for look-up in memory.
std::string joined(std::string_view branch, std::string_view information, std::string_view dataset, std::string_view period,
                   std::string_view repetition, std::string_view data_item);
/// Those keys that are registered, with the receipt that registered them.
std::unordered_map<std::string, std::string> existing(db::transaction& running, std::int16_t environment, const std::string& insurer,
                                                      const data_keys& keys);
column with_eligibility(db::transaction& running, std::int16_t environment, const std::string& insurer, const column& branches);
void delete_data(db::transaction& running, std::int16_t environment, const std::string& insurer, const data_keys& keys);
std::unique_ptr<db::copy_in> copy_data(db::bulk_transaction& running);

db::result eligibility_of(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& branch);
db::result data_of(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& branch);

} // namespace chukan::intermediate::copy_store
