#pragma once
#include "server/operations/eligibility_periods.hpp"
#include "server/operations/registration_plan.hpp"

#include <array>

namespace chukan::operations {

/// A person as he is registered at one insurer.
struct registered_enrollee {
    std::string branch;
    std::string person_key;                        // 16 bytes
    std::string receipt;                           // of the file that registered him
    std::int64_t registered_at{0};                 // microseconds since 1970, environment time
    std::array<std::string, item_columns.size()> items; // dates YYYYMMDD
    std::vector<eligibility_period> periods;       // by 取得年月日
};

/// The rows of the three tables that one part brings, in file order.
class rows_of_part {
public:
    /// `now`: microseconds since 1970, environment time.
    rows_of_part(const intake::receipt& receipt, const intake::part& part, prepared& into, std::int64_t now);

    void person(std::string_view key, std::string_view tag, std::string_view sealed);
    /// The row of the file as a new enrollee, and its period.
    void enrollee(std::size_t row, std::string_view branch, std::string_view key);
    void period(std::size_t row, std::string_view branch);
    /// One that was registered before and is another now, whole.
    void rewritten(const registered_enrollee& value);

private:
    const intake::receipt& receipt_;
    const intake::part& part_;
    prepared& into_;
    std::int64_t now_;
};

} // namespace chukan::operations
