#include "server/operations/registration_plan.hpp"

namespace chukan::operations {

namespace {

std::size_t at(const layout::catalogue& layouts, const layout::definition& layout, const char* name)
{
    return layouts.place(layout, name);
}

} // namespace

places::places(const layout::catalogue& layouts, const layout::definition& layout)
    : record(at(layouts, layout, "record_number")), operation(at(layouts, layout, "operation")),
      insurer_number(at(layouts, layout, "insurer_number")), addressee(at(layouts, layout, "addressee_number")),
      kind(at(layouts, layout, "enrollee_kind")), insured(at(layouts, layout, "insured_number")),
      number(at(layouts, layout, "personal_number")), acquired(at(layouts, layout, "acquired_on")),
      acquisition_reason(at(layouts, layout, "acquisition_reason")), lost(at(layouts, layout, "lost_on")),
      loss_reason(at(layouts, layout, "loss_reason"))
{
    for (const char* name : {"household_number", "household_head", "relationship", "name", "kana", "alias", "birth_date", "sex",
                             "resident_kind", "postal_code", "address", "address_detail", "municipality", "managing_municipality",
                             "department"})
        texts.push_back(at(layouts, layout, name));
    changed = at(layouts, layout, "changed_on");
    change_reason = at(layouts, layout, "change_reason");
    protection = at(layouts, layout, "protected");
    protected_until = at(layouts, layout, "protected_until");
}

} // namespace chukan::operations
