#pragma once
#include "peers/standard_system/defects.hpp"
#include "peers/standard_system/layout_rows.hpp"
#include "peers/standard_system/person.hpp"

namespace chukan::standard_system {

/// Writes KN010 (加入者情報一括登録), one row a person, with the planted defects.
class enrollee_file {
public:
    /// `rows` of the kind enrollee.
    explicit enrollee_file(layout_rows rows);
    /// `foreign_insurer_number` is what defect::insurer_number_foreign writes.
    void write(const person& one, std::uint64_t record_number, std::optional<defect> wrong, const std::string& foreign_insurer_number);
    void close() { rows_.close(); }

private:
    layout_rows rows_;
    std::size_t record_number_, operation_, insurer_number_, addressee_number_, enrollee_kind_, insured_number_, household_number_,
        household_head_, relationship_, personal_number_, name_, kana_, alias_, birth_date_, sex_, resident_kind_, postal_code_, address_,
        address_detail_, municipality_, managing_municipality_, changed_on_, change_reason_, protected_, acquired_on_, acquisition_reason_, lost_on_,
        loss_reason_;
    std::string last_addressee_, last_number_;   // of the last sound row
};

/// 宛名番号 of a person at the union.
std::string addressee_number(const person& one);

} // namespace chukan::standard_system
