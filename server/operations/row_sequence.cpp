#include "server/operations/row_sequence.hpp"

#include "platform/identifiers/check_digits.hpp"
#include "server/operations/person_keys.hpp"
#include "server/operations/protections.hpp"

#include <algorithm>
#include <chrono>

namespace chukan::operations {

namespace {

constexpr auto moved_inside = "02"; // 異動事由コード 転居
constexpr auto died = "04";         // 死亡

/// Who comes back acquires again. A row that repeats what is registered (the same file under another name) brings nobody back.
bool begins_anew(const std::vector<eligibility_period>& known, std::string_view acquired_on)
{
    return std::none_of(known.begin(), known.end(), [&](const auto& each) { return each.acquired_on == acquired_on; });
}

std::string protection_of(const registered_enrollee& value)
{
    if (value.items[protection_column] != "1")
        return {};
    return value.items[protection_until_column].empty() ? "-" : value.items[protection_until_column];
}

/// 支援措置 is lifted only by a row that says so: what `stands` is not changed by what `next`, the row, leaves out.
void keep_protection(const registered_enrollee& stands, registered_enrollee& next)
{
    auto& kind = next.items[protection_column];
    auto& until = next.items[protection_until_column];
    if (kind.empty()) {
        kind = stands.items[protection_column];
        until = stands.items[protection_until_column];
        return;
    }
    const auto after = protection_after(protection_of(stands), kind, until);
    until = after.size() == 8 ? after : std::string();
}

} // namespace

row_sequence::row_sequence(core& core, db::bulk_transaction& running, const intake::receipt& receipt, intake::part& part, prepared& into, std::uint64_t first_serial)
    : core_(core), running_(running), receipt_(receipt), part_(part), into_(into), at_(into.at), next_serial_(first_serial),
      now_(std::chrono::duration_cast<std::chrono::microseconds>(core.context.environments.now(receipt.environment).time_since_epoch()).count()),
      rows_(receipt, part, into, now_)
{
    into_.in_order = true;
    into_.first_serial = first_serial;
    into_.branch_of_row.resize(part.size());
}

void row_sequence::load()
{
    lock_persons(running_, receipt_.environment);
    std::vector<std::string> branches, addressees, insured, tags;
    for (std::size_t row = 0; row < part_.size(); ++row) {
        if (part_.rejected(row))
            continue;
        if (part_.value(row, at_.operation) != "1")
            branches.push_back(part_.own(row, at_.branch));
        addressees.push_back(part_.own(row, at_.addressee));
        if (!part_.value(row, at_.insured).empty())
            insured.push_back(part_.own(row, at_.insured));
        if (!part_.value(row, at_.number).empty())
            tags.push_back(tag_of(row));
    }
    const auto known = find_known(running_, {receipt_.environment, receipt_.insurer}, addressees, insured, tags);
    for (const auto& [value, owner] : known.of_addressee)
        addressees_[value] = {owner.branch, owner.receipt == receipt_.number};
    for (const auto& [value, owner] : known.of_insured)
        insured_[value] = {owner.branch, owner.receipt == receipt_.number};
    for (const auto& [tag, person] : known.person_of_tag) {
        remember_number(tag, {key_bytes(person.person_key), {person.branch, !person.branch.empty() && person.receipt == receipt_.number}, person.insured_now});
        if (comes_back(person, receipt_.number))
            branches.push_back(person.branch);
    }
    load_subjects(std::move(branches));
}

void row_sequence::load_subjects(std::vector<std::string> branches)
{
    auto found = registered_as(running_, {receipt_.environment, receipt_.insurer}, std::move(branches));
    std::vector<std::string> receipts;
    for (const auto& one : found)
        receipts.push_back(one.receipt);
    const auto waiting = awaiting_of(running_, receipt_.environment, receipts);
    for (auto& one : found) {
        subject of;
        of.awaits = std::find(waiting.begin(), waiting.end(), one.receipt) != waiting.end();
        of.was = of.is = std::move(one);
        const std::string branch = of.is.branch;
        subjects_.emplace(branch, std::move(of));
    }
}

void row_sequence::examine()
{
    load();
    for (std::size_t row = 0; row < part_.size(); ++row) {
        if (part_.rejected(row))
            continue;
        const auto operation = part_.value(row, at_.operation);
        if (operation == "1") {
            register_new(row);
            continue;
        }
        const auto found = subjects_.find(part_.own(row, at_.branch));
        // What this very file has registered cannot be known to who wrote it.
        if (found == subjects_.end() || found->second.cancelled || found->second.was.receipt == receipt_.number)
            refuse(row, "E4101", at_.branch);
        else if (found->second.awaits)
            refuse(row, "E9210", at_.branch);
        else if (operation == "2")
            change(row, found->second, false);
        else
            cancel(row, found->second);
    }
    for (const auto& [branch, of] : subjects_)
        if (auto after = protection_of(of.is); !of.cancelled && after != protection_of(of.was))
            into_.protections.push_back({branch, protection_of(of.was), std::move(after)});
    for (const auto& [branch, of] : subjects_)
        if (!of.cancelled && (of.is.items != of.was.items || of.is.person_key != of.was.person_key ||
                              !std::equal(of.is.periods.begin(), of.is.periods.end(), of.was.periods.begin(), of.was.periods.end(),
                                          [](const auto& left, const auto& right) { return left.same_as(right); })))
            rewrite(of.is);
}

void row_sequence::rewrite(const registered_enrollee& value)
{
    rows_.rewritten(value);
    rewritten_.push_back(value.branch);
}

void row_sequence::register_new(std::size_t row)
{
    const auto tag = tag_of(row);
    const auto known = numbers_.find(tag);
    if (known != numbers_.end() && !known->second.here.branch.empty()) {
        auto& here = known->second.here;
        const auto found = subjects_.find(here.branch);
        if (found != subjects_.end() && !here.of_this_file && !insured_now(found->second.is.periods) && part_.value(row, at_.kind) == "1" &&
            begins_anew(found->second.is.periods, part_.value(row, at_.acquired))) {
            if (found->second.awaits)
                return refuse(row, "E9210", at_.number);
            return change(row, found->second, true);
        }
        if (is_free(row, addressees_, at_.addressee, {}, "E4001", "E4004"))
            part_.add(row, here.of_this_file ? "E4003" : "E4002", at_.number); // never with the value
        return;
    }
    if (!is_free(row, addressees_, at_.addressee, {}, "E4001", "E4004") || !is_free(row, insured_, at_.insured, {}, "E4005", "E4012"))
        return;
    const std::string key = known == numbers_.end() ? new_person(row) : known->second.person_key;
    const auto serial = next_serial_++;
    const auto branch = identifiers::branch_number(serial);
    into_.all_new = (into_.registered == 0 || into_.all_new) && known == numbers_.end();
    ++into_.registered;
    into_.serial_of_row[row] = into_.last_serial = serial;
    rows_.enrollee(row, branch, key);
    rows_.period(row, branch);
    if (auto state = protection_after("", part_.value(row, at_.columns[protection_column]), part_.value(row, at_.columns[protection_until_column])); !state.empty())
        into_.protections.push_back({branch, "", std::move(state)});
    addressees_[part_.own(row, at_.addressee)] = {branch, true};
    if (!part_.value(row, at_.insured).empty())
        insured_[part_.own(row, at_.insured)] = {branch, true};
    remember_number(tag, {key, {branch, true}, part_.value(row, at_.lost).empty()});
}

bool row_sequence::says_what_stands(std::size_t row, const subject& of) const
{
    const auto& stands = of.is.items;
    for (std::size_t column = 0; column < item_columns.size(); ++column) {
        const auto said = part_.value(row, at_.columns[column]);
        const bool of_protection = column == protection_column || column == protection_until_column;
        if (said != stands[column] && !(of_protection && part_.value(row, at_.columns[protection_column]).empty()))
            return false;
    }
    if (!part_.value(row, at_.number).empty()) {
        const auto known = numbers_.find(tag_of(row));
        if (known == numbers_.end() || known->second.person_key != of.is.person_key || !part_.value(row, at_.number_change).empty())
            return false;
    }
    if (stands[kind_column] != "1")
        return !insured_now(of.is.periods);
    return std::any_of(of.is.periods.begin(), of.is.periods.end(), [&](const eligibility_period& one) {
        return one.acquired_on == part_.value(row, at_.acquired) && one.acquisition_reason == part_.value(row, at_.acquisition_reason) &&
               one.lost_on == part_.value(row, at_.lost) && one.loss_reason == part_.value(row, at_.loss_reason);
    });
}

void row_sequence::change(std::size_t row, subject& of, bool returns)
{
    // Most rows of a file of everybody repeat what is registered: nothing is copied, merged or noted for them.
    if (!returns && says_what_stands(row, of)) {
        if (is_reached(row, of, at_.branch) && is_free(row, addressees_, at_.addressee, of.is.branch, "E4001", "E4004") &&
            is_free(row, insured_, at_.insured, of.is.branch, "E4005", "E4012"))
            into_.branch_of_row[row] = of.is.branch;
        return;
    }
    auto next = of.is;
    for (std::size_t column = 0; column < item_columns.size(); ++column)
        next.items[column] = part_.own(row, at_.columns[column]);
    keep_protection(of.is, next);
    std::string reason;
    if (!is_reached(row, of, returns ? at_.number : at_.branch) || !is_free(row, addressees_, at_.addressee, of.is.branch, "E4001", "E4004") || !is_free(row, insured_, at_.insured, of.is.branch, "E4005", "E4012") ||
        !merge_periods(row, of, next, returns) || (!returns && !number_agrees(row, of, next, reason)))
        return;
    const auto before = of.is;
    of.is = std::move(next);
    if (!reason.empty()) {
        of.reason = reason;
        leave_number(before, of.is.person_key == before.person_key);
        remember_number(tag_of(row), {of.is.person_key, {of.is.branch, true}, insured_now(of.is.periods)});
    }
    move(addressees_, before.items[addressee_column], of.is.items[addressee_column], of.is.branch);
    move(insured_, before.items[insured_column], of.is.items[insured_column], of.is.branch);
    note(of, before, part_.own(row, at_.operation), reason);
    into_.branch_of_row[row] = of.is.branch;
    if (returns)
        part_.add(row, "W4002", at_.number, {{"branch", of.is.branch}});
}

bool row_sequence::merge_periods(std::size_t row, const subject& of, registered_enrollee& next, bool returns)
{
    if (next.items[kind_column] != "1") {
        if (insured_now(of.is.periods)) {
            refuse(row, "E4014", at_.kind);
            return false;
        }
        return true;
    }
    eligibility_period given{part_.own(row, at_.acquired), part_.own(row, at_.acquisition_reason), part_.own(row, at_.lost), part_.own(row, at_.loss_reason), now_};
    auto merged = merge(of.is.periods, given);
    if (merged.refused != nullptr) {
        part_.add(row, merged.refused, at_.acquired, {{"value", given.acquired_on}, {"from", merged.conflict.acquired_on}, {"to", merged.conflict.lost_on}});
        return false;
    }
    if (!returns && next.items[change_reason_column] == moved_inside && !given.is_void() && (merged.ends_one || (merged.begins_new && of.is.items[kind_column] == "1"))) {
        refuse(row, "E4015", merged.ends_one ? at_.lost : at_.acquired);
        return false;
    }
    if (merged.ends_one && given.loss_reason == lost_by_death && next.items[change_reason_column] == died && !next.items[change_date_column].empty() &&
        given.lost_on != day_after(next.items[change_date_column]))
        part_.add(row, "W4003", at_.lost, {{"value", given.lost_on}, {"date", day_after(next.items[change_date_column])}});
    next.periods = std::move(merged.periods);
    return true;
}

void row_sequence::cancel(std::size_t row, subject& of)
{
    if (!is_reached(row, of, at_.branch))
        return;
    if (part_.value(row, at_.addressee) != of.is.items[addressee_column])
        return refuse(row, "E4016", at_.addressee);
    if (!part_.value(row, at_.number).empty()) {
        const auto known = numbers_.find(tag_of(row));
        if (known == numbers_.end() || known->second.person_key != of.is.person_key)
            return part_.add(row, "E4013", at_.number);
    }
    const auto before = of.is;
    of.cancelled = true;
    of.reason.assign(1, '3'); // 処理区分 取消
    leave_number(before, false);
    move(addressees_, before.items[addressee_column], {}, {});
    move(insured_, before.items[insured_column], {}, {});
    note(of, before, "3", {});
    into_.branch_of_row[row] = of.is.branch;
}

bool row_sequence::is_reached(std::size_t row, const subject& of, std::size_t item)
{
    if (receipt_.reaches(of.is.items[department_column]))
        return true;
    refuse(row, "E4018", item);
    return false;
}

bool row_sequence::is_free(std::size_t row, const ledger& of, std::size_t item, const std::string& owner, const char* taken, const char* taken_here)
{
    const auto found = of.find(part_.own(row, item));
    if (part_.value(row, item).empty() || found == of.end() || found->second.branch.empty() || found->second.branch == owner)
        return true;
    refuse(row, found->second.of_this_file ? taken_here : taken, item);
    return false;
}

void row_sequence::move(ledger& of, const std::string& from, const std::string& to, const std::string& branch)
{
    if (from == to)
        return;
    of.erase(from);
    if (!to.empty())
        of[to] = {branch, true};
}

std::string row_sequence::tag_of(std::size_t row) const
{
    return core_.number_tag(receipt_.environment, part_.value(row, at_.number));
}

void row_sequence::refuse(std::size_t row, const char* code, std::size_t item)
{
    part_.add(row, code, item, {{"value", item == at_.number ? std::string() : part_.own(row, item)}});
}

} // namespace chukan::operations
