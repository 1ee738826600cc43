#include "server/operations/registration.hpp"

#include "platform/base/error.hpp"
#include "platform/base/uuid.hpp"
#include "platform/contract/contract.hpp"
#include "platform/identifiers/check_digits.hpp"
#include "platform/personal_number/personal_number.hpp"
#include "server/operations/branch_maps.hpp"
#include "server/operations/person_keys.hpp"
#include "server/operations/protections.hpp"
#include "server/operations/registration_checks.hpp"
#include "server/operations/registration_plan.hpp"
#include "server/operations/registration_rows.hpp"
#include "server/operations/registration_store.hpp"
#include "server/operations/row_sequence.hpp"

#include <algorithm>
#include <chrono>

namespace chukan::operations {

namespace {

/// Nothing of a refused entry stays.
struct refused {
    intake::part row;
};

// So many parts share one reserved block of 枝番: one question to intermediate for all of them.
constexpr std::uint32_t parts_of_a_block = 10;

const prepared& prepared_of(const std::any& scratch)
{
    return *std::any_cast<const prepared_pointer&>(scratch);
}

std::string date_of(const std::string& iso)
{
    return clock::to_date(clock::from_iso(iso));
}

/// Empty for what API and screen say.
std::string receipt_of_file(const intake::receipt& receipt)
{
    return receipt.number.rfind(by_hand_prefix, 0) == 0 ? std::string() : receipt.number;
}

} // namespace

std::shared_ptr<file_memory> registration::recall(const intake::receipt& receipt, const intake::part& part)
{
    const file_memories::key file{receipt.environment, receipt.number};
    auto memory = memories_.before(file, part.number);
    if (part.last)
        memories_.end(file);
    if (part.number != 0 || part.last)
        return memory;
    const auto empty = core_.context.database.transact(
        [&](db::transaction& running) { return find_emptiness(running, {receipt.environment, receipt.insurer}); });
    if (!empty.insurer)
        return nullptr;
    memory = std::make_shared<file_memory>();
    memory->insurer_was_empty = empty.insurer;
    memory->environment_was_empty = empty.environment;
    memories_.begin(file, memory);
    return memory;
}

/// The first serial of this part: blocks are asked for several parts at a time, always with the same question, so that every try gets the same block.
std::uint64_t registration::first_serial(const intake::receipt& receipt, const intake::part& part)
{
    const std::uint32_t number = part.number / parts_of_a_block;
    const std::uint64_t records_of_a_part = intake::part::most_records;
    const std::uint64_t before = number * parts_of_a_block * records_of_a_part;
    const auto wanted = static_cast<std::uint32_t>(std::min(part.records_of_file - before, parts_of_a_block * records_of_a_part));
    const std::string id = uuid_of("branch-blocks " + std::to_string(receipt.environment) + " " + receipt.number + " " + std::to_string(number));
    const auto known = blocks_.find(id);
    if (known)
        return *known + (part.first_record - before);
    const auto block = contract::decode<contract::branch_block_reply>(core_.context.messages.call(
        receipt.environment, "intermediate", "branch-block", id, contract::encode(contract::branch_block_request{receipt.insurer, wanted})));
    if (block.count < wanted)
        throw std::runtime_error("intermediate reserved fewer 枝番 than it was asked for");
    blocks_.remember(id, block.first_serial);
    return block.first_serial + (part.first_record - before);
}

void registration::prepare(const intake::receipt& receipt, intake::part& part)
{
    const auto& layout = core_.layouts->find(receipt.kind, date_of(receipt.received_at));
    auto ready = std::make_shared<prepared>(places(*core_.layouts, layout), part.size());
    const places& at = ready->at;
    const auto* const under_way = part.under_way.has_value() ? &prepared_of(part.under_way) : nullptr;
    ready->in_order = under_way != nullptr && under_way->in_order; // what that part does is not known yet
    for (std::size_t row = 0; row < part.size(); ++row) {
        if (part.rejected(row))
            continue;
        const auto number = part.value(row, at.number);
        const bool fresh = part.value(row, at.operation) == "1";
        ready->in_order = ready->in_order || !fresh;
        if (part.value(row, at.operation) != "3" && !receipt.reaches(part.value(row, at.columns[department_column])))
            part.add(row, "E4018", at.columns[department_column], {{"value", part.own(row, at.columns[department_column])}});
        else if (!core_.accepts(receipt.insurer, part.value(row, at.insurer_number)))
            part.add(row, "E4009", at.insurer_number,
                     {{"value", part.own(row, at.insurer_number)}, {"number", part.own(row, at.insurer_number)}});
        else if ((fresh || !number.empty()) && !PersonalNumber::from_digits(number))
            part.add(row, "E4205", at.number); // a replaced layout may check less; nothing else than a 個人番号 is ever sealed
    }
    if (!ready->in_order)
        prepare_new(receipt, part, *ready, under_way);
    if (ready->in_order) {
        memories_.end({receipt.environment, receipt.number}); // it does not know what such a part does
        for (std::size_t row = 0; row < part.size() && ready->first_serial == 0; ++row)
            if (!part.rejected(row) && part.value(row, at.operation) == "1")
                ready->first_serial = first_serial(receipt, part);
    }
    part.scratch = prepared_pointer(std::move(ready));
}

void registration::prepare_new(const intake::receipt& receipt, intake::part& part, prepared& ready, const prepared* under_way)
{
    const auto memory = recall(receipt, part);
    examination rules(core_, receipt, part, ready.at, memory.get(), under_way, ready.brought);
    rules.look_up();
    ready.in_order = rules.anybody_returns();
    if (ready.in_order)
        return;
    for (std::size_t row = 0; row < part.size(); ++row) {
        if (!part.rejected(row))
            rules.judge(row);
        ready.registered += part.rejected(row) ? 0 : 1;
    }
    rules.remember();
    if (ready.registered > 0)
        number_and_render(receipt, part, rules, ready);
}

void registration::number_and_render(const intake::receipt& receipt, const intake::part& part, const examination& rules, prepared& into)
{
    auto serial = first_serial(receipt, part);
    const auto now = core_.context.environments.now(receipt.environment).time_since_epoch();
    rows_of_part rows(receipt, part, into, std::chrono::duration_cast<std::chrono::microseconds>(now).count());
    std::vector<std::string> key_of_row(part.size());
    std::vector<std::size_t> strangers;
    for (std::size_t row = 0; row < part.size(); ++row) {
        if (part.rejected(row))
            continue;
        key_of_row[row] = rules.known_key(row);
        if (key_of_row[row].empty())
            strangers.push_back(row);
        else
            into.reused_persons.push_back(key_text(key_of_row[row]));
    }
    into.all_new = strangers.size() == into.registered;
    // Persons stand in the order of their tags, and their keys rise with them: both indexes of person are then filled from left to right once for each part.
    std::sort(strangers.begin(), strangers.end(), [&](std::size_t left, std::size_t right) { return rules.tag(left) < rules.tag(right); });
    auto fresh_keys = new_person_keys(strangers.size());
    for (std::size_t place = 0; place < strangers.size(); ++place) {
        const std::size_t row = strangers[place];
        auto& key = key_of_row[row] = std::move(fresh_keys[place]);
        rows.person(key, rules.tag(row), core_.seal_number(receipt.environment, key_text(key), part.value(row, into.at.number)));
    }
    into.first_serial = serial;
    for (std::size_t row = 0; row < part.size(); ++row) {
        if (part.rejected(row))
            continue;
        into.serial_of_row[row] = into.last_serial = serial;
        const auto branch = identifiers::branch_number(serial++);
        rows.enrollee(row, branch, key_of_row[row]);
        rows.period(row, branch);
        if (auto state = protection_after("", part.value(row, into.at.columns[protection_column]), part.value(row, into.at.columns[protection_until_column])); !state.empty())
            into.protections.push_back({branch, "", std::move(state)});
    }
}

std::vector<bool> registration::hides_address(db::transaction& running, const intake::receipt& receipt, std::size_t rows, const intake::values_of& value)
{
    const places at(*core_.layouts, core_.layouts->find(receipt.kind, date_of(receipt.received_at)));
    const auto today = core_.context.environments.today(receipt.environment);
    std::vector<std::string> addressees, branches;
    for (std::size_t row = 0; row < rows; ++row) {
        addressees.emplace_back(value(row, at.addressee));
        if (const auto branch = value(row, at.branch); !branch.empty())
            branches.emplace_back(branch);
    }
    const auto known = protection_store::in_force_of(running, receipt.environment, receipt.insurer, addressees, branches, today);
    std::vector<bool> out(rows);
    for (std::size_t row = 0; row < rows; ++row) {
        const auto until = value(row, at.columns[protection_until_column]);
        out[row] = known.contains("addressee " + addressees[row]) || known.contains("branch " + std::string(value(row, at.branch))) ||
                   (value(row, at.columns[protection_column]) == "1" && (until.empty() || until >= today));
    }
    return out;
}

bool registration::stands_alone(const intake::part& part) const
{
    // What rows of new persons collide with was found out by prepare(), also among those of the part before.
    return !prepared_of(part.scratch).in_order;
}

void registration::apply(db::bulk_transaction& running, const intake::receipt& receipt, intake::part& part)
{
    if (prepared_of(part.scratch).in_order)
        return apply_in_order(running, receipt, part);
    const prepared& ready = prepared_of(part.scratch);
    if (ready.registered == 0)
        return;
    if (!hold_persons(running, receipt.environment, ready.reused_persons))
        throw std::runtime_error("a person of this part was removed while it was prepared; it is prepared anew");
    copy_registered(running, ready.persons, ready.enrollees, ready.periods);
    // intermediate hears of 支援措置 before it hears of the 枝番: nobody is asked about who is not yet known.
    const auto order = ready.protections.empty() ? std::string() : "part " + std::to_string(receipt.environment) + " " + receipt.number + " " + std::to_string(part.number);
    tell_protected(running, receipt, part, ready, order);
    tell_new(running, receipt, part, ready, order);
}

void registration::apply_in_order(db::bulk_transaction& running, const intake::receipt& receipt, intake::part& part)
{
    const prepared& planned = prepared_of(part.scratch);
    auto ready = std::make_shared<prepared>(planned.at, part.size());
    row_sequence rows(core_, running, receipt, part, *ready, planned.first_serial);
    rows.examine();
    // All words of such a part about 枝番 arrive in their order, 支援措置 first: whoever comes under it is hidden before anything else is known of him.
    const auto order = changes_in_order(receipt.insurer);
    tell_protected(running, receipt, part, *ready, order);
    rows.write({receipt.uploaded_by, receipt_of_file(receipt), core_.now(receipt.environment)});
    if (ready->registered > 0)
        tell_new(running, receipt, part, *ready, order);
    part.scratch = prepared_pointer(std::move(ready));
}

std::string registration::by_hand(intake::receipt as, intake::part& row)
{
    as.number = by_hand_prefix + new_uuid();
    prepare(as, row);
    std::vector<std::string> line;
    try {
        core_.context.database.bulk([&](db::bulk_transaction& running) {
            intake::part applied = row;
            apply(running, as, applied);
            running.after_commit([&row, applied] { row = applied; });
            if (applied.rejected(0))
                throw refused{applied};
        });
        result_line(as, row, 0, line);
    } catch (const refused& of) {
        row = of.row;
    } catch (const db::error& problem) {
        if (!problem.unique_violation())
            throw;
        throw service_error("E9210"); // somebody else registered the same at this moment
    }
    return line.empty() ? std::string() : line.back();
}

void registration::tell_protected(db::bulk_transaction& running, const intake::receipt& receipt, const intake::part& part, const prepared& ready, const std::string& order)
{
    const auto name = std::to_string(receipt.environment) + " " + receipt.number + " " + std::to_string(part.number);
    tell_protections(core_, running,
                     {receipt.environment, receipt.insurer, receipt.uploaded_by, receipt_of_file(receipt), uuid_of("protections of " + name), core_.now(receipt.environment)},
                     ready.protections, true, order);
}

void registration::tell_new(db::bulk_transaction& running, const intake::receipt& receipt, const intake::part& part, const prepared& ready, const std::string& order)
{
    const registered_part written{receipt.number, part.number, receipt.insurer, identifiers::branch_number(ready.first_serial),
                                  identifiers::branch_number(ready.last_serial), ready.registered};
    insert_part(running, receipt.environment, written);
    put_part_map(core_, running, receipt.environment, written, ready.all_new, !part.last, order);
}

void registration::result_line(const intake::receipt&, const intake::part& part, std::size_t row, std::vector<std::string>& into)
{
    const prepared& ready = prepared_of(part.scratch);
    into.push_back(part.own(row, ready.at.record));
    into.push_back(part.own(row, ready.at.insurer_number));
    into.push_back(part.own(row, ready.at.addressee));
    into.push_back(part.own(row, ready.at.insured));
    if (ready.serial_of_row[row] != 0)
        into.push_back(identifiers::branch_number(ready.serial_of_row[row]));
    else
        into.push_back(ready.in_order ? ready.branch_of_row[row] : std::string());
}

bool registration::conclude(const intake::receipt& receipt)
{
    return core_.context.database.transact(
        [&](db::transaction& running) { return !awaits_acknowledgement(running, receipt.environment, receipt.number); });
}

} // namespace chukan::operations
