#include "server/operations/registration_checks.hpp"

#include "server/operations/person_keys.hpp"

namespace chukan::operations {

examination::examination(core& core, const intake::receipt& receipt, intake::part& part, const places& at, file_memory* memory,
                         const prepared* under_way, brought_values& brought)
    : core_(core), receipt_(receipt), part_(part), at_(at), memory_(memory), under_way_(under_way == nullptr ? nullptr : &under_way->brought),
      brought_(brought), tags_(part.size())
{
}

void examination::look_up()
{
    std::vector<std::string> addressees, insured, tags;
    const bool insurer_empty = memory_ != nullptr && memory_->insurer_was_empty;
    const bool environment_empty = memory_ != nullptr && memory_->environment_was_empty;
    for (std::size_t row = 0; row < part_.size(); ++row) {
        if (part_.rejected(row))
            continue;
        tags_[row] = core_.number_tag(receipt_.environment, part_.value(row, at_.number));
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

bool examination::anybody_returns() const
{
    if (known_.person_of_tag.empty())
        return false;
    for (std::size_t row = 0; row < part_.size(); ++row) {
        if (part_.rejected(row) || part_.value(row, at_.kind) != "1")
            continue;
        const auto found = known_.person_of_tag.find(tags_[row]);
        if (found != known_.person_of_tag.end() && comes_back(found->second, receipt_.number))
            return true;
    }
    return false;
}

void examination::judge(std::size_t row)
{
    const auto addressee = part_.value(row, at_.addressee);
    const auto insured = part_.value(row, at_.insured);
    const auto& tag = tags_[row];
    // What the part under way has brought is not yet in the database, or just now: it was in this file either way.
    const auto brought = [&](seen_values brought_values::*kind, std::string_view value) {
        return (brought_.*kind).contains(value) || (under_way_ != nullptr && (under_way_->*kind).contains(value));
    };
    if (const auto found = known_.of_addressee.find(std::string(addressee)); found != known_.of_addressee.end())
        return add(row, found->second.receipt == receipt_.number ? "E4004" : "E4001", at_.addressee, addressee);
    if (brought(&brought_values::addressees, addressee))
        return add(row, "E4004", at_.addressee, addressee);
    // The value of a 個人番号 is never shown: these two findings carry none.
    if (const auto found = known_.person_of_tag.find(tag); found != known_.person_of_tag.end() && !found->second.receipt.empty())
        return part_.add(row, found->second.receipt == receipt_.number ? "E4003" : "E4002", at_.number);
    if (brought(&brought_values::numbers, tag))
        return part_.add(row, "E4003", at_.number);
    if (!insured.empty()) {
        if (const auto found = known_.of_insured.find(std::string(insured)); found != known_.of_insured.end())
            return add(row, found->second.receipt == receipt_.number ? "E4012" : "E4005", at_.insured, insured);
        if (brought(&brought_values::insured, insured))
            return add(row, "E4012", at_.insured, insured);
        brought_.insured.insert(insured);
    }
    brought_.addressees.insert(addressee);
    brought_.numbers.insert(tag);
}

void examination::remember() const
{
    if (memory_ == nullptr)
        return;
    brought_.addressees.for_each([&](std::string_view value) { memory_->addressees.add(value); });
    brought_.insured.for_each([&](std::string_view value) { memory_->insured.add(value); });
    brought_.numbers.for_each([&](std::string_view value) { memory_->numbers.add(value); });
    ++memory_->next_part;
}

std::string examination::known_key(std::size_t row) const
{
    if (known_.person_of_tag.empty())
        return {};
    const auto found = known_.person_of_tag.find(tags_[row]);
    return found == known_.person_of_tag.end() ? std::string() : key_bytes(found->second.person_key);
}

void examination::add(std::size_t row, const char* code, std::size_t item, std::string_view value)
{
    part_.add(row, code, item, {{"value", std::string(value)}});
}

} // namespace chukan::operations
