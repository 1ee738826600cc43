#include "server/operations/registration.hpp"

#include "platform/base/uuid.hpp"
#include "platform/contract/contract.hpp"
#include "platform/identifiers/check_digits.hpp"
#include "platform/personal_number/personal_number.hpp"
#include "server/operations/branch_maps.hpp"
#include "server/operations/person_keys.hpp"
#include "server/operations/registration_checks.hpp"
#include "server/operations/registration_plan.hpp"
#include "server/operations/registration_store.hpp"

#include <algorithm>
#include <chrono>

namespace chukan::operations {

namespace {

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

/// The rows of the three tables, in file order.
class rows_of_part {
public:
    rows_of_part(const intake::receipt& receipt, const intake::part& part, prepared& into, std::int64_t now)
        : receipt_(receipt), part_(part), into_(into), now_(now)
    {
        into.enrollees.reserve(part.size() * 480);
        into.periods.reserve(part.size() * 120);
        into.persons.reserve(part.size() * 140);
    }

    void person(std::string_view key, std::string_view tag, std::string_view sealed)
    {
        auto& to = into_.persons;
        to.begin_row();
        to.smallint(receipt_.environment);
        to.uuid(key);
        to.bytes(tag);
        to.bytes(sealed);
        to.timestamp(now_);
    }

    void enrollee(std::size_t row, std::string_view branch, std::string_view key)
    {
        const places& at = into_.at;
        auto& to = into_.enrollees;
        to.begin_row();
        to.smallint(receipt_.environment);
        to.text(receipt_.insurer);
        to.text(branch);
        to.uuid(key);
        for (const std::size_t item : {at.addressee, at.kind, at.insurer_number, at.insured})
            to.text(part_.value(row, item));
        for (const std::size_t item : at.texts)
            to.text(part_.value(row, item));
        date(to, row, at.changed);
        to.text(part_.value(row, at.change_reason));
        to.text(part_.value(row, at.protection));
        date(to, row, at.protected_until);
        to.text(receipt_.number);
        to.timestamp(now_);
    }

    void period(std::size_t row, std::string_view branch)
    {
        const places& at = into_.at;
        if (part_.value(row, at.acquired).empty())
            return;
        auto& to = into_.periods;
        to.begin_row();
        to.smallint(receipt_.environment);
        to.text(receipt_.insurer);
        to.text(branch);
        date(to, row, at.acquired);
        to.text(part_.value(row, at.acquisition_reason));
        date(to, row, at.lost);
        to.text(part_.value(row, at.loss_reason));
        to.timestamp(now_);
    }

private:
    void date(db::binary_rows& to, std::size_t row, std::size_t item)
    {
        const auto value = part_.value(row, item);
        if (value.empty())
            to.null();
        else
            to.date(value);
    }

    const intake::receipt& receipt_;
    const intake::part& part_;
    prepared& into_;
    std::int64_t now_;
};

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
    for (std::size_t row = 0; row < part.size(); ++row) {
        if (part.rejected(row))
            continue;
        if (part.value(row, at.operation) != "1")
            part.add(row, "E4010", at.operation, {{"value", part.own(row, at.operation)}});
        else if (!core_.accepts(receipt.insurer, part.value(row, at.insurer_number)))
            part.add(row, "E4009", at.insurer_number,
                     {{"value", part.own(row, at.insurer_number)}, {"number", part.own(row, at.insurer_number)}});
        else if (!PersonalNumber::from_digits(part.value(row, at.number)))
            part.add(row, "E4205", at.number); // a replaced layout may check less; nothing else than a 個人番号 is ever sealed
    }

    const auto memory = recall(receipt, part);
    const auto* const under_way = part.under_way.has_value() ? &prepared_of(part.under_way) : nullptr;
    examination rules(core_, receipt, part, at, memory.get(), under_way, ready->brought);
    rules.look_up();
    for (std::size_t row = 0; row < part.size(); ++row) {
        if (!part.rejected(row))
            rules.judge(row);
        ready->registered += part.rejected(row) ? 0 : 1;
    }
    rules.remember();
    if (ready->registered > 0)
        number_and_render(receipt, part, rules, *ready);
    part.scratch = prepared_pointer(std::move(ready));
}

void registration::number_and_render(const intake::receipt& receipt, const intake::part& part, const examination& rules, prepared& into)
{
    auto serial = first_serial(receipt, part);
    const auto now = core_.context.environments.now(receipt.environment).time_since_epoch();
    rows_of_part rows(receipt, part, into, std::chrono::duration_cast<std::chrono::microseconds>(now).count());
    std::vector<std::string> key_of_row(part.size());
    std::vector<std::size_t> strangers;
    for (std::size_t row = 0; row < part.size(); ++row)
        if (!part.rejected(row) && (key_of_row[row] = rules.known_key(row)).empty())
            strangers.push_back(row);
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
    }
}

void registration::apply(db::bulk_transaction& running, const intake::receipt& receipt, intake::part& part)
{
    const prepared& ready = prepared_of(part.scratch);
    if (ready.registered == 0)
        return;
    copy_registered(running, ready.persons, ready.enrollees, ready.periods);
    const registered_part written{receipt.number, part.number, receipt.insurer, identifiers::branch_number(ready.first_serial),
                                  identifiers::branch_number(ready.last_serial), ready.registered};
    insert_part(running, receipt.environment, written);
    put_part_map(core_, running, receipt.environment, written, ready.all_new, !part.last);
}

void registration::result_line(const intake::receipt&, const intake::part& part, std::size_t row, std::vector<std::string>& into)
{
    const prepared& ready = prepared_of(part.scratch);
    into.push_back(part.own(row, ready.at.record));
    into.push_back(part.own(row, ready.at.insurer_number));
    into.push_back(part.own(row, ready.at.addressee));
    into.push_back(part.own(row, ready.at.insured));
    into.push_back(ready.serial_of_row[row] == 0 ? std::string() : identifiers::branch_number(ready.serial_of_row[row]));
}

bool registration::conclude(const intake::receipt& receipt)
{
    return core_.context.database.transact(
        [&](db::transaction& running) { return !awaits_acknowledgement(running, receipt.environment, receipt.number); });
}

} // namespace chukan::operations
