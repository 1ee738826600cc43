#include "server/operations/registration_plan.hpp"

namespace chukan::operations {

namespace {

std::size_t at(const layout::catalogue& layouts, const layout::definition& layout, const char* name)
{
    return layouts.place(layout, name);
}

} // namespace

places::places(const layout::catalogue& layouts, const layout::definition& layout)
    : record(at(layouts, layout, "record_number")), operation(at(layouts, layout, "operation")), branch(at(layouts, layout, "branch_number")),
      insurer_number(at(layouts, layout, "insurer_number")), addressee(at(layouts, layout, "addressee_number")),
      kind(at(layouts, layout, "enrollee_kind")), insured(at(layouts, layout, "insured_number")),
      number(at(layouts, layout, "personal_number")), number_change(at(layouts, layout, "personal_number_change")),
      acquired(at(layouts, layout, "acquired_on")), acquisition_reason(at(layouts, layout, "acquisition_reason")),
      lost(at(layouts, layout, "lost_on")), loss_reason(at(layouts, layout, "loss_reason"))
{
    static constexpr std::array<const char*, item_columns.size()> names{
        "addressee_number", "enrollee_kind", "insurer_number", "insured_number", "household_number", "household_head", "relationship", "name", "kana", "alias",
        "birth_date", "sex", "resident_kind", "postal_code", "address", "address_detail", "municipality", "managing_municipality", "department", "changed_on",
        "change_reason", "protected", "protected_until"};
    for (const char* name : names)
        columns.push_back(at(layouts, layout, name));
}

} // namespace chukan::operations
