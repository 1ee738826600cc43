#include "server/operations/row_sequence.hpp"

#include "server/operations/person_keys.hpp"

#include <algorithm>

/// Which 個人番号 is whose, while the rows of a part go by.
namespace chukan::operations {

bool row_sequence::number_agrees(std::size_t row, subject& of, registered_enrollee& next, std::string& reason)
{
    const auto stated = part_.value(row, at_.number);
    if (stated.empty())
        return true;
    reason = part_.own(row, at_.number_change);
    const auto known = numbers_.find(tag_of(row));
    const bool same = known != numbers_.end() && known->second.person_key == of.is.person_key;
    if (same || reason.empty()) {
        // 番号変更 to the number that another insurer has told already is nothing new; a 誤り訂正 to what is registered corrects nothing.
        const char* wrong = !same ? "E4013" : reason == "2" ? "E4201" : nullptr;
        if (wrong != nullptr)
            part_.add(row, wrong, at_.number);
        reason.clear();
        return wrong == nullptr;
    }
    if (known != numbers_.end()) {
        if (!known->second.here.branch.empty()) {
            part_.add(row, "E4002", at_.number);
            return false;
        }
        next.person_key = known->second.person_key;
        return true;
    }
    if (reason == "2") {
        next.person_key = new_person(row);
        return true;
    }
    changed_numbers_[key_text(of.is.person_key)] = {tag_of(row), core_.seal_number(receipt_.environment, key_text(of.is.person_key), stated)};
    return true;
}

/// The registered number of this person is another's now, or nobody's of this insurer.
void row_sequence::leave_number(const registered_enrollee& before, bool number_is_dead)
{
    if (!number_is_dead)
        left_persons_.insert(key_text(before.person_key));
    const auto own = own_tag_.find(before.person_key);
    if (own == own_tag_.end())
        return; // no row of this part speaks of it
    if (number_is_dead)
        numbers_.erase(own->second);
    else
        numbers_[own->second].here = {};
    own_tag_.erase(own);
}

void row_sequence::remember_number(const std::string& tag, identity whose)
{
    own_tag_[whose.person_key] = tag;
    numbers_[tag] = std::move(whose);
}

std::string row_sequence::fresh_key()
{
    if (keys_.empty()) {
        keys_ = new_person_keys(part_.size());
        std::reverse(keys_.begin(), keys_.end()); // taken in ascending order
    }
    auto key = std::move(keys_.back());
    keys_.pop_back();
    return key;
}

std::string row_sequence::new_person(std::size_t row)
{
    auto key = fresh_key();
    const auto tag = tag_of(row);
    rows_.person(key, tag, core_.seal_number(receipt_.environment, key_text(key), part_.value(row, at_.number)));
    remember_number(tag, {key, {}, false});
    return key;
}

} // namespace chukan::operations
