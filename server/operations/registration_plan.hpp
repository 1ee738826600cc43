#pragma once
#include "platform/db/binary_copy.hpp"
#include "platform/intake/intake.hpp"
#include "server/operations/protection_store.hpp"
#include "server/operations/seen_filter.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace chukan::operations {

/// The items of a registered person, as columns of enrollee and as names in the API, in the order of the table.
constexpr std::array<std::string_view, 23> item_columns{
    "addressee_number", "enrollee_kind", "insurer_number", "insured_number", "household_number", "head_of_household", "relationship", "name", "name_kana",
    "common_name", "birth_date", "sex", "resident_kind", "postal_code", "address", "address_detail", "municipality_code", "managing_municipality_code",
    "department_code", "change_date", "change_reason", "protection", "protection_until"};
/// Places in it.
enum item_column : std::size_t { addressee_column = 0, kind_column = 1, insurer_number_column = 2, insured_column = 3, department_column = 18, change_date_column = 19,
                                 change_reason_column = 20, protection_column = 21, protection_until_column = 22 };

/// Where the items of KN010 stand in the layout in force.
struct places {
    places(const layout::catalogue& layouts, const layout::definition& layout);

    std::size_t record, operation, branch, insurer_number, addressee, kind, insured, number, number_change, acquired, acquisition_reason, lost, loss_reason;
    std::vector<std::size_t> columns; // in the order of item_columns
};

/// What the rows of one part have brought that may stand only once.
struct brought_values {
    explicit brought_values(std::size_t rows) : addressees(rows), insured(rows), numbers(rows) {}
    seen_values addressees, insured, numbers; // numbers: the tags of the 個人番号
};

/// One part made ready by prepare(): apply() only hands it to the database, as often as it has to.
struct prepared {
    prepared(places at, std::size_t rows) : at(std::move(at)), serial_of_row(rows), brought(rows) {}
    places at;
    std::vector<std::uint64_t> serial_of_row; // of its 枝番; 0: not registered
    std::size_t registered{0};
    bool all_new{false};                      // every person of it was made for it
    std::uint64_t first_serial{0}, last_serial{0};
    std::vector<std::string> reused_persons;  // keys (16 bytes) of those that were registered before, through another insurer

    /// The rows of this part depend on each other or on the part before: they are examined in their order, in the transaction (row_sequence). prepare() has only reserved
    /// 枝番 from first_serial on.
    bool in_order{false};
    std::vector<std::string> branch_of_row;   // of in_order parts: the 枝番 that a row was about, when it was accepted
    db::binary_rows persons{5}, enrollees{29}, periods{8};
    brought_values brought;
    std::vector<protection_store::change> protections; // persons whose 支援措置 begins, moves or ends with this part
};
using prepared_pointer = std::shared_ptr<const prepared>;

} // namespace chukan::operations
