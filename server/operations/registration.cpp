#include "server/operations/registration.hpp"

#include "platform/base/uuid.hpp"
#include "platform/contract/contract.hpp"
#include "platform/identifiers/check_digits.hpp"
#include "platform/personal_number/personal_number.hpp"
#include "server/operations/branch_maps.hpp"
#include "server/operations/registration_store.hpp"

#include <algorithm>
#include <unordered_set>

namespace chukan::operations {

namespace {

/// Where the items of KN010 stand in the layout in force.
struct places {
    places(const layout::catalogue& layouts, const layout::definition& layout)
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
    static std::size_t at(const layout::catalogue& layouts, const layout::definition& layout, const char* name)
    {
        return layouts.place(layout, name);
    }

    std::size_t record, operation, insurer_number, addressee, kind, insured, number, acquired, acquisition_reason, lost, loss_reason;
    std::vector<std::size_t> texts; // in the order of the columns of enrollee
    std::size_t changed, change_reason, protection, protected_until;
};

/// What prepare() found out; shared by every try of apply(), which changes nothing in it.
struct prepared {
    explicit prepared(places at) : at(std::move(at)) {}
    places at;
    std::vector<std::string> branch_of_row; // empty: not registered
    std::vector<std::string> key_of_row;
    std::vector<std::size_t> rows;          // the registered ones
    std::vector<new_person> persons;        // new ones
};
using prepared_pointer = std::shared_ptr<const prepared>;

const prepared& prepared_of(const intake::part& part)
{
    return *std::any_cast<const prepared_pointer&>(part.scratch);
}

/// One part on its way through the rules of E4xxx.
class examination {
public:
    examination(core& core, const intake::receipt& receipt, intake::part& part, const places& at, file_memory* memory)
        : core_(core), receipt_(receipt), part_(part), at_(at), memory_(memory), tags_(part.size())
    {
    }

    void look_up()
    {
        std::vector<std::string> addressees, insured, tags;
        for (std::size_t row = 0; row < part_.size(); ++row) {
            if (!may_register(row))
                continue;
            tags_[row] = core_.number_tag(receipt_.environment, part_.value(row, at_.number));
            const bool insurer_empty = memory_ != nullptr && memory_->insurer_was_empty;
            const bool environment_empty = memory_ != nullptr && memory_->environment_was_empty;
            if (!insurer_empty || memory_->addressees.perhaps(part_.value(row, at_.addressee)))
                addressees.push_back(part_.own(row, at_.addressee));
            if (const auto value = part_.value(row, at_.insured); !value.empty() && (!insurer_empty || memory_->insured.perhaps(value)))
                insured.emplace_back(value);
            if (!environment_empty || memory_->numbers.perhaps(tags_[row]))
                tags.push_back(tags_[row]);
        }
        if (tags.empty() && addressees.empty() && insured.empty())
            return;
        known_ = core_.context.database.transact([&](db::transaction& running) {
            return find_known(running, {receipt_.environment, receipt_.insurer}, addressees, insured, tags);
        });
    }

    void judge(std::size_t row)
    {
        const auto addressee = part_.own(row, at_.addressee);
        const auto insured = part_.own(row, at_.insured);
        if (const auto found = known_.receipt_of_addressee.find(addressee); found != known_.receipt_of_addressee.end())
            return add(row, found->second == receipt_.number ? "E4004" : "E4001", at_.addressee, addressee);
        if (addressees_.count(addressee) != 0)
            return add(row, "E4004", at_.addressee, addressee);
        // The value of a 個人番号 is never shown: these two findings carry none.
        if (const auto found = known_.person_of_tag.find(tags_[row]); found != known_.person_of_tag.end() && !found->second.receipt.empty())
            return part_.add(row, found->second.receipt == receipt_.number ? "E4003" : "E4002", at_.number);
        if (numbers_.count(tags_[row]) != 0)
            return part_.add(row, "E4003", at_.number);
        if (!insured.empty()) {
            if (const auto found = known_.receipt_of_insured.find(insured); found != known_.receipt_of_insured.end())
                return add(row, found->second == receipt_.number ? "E4012" : "E4005", at_.insured, insured);
            if (!insured_.insert(insured).second)
                return add(row, "E4012", at_.insured, insured);
        }
        addressees_.insert(addressee);
        numbers_.insert(tags_[row]);
    }

    /// For the parts behind this one.
    void remember() const
    {
        if (memory_ == nullptr)
            return;
        for (const auto& value : addressees_)
            memory_->addressees.add(value);
        for (const auto& value : numbers_)
            memory_->numbers.add(value);
        for (const auto& value : insured_)
            memory_->insured.add(value);
        ++memory_->next_part;
    }

    bool may_register(std::size_t row) const { return !part_.rejected(row); }
    const std::string& tag(std::size_t row) const { return tags_[row]; }
    /// The key of a person that is known already, through another insurer; empty otherwise.
    std::string known_key(std::size_t row) const
    {
        const auto found = known_.person_of_tag.find(tags_[row]);
        return found == known_.person_of_tag.end() ? std::string() : found->second.person_key;
    }

private:
    void add(std::size_t row, const char* code, std::size_t item, const std::string& value) { part_.add(row, code, item, {{"value", value}}); }

