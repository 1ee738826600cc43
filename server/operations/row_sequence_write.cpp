#include "server/operations/row_sequence.hpp"

#include "server/operations/branch_maps.hpp"
#include "server/operations/person_keys.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace chukan::operations {

namespace {

using nlohmann::json;

json period_json(const eligibility_period& period)
{
    return {{"acquired_on", period.acquired_on}, {"acquisition_reason", period.acquisition_reason}, {"lost_on", period.lost_on}, {"loss_reason", period.loss_reason}};
}

/// Those periods of `these` that are not in `others`.
json periods_only_in(const std::vector<eligibility_period>& these, const std::vector<eligibility_period>& others)
{
    json out = json::array();
    for (const auto& one : these)
        if (std::none_of(others.begin(), others.end(), [&](const auto& other) { return one.same_as(other); }))
            out.push_back(period_json(one));
    return out;
}

} // namespace

void row_sequence::note(const subject& of, const registered_enrollee& before, const std::string& operation, const std::string& number_change)
{
    json was = json::object(), is = json::object();
    for (std::size_t column = 0; column < item_columns.size(); ++column) {
        const std::string name(item_columns[column]);
        if (of.cancelled)
            was[name] = before.items[column];
        else if (before.items[column] != of.is.items[column]) {
            was[name] = before.items[column];
            is[name] = of.is.items[column];
        }
    }
    auto gone = periods_only_in(before.periods, of.cancelled ? std::vector<eligibility_period>{} : of.is.periods);
    auto come = of.cancelled ? json::array() : periods_only_in(of.is.periods, before.periods);
    if (!gone.empty() || !come.empty()) {
        was["eligibility"] = std::move(gone);
        if (!of.cancelled)
            is["eligibility"] = std::move(come);
    }
    if (was.empty() && number_change.empty())
        return; // it says what is registered
    corrections_.push_back({of.is.branch, operation, number_change, before.items[department_column], was.dump(), is.dump()});
}

contract::branch_change row_sequence::told(const std::vector<std::string>& gone) const
{
    contract::branch_change out;
    out.insurer = receipt_.insurer;
    for (const auto& [branch, of] : subjects_) {
        const bool moved = of.is.person_key != of.was.person_key;
        if (!of.cancelled && !moved && of.reason.empty() && of.is.items[kind_column] == of.was.items[kind_column] &&
            of.is.items[insurer_number_column] == of.was.items[insurer_number_column])
            continue;
        const auto former = key_text(of.was.person_key);
        out.branch_number.push_back(branch);
        out.person_key.push_back(of.cancelled ? former : key_text(of.is.person_key));
        out.enrollee_kind.push_back(of.cancelled ? std::string() : of.is.items[kind_column]);
        out.insurer_number.push_back(of.is.items[insurer_number_column]);
        out.reason.push_back(of.reason);
        const bool nobodys = (of.cancelled || moved) && std::find(gone.begin(), gone.end(), former) != gone.end();
        out.gone_person.push_back(nobodys ? former : std::string());
    }
    return out;
}

void row_sequence::write(const correction_author& author)
{
    const insurer_key insurer{receipt_.environment, receipt_.insurer};
    // Whole rows go and come: so a 宛名番号 or 被保険者番号 may pass from one person of the part to another, and 変更 is as fast as 新規.
    auto removed = rewritten_;
    for (const auto& [branch, of] : subjects_)
        if (of.cancelled)
            removed.push_back(branch);
    if (!removed.empty())
        remove_registered(running_, insurer, removed);
    if (!changed_numbers_.empty()) {
        changed_numbers numbers;
        for (const auto& [key, value] : changed_numbers_) {
            numbers.person_keys.push_back(key);
            numbers.tags.push_back(value.first);
            numbers.sealed.push_back(value.second);
        }
        change_numbers(running_, receipt_.environment, numbers);
    }
    copy_registered(running_, into_.persons, into_.enrollees, into_.periods);
    insert_corrections(running_, insurer, author, corrections_);
    const auto gone = remove_orphans(running_, receipt_.environment, {left_persons_.begin(), left_persons_.end()});
    const auto changes = told(gone);
    if (!changes.branch_number.empty()) {
        insert_changes(running_, receipt_.environment, receipt_.number, part_.number, changes);
        put_changes(core_, running_, receipt_, part_.number, changes.branch_number.size());
    }
}

} // namespace chukan::operations
