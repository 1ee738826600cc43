#pragma once
#include "peers/standard_system/person.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// Mistakes planted on purpose, so that a demo or a test knows beforehand which rows must come back and why.
namespace chukan::standard_system {

enum class defect {
    number_check_digit, name_missing, birth_date_wrong, sex_unknown, postal_code_short, kana_half_width, insured_number_missing,
    eligibility_of_member, lost_before_acquired, addressee_twice, number_twice, insurer_number_foreign,
    not_in_register, removed_from_register
};

struct defect_description {
    const char* code;    // the result code that must come back
    const char* stage;   // registration or acquisition
    const char* what;
};
const defect_description& describe(defect kind);

/// `count` defects spread over `records` rows, at places that depend on the seed alone.
class defect_plan {
public:
    defect_plan(std::uint64_t records, std::uint64_t count, std::uint64_t seed);
    /// What is wrong with record `number` (from 1), if anything; a kind that does not suit the person is replaced by a like one.
    std::optional<defect> of(std::uint64_t number, const person& one) const;

private:
    std::uint64_t records_, count_, seed_;
};

} // namespace chukan::standard_system