    core& core_;
    const intake::receipt& receipt_;
    intake::part& part_;
    const places& at_;
    file_memory* memory_;
    std::vector<std::string> tags_;
    known_rows known_;
    std::unordered_set<std::string> addressees_, numbers_, insured_;
};

std::string date_of(const std::string& iso)
{
    return clock::to_date(clock::from_iso(iso));
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

void registration::prepare(const intake::receipt& receipt, intake::part& part)
{
    const auto& layout = core_.layouts->find(receipt.kind, date_of(receipt.received_at));
    auto found = std::make_shared<prepared>(places(*core_.layouts, layout));
    const places& at = found->at;
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
    examination rules(core_, receipt, part, at, memory.get());
    rules.look_up();
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < part.size(); ++row) {
        if (!part.rejected(row))
            rules.judge(row);
        if (!part.rejected(row))
            rows.push_back(row);
    }
    rules.remember();
    found->branch_of_row.resize(part.size());
    found->key_of_row.resize(part.size());
    if (!rows.empty()) {
        // As many as the part has rows, whatever became of them: the same question on every try gives the same block.
        const std::string id = uuid_of("branch-block " + std::to_string(receipt.environment) + " " + receipt.number + " " + std::to_string(part.number));
        const auto block = contract::decode<contract::branch_block_reply>(
            core_.context.messages.call(receipt.environment, "intermediate", "branch-block", id,
                                        contract::encode(contract::branch_block_request{receipt.insurer, static_cast<std::uint32_t>(part.size())})));
        if (block.count < part.size())
            throw std::runtime_error("intermediate reserved fewer 枝番 than it was asked for");
        std::uint64_t serial = block.first_serial;
        std::vector<std::size_t> strangers;
        for (const std::size_t row : rows) {
            found->branch_of_row[row] = identifiers::branch_number(serial++);
            found->key_of_row[row] = rules.known_key(row);
            if (found->key_of_row[row].empty())
                strangers.push_back(row);
        }
        // Keys are random; given out in the order of the tags, so that both indexes of person are filled from left to right once per part.
        std::sort(strangers.begin(), strangers.end(), [&](std::size_t left, std::size_t right) { return rules.tag(left) < rules.tag(right); });
        std::vector<std::string> keys(strangers.size());
        std::generate(keys.begin(), keys.end(), new_uuid);
        std::sort(keys.begin(), keys.end());
        found->persons.reserve(strangers.size());
        for (std::size_t i = 0; i < strangers.size(); ++i) {
            const std::size_t row = strangers[i];
            found->key_of_row[row] = keys[i];
            found->persons.push_back({keys[i], rules.tag(row), core_.seal_number(receipt.environment, keys[i], part.value(row, at.number))});
        }
    }
    found->rows = std::move(rows);
    part.scratch = prepared_pointer(std::move(found));
}

void registration::apply(db::bulk_transaction& running, const intake::receipt& receipt, intake::part& part)
{
    const prepared& ready = prepared_of(part);
    if (ready.rows.empty())
        return;
    const places& at = ready.at;
    const std::string now = core_.now(receipt.environment);
    copy_persons(running, receipt.environment, ready.persons, now);

    {
        const auto copy = running.copy(enrollee_columns);
        const auto date = [&](std::size_t row, std::size_t item) {
            const auto value = part.value(row, item);
            if (value.empty())
                copy->null();
            else
                copy->field(value);
        };
        for (const std::size_t row : ready.rows) {
            const std::string& branch = ready.branch_of_row[row];
            copy->field(receipt.environment).field(receipt.insurer).field(branch).field(ready.key_of_row[row]);
            for (const std::size_t item : {at.addressee, at.kind, at.insurer_number, at.insured})
                copy->field(part.value(row, item));
            for (const std::size_t item : at.texts)
                copy->field(part.value(row, item));
            date(row, at.changed);
            copy->field(part.value(row, at.change_reason)).field(part.value(row, at.protection));
            date(row, at.protected_until);
            copy->field(receipt.number).field(now);
            copy->end_row();
        }
        copy->finish();
    }
    {
        const auto copy = running.copy(history_columns);
        for (const std::size_t row : ready.rows) {
            if (part.value(row, at.acquired).empty())
                continue;
            copy->field(receipt.environment).field(receipt.insurer).field(ready.branch_of_row[row]).field(part.value(row, at.acquired));
            copy->field(part.value(row, at.acquisition_reason));
            if (part.value(row, at.lost).empty())
                copy->null();
            else
                copy->field(part.value(row, at.lost));
            copy->field(part.value(row, at.loss_reason)).field(now);
            copy->end_row();
        }
        copy->finish();
    }
    const registered_part written{receipt.number, part.number, receipt.insurer, ready.branch_of_row[ready.rows.front()], ready.branch_of_row[ready.rows.back()],
                                  ready.rows.size()};
    insert_part(running, receipt.environment, written);
    put_part_map(core_, running, receipt.environment, written);
}

void registration::result_line(const intake::receipt&, const intake::part& part, std::size_t row, std::vector<std::string>& into)
{
    const prepared& ready = prepared_of(part);
    into.push_back(part.own(row, ready.at.record));
    into.push_back(part.own(row, ready.at.insurer_number));
    into.push_back(part.own(row, ready.at.addressee));
    into.push_back(part.own(row, ready.at.insured));
    into.push_back(ready.branch_of_row[row]);
}

bool registration::conclude(const intake::receipt& receipt)
{
    return core_.context.database.transact(
        [&](db::transaction& running) { return !awaits_acknowledgement(running, receipt.environment, receipt.number); });
}

} // namespace chukan::operations
