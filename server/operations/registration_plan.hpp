#pragma once
#include "platform/db/binary_copy.hpp"
#include "platform/intake/intake.hpp"
#include "server/operations/seen_filter.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace chukan::operations {

/// Where the items of KN010 stand in the layout in force.
struct places {
    places(const layout::catalogue& layouts, const layout::definition& layout);

    std::size_t record, operation, insurer_number, addressee, kind, insured, number, acquired, acquisition_reason, lost, loss_reason;
    std::vector<std::size_t> texts; // in the order of the columns of enrollee
    std::size_t changed, change_reason, protection, protected_until;
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
    db::binary_rows persons{5}, enrollees{29}, periods{8};
    brought_values brought;
};
using prepared_pointer = std::shared_ptr<const prepared>;

} // namespace chukan::operations
