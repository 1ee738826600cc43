#include "peers/standard_system/copy_files.hpp"

#include "peers/standard_system/calendar.hpp"
#include "peers/standard_system/numbers.hpp"

#include <algorithm>
#include <array>

namespace chukan::standard_system {
namespace {

/// 均等割 of the two years from April 2016 (模擬, the order of size of a union's), and what 軽減区分 0–4 leaves of it in thousandths.
constexpr unsigned equal_share = 42400;
constexpr std::array<unsigned, 5> share_left{1000, 100, 150, 500, 800};

/// The year of 負担割合 and 限度額 begins on 1 August.
int benefit_year(const std::string& date)
{
    const int day = parse_day(date), august = day_of(year_of(day), 8, 1);
    return day < august ? day_of(year_of(day) - 1, 8, 1) : august;
}

/// A fiscal year begins in April.
int fiscal_year(const std::string& date)
{
    const int day = parse_day(date);
    return day < day_of(year_of(day), 4, 1) ? year_of(day) - 1 : year_of(day);
}

} // namespace

eligibility_file::eligibility_file(layout_rows rows, const std::string& date)
    : rows_(std::move(rows)), record_number_(rows_.place("record_number")),
      operation_(rows_.place("operation")), insurer_number_(rows_.place("insurer_number")), branch_number_(rows_.place("branch_number")),
      insured_number_(rows_.place("insured_number")), acquired_on_(rows_.place("acquired_on")),
      acquisition_reason_(rows_.place("acquisition_reason")), lost_on_(rows_.place("lost_on")), loss_reason_(rows_.place("loss_reason")),
      residence_exception_(rows_.place("residence_exception")), exception_from_(rows_.place("exception_from")),
      facility_municipality_(rows_.place("facility_municipality")), burden_(rows_.place("burden")), burden_from_(rows_.place("burden_from")),
      burden_to_(rows_.place("burden_to")), limit_class_(rows_.place("limit_class")), limit_from_(rows_.place("limit_from")),
      limit_to_(rows_.place("limit_to")), card_issued_on_(rows_.place("card_issued_on")),
      no_automatic_answer_(rows_.place("no_automatic_answer")), disclosure_(rows_.place("disclosure")), year_from_(benefit_year(date))
{
}

void eligibility_file::write(const person& one, const std::string& branch)
{
    const std::string record = std::to_string(rows_.rows() + 1), acquired = format_day(one.acquired),
                      lost = one.lost == person::none ? std::string() : format_day(one.lost),
                      from = format_day(std::max(year_from_, one.acquired)), to = format_day(years_later(year_from_, 1) - 1);
    rows_.set(record_number_, record);
    rows_.set(operation_, "1");
    rows_.set(insurer_number_, one.insurer_number);
    rows_.set(branch_number_, branch);
    rows_.set(insured_number_, one.insured_number);
    rows_.set(acquired_on_, acquired);
    rows_.set(acquisition_reason_, one.acquired_reason);
    rows_.set(lost_on_, lost);
    rows_.set(loss_reason_, one.lost_reason);
    rows_.set(residence_exception_, one.facility ? "1" : "0");
    if (one.facility) {
        rows_.set(exception_from_, acquired);
        rows_.set(facility_municipality_, one.municipality);
    }
    rows_.set(burden_, std::string_view(&one.burden, 1));
    rows_.set(burden_from_, from);
    rows_.set(burden_to_, to);
    rows_.set(limit_class_, one.limit_class);
    rows_.set(limit_from_, from);
    rows_.set(limit_to_, to);
    rows_.set(card_issued_on_, from);
    rows_.set(no_automatic_answer_, "0");
    rows_.set(disclosure_, "1");
    rows_.end_row();
}

fukuhon_file::fukuhon_file(layout_rows rows, const std::string& date)
    : rows_(std::move(rows)), year_(std::to_string(fiscal_year(date))),
      record_number_(rows_.place("record_number")), operation_(rows_.place("operation")), insurer_number_(rows_.place("insurer_number")),
      branch_number_(rows_.place("branch_number")), information_(rows_.place("information")), version_(rows_.place("version")),
      dataset_(rows_.place("dataset")), period_(rows_.place("period")), repetition_(rows_.place("repetition")), data_item_(rows_.place("data_item")),
      value_(rows_.place("value")), no_automatic_answer_(rows_.place("no_automatic_answer")), disclosure_(rows_.place("disclosure"))
{
}

void fukuhon_file::item(const person& one, const std::string& branch, unsigned repetition, const char* code, const std::string& value)
{
    const std::string record = std::to_string(rows_.rows() + 1), number = std::to_string(repetition);
    rows_.set(record_number_, record);
    rows_.set(operation_, "1");
    rows_.set(insurer_number_, one.insurer_number);
    rows_.set(branch_number_, branch);
    rows_.set(information_, "TM90000000000082");
    rows_.set(version_, "0001");
    rows_.set(dataset_, "0001");
    rows_.set(period_, year_);
    rows_.set(repetition_, number);
    rows_.set(data_item_, code);
    rows_.set(value_, value);
    rows_.set(no_automatic_answer_, "0");
    rows_.set(disclosure_, "1");
    rows_.end_row();
}

void fukuhon_file::write(const person& one, const std::string& branch)
{
    const unsigned equal = equal_share * share_left.at(one.premium_step) / 1000, income = one.income_share / 100 * 100;
    const unsigned whole = (equal + income) / 100 * 100;
    item(one, branch, 1, "TK90000008200010", year_);
    item(one, branch, 1, "TK90000008200020", std::to_string(equal));
    item(one, branch, 1, "TK90000008200030", std::to_string(income));
    item(one, branch, 1, "TK90000008200040", std::to_string(one.premium_step));
    item(one, branch, 1, "TK90000008200050", std::to_string(whole));
    item(one, branch, 1, "TK90000008200060", one.special_collection ? "1" : "2");
    if (one.sequence % 10 != 0) // the instalments of a tenth show what repeats; all of them would make the file five times as long
        return;
    const unsigned terms = one.special_collection ? 6 : 8, each = whole / terms / 100 * 100;
    for (unsigned term = 1; term <= terms; ++term) {
        const unsigned due = term == 1 ? whole - each * (terms - 1) : each;
        item(one, branch, term, "TK90000008200070", padded(term, 2));
        item(one, branch, term, "TK90000008200080", std::to_string(due));
        item(one, branch, term, "TK90000008200090", std::to_string(term <= terms / 2 ? due : 0));
    }
}

inquiry_file::inquiry_file(std::shared_ptr<const layout::catalogue> catalogue, const std::string& date, layout::encoding encoding, std::string path,
                           std::string asker_body)
    : rows_(std::move(catalogue), "inquiry", date, encoding, std::move(path)), asker_body_(std::move(asker_body)), requested_at_(date + "100000000"),
      record_number_(rows_.place("record_number")), request_number_(rows_.place("request_number")), number_system_(rows_.place("number_system")),
      branch_number_(rows_.place("branch_number")), requested_at_place_(rows_.place("requested_at")), asker_body_place_(rows_.place("asker_body")),
      asker_disclosure_(rows_.place("asker_disclosure")), office_(rows_.place("office")), procedure_(rows_.place("procedure")),
      provider_body_(rows_.place("provider_body")), information_(rows_.place("information")), condition_kind_(rows_.place("condition_kind")),
      year_kind_(rows_.place("year_kind"))
{
}

void inquiry_file::write(const std::string& branch, const question& asked)
{
    const std::string record = std::to_string(rows_.rows() + 1);
    rows_.set(record_number_, record);
    rows_.set(request_number_, asked.request_number);
    rows_.set(number_system_, "01");
    rows_.set(branch_number_, branch);
    rows_.set(requested_at_place_, requested_at_);
    rows_.set(asker_body_place_, asker_body_);
    rows_.set(asker_disclosure_, "1");
    rows_.set(office_, asked.office);
    rows_.set(procedure_, asked.procedure);
    rows_.set(provider_body_, asked.provider_body);
    rows_.set(information_, asked.information);
    rows_.set(condition_kind_, "0");
    rows_.set(year_kind_, "0");
    rows_.end_row();
}

} // namespace chukan::standard_system
