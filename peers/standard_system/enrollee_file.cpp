#include "peers/standard_system/enrollee_file.hpp"

#include "peers/standard_system/calendar.hpp"
#include "peers/standard_system/numbers.hpp"

#include <map>

namespace chukan::standard_system {
namespace {

std::string_view change_code(const std::string& word)
{
    static const std::map<std::string, std::string, std::less<>> codes{{"転入", "01"}, {"転居", "02"}, {"転出", "03"}, {"国外転出", "03"}, {"死亡", "04"}};
    const auto found = codes.find(word);
    return found == codes.end() ? std::string_view() : std::string_view(found->second);
}

std::string date_or_empty(int day)
{
    return day == person::none ? std::string() : format_day(day);
}

} // namespace

std::string addressee_number(const person& one)
{
    return "1" + padded(one.sequence, 11);
}

enrollee_file::enrollee_file(layout_rows rows)
    : rows_(std::move(rows)), record_number_(rows_.place("record_number")),
      operation_(rows_.place("operation")), insurer_number_(rows_.place("insurer_number")), addressee_number_(rows_.place("addressee_number")),
      enrollee_kind_(rows_.place("enrollee_kind")), insured_number_(rows_.place("insured_number")),
      household_number_(rows_.place("household_number")), household_head_(rows_.place("household_head")),
      relationship_(rows_.place("relationship")), personal_number_(rows_.place("personal_number")), name_(rows_.place("name")),
      kana_(rows_.place("kana")), alias_(rows_.place("alias")), birth_date_(rows_.place("birth_date")), sex_(rows_.place("sex")),
      resident_kind_(rows_.place("resident_kind")), postal_code_(rows_.place("postal_code")), address_(rows_.place("address")),
      address_detail_(rows_.place("address_detail")), municipality_(rows_.place("municipality")),
      managing_municipality_(rows_.place("managing_municipality")), changed_on_(rows_.place("changed_on")),
      change_reason_(rows_.place("change_reason")), protected_(rows_.place("protected")), acquired_on_(rows_.place("acquired_on")),
      acquisition_reason_(rows_.place("acquisition_reason")), lost_on_(rows_.place("lost_on")), loss_reason_(rows_.place("loss_reason"))
{
}

void enrollee_file::write(const person& one, std::uint64_t record_number, std::optional<defect> wrong, const std::string& foreign_insurer_number)
{
    const auto is = [&](defect kind) { return wrong == kind; };
    const std::string record = std::to_string(record_number);
    std::string addressee = addressee_number(one), number = one.personal_number, acquired = date_or_empty(one.acquired), lost = date_or_empty(one.lost);
    std::string_view acquired_reason = one.acquired_reason, lost_reason = one.lost_reason, insurer = one.insurer_number;
    std::string postal_code = one.postal_code;
    if (is(defect::number_check_digit))
        number.back() = static_cast<char>('0' + (number.back() - '0' + 1) % 10);
    else if (is(defect::number_twice))
        number = last_number_;
    else if (is(defect::addressee_twice))
        addressee = last_addressee_;
    else if (is(defect::postal_code_short))
        postal_code.pop_back();
    else if (is(defect::insurer_number_foreign))
        insurer = foreign_insurer_number;
    else if (is(defect::eligibility_of_member)) {
        acquired = "20171001";
        acquired_reason = "99";
    } else if (is(defect::lost_before_acquired)) {
        lost = format_day(one.acquired - 1);
        lost_reason = "99";
    }
    const std::string changed = date_or_empty(one.changed);

    rows_.set(record_number_, record);
    rows_.set(operation_, "1");
    rows_.set(insurer_number_, insurer);
    rows_.set(addressee_number_, addressee);
    rows_.set(enrollee_kind_, one.insured ? "1" : "2");
    if (!is(defect::insured_number_missing))
        rows_.set(insured_number_, one.insured_number);
    rows_.set(household_number_, one.household);
    rows_.set(household_head_, one.head ? "1" : "0");
    rows_.set(relationship_, one.relation);
    rows_.set(personal_number_, number);
    if (!is(defect::name_missing))
        rows_.set(name_, one.name);
    rows_.set(kana_, is(defect::kana_half_width) ? std::string_view("ｻﾄｳ ｷﾖｼ") : std::string_view(one.kana));
    rows_.set(alias_, one.common_name);
    rows_.set(birth_date_, is(defect::birth_date_wrong) ? std::string_view("19391332") : std::string_view(one.birth_date));
    rows_.set(sex_, is(defect::sex_unknown) ? std::string_view("9") : std::string_view(&one.sex, 1));
    rows_.set(resident_kind_, one.foreigner ? "2" : "1");
    rows_.set(postal_code_, postal_code);
    rows_.set(address_, one.address);
    rows_.set(address_detail_, one.building);
    rows_.set(municipality_, one.municipality);
    rows_.set(managing_municipality_, one.body);
    rows_.set(changed_on_, changed);
    rows_.set(change_reason_, change_code(one.change_reason));
    rows_.set(protected_, "0");
    rows_.set(acquired_on_, acquired);
    rows_.set(acquisition_reason_, acquired_reason);
    rows_.set(lost_on_, lost);
    rows_.set(loss_reason_, lost_reason);
    rows_.end_row();
    if (!wrong) {
        last_addressee_ = addressee;
        last_number_ = number;
    }
}

} // namespace chukan::standard_system
