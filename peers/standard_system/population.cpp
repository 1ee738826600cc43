#include "peers/standard_system/population.hpp"

#include "peers/standard_system/calendar.hpp"
#include "peers/standard_system/numbers.hpp"

#include <algorithm>
#include <stdexcept>

namespace chukan::standard_system {
namespace {

/// Insured persons of 75, 76 … years: the shape of Japan's population in 2017 (mean of the insured 82.4), rounded.
const std::vector<std::uint32_t> elder_ages{1500, 1380, 1330, 1330, 1220, 1220, 1100, 1090, 1010, 940, 860, 770, 690,
                                            610,  530,  450,  370,  290,  230,  170,  125,  92,   66,  46,  31,  21,
                                            13,   8,    5,    3,    2,    1};

const std::string wide_space = "　";

/// Share of women in percent among the old who live without a spouse; it makes six in ten of all insured persons.
unsigned women_of_hundred(int age)
{
    return static_cast<unsigned>(std::clamp(74 + (age - 75), 74, 92));
}

} // namespace

population::population(const tables& tables, population_settings settings)
    : tables_(tables), settings_(std::move(settings)), union_(tables.find_union(settings_.insurer)),
      random_(hash(settings_.insurer, settings_.seed + settings_.first * 0x9e37)), elder_age_(elder_ages),
      today_(parse_day(settings_.date))
{
    if (settings_.persons == 0 || settings_.first == 0 || settings_.first - 1 + settings_.persons > most_persons)
        throw std::runtime_error("one insurer holds at most " + std::to_string(most_persons) + " generated persons, at least one");
}

const person* population::next()
{
    if (given_ == settings_.persons)
        return nullptr; // the last household is cut where the wished number is reached
    if (at_ == household_.size()) {
        make_household();
        at_ = 0;
    }
    const auto head = settings_.first + given_ - at_;
    auto& one = household_[at_++];
    one.sequence = settings_.first + given_++;
    const auto index = person_index(union_.prefecture, one.sequence);
    one.reference = index + 1;
    one.personal_number = personal_number_of(index);
    one.resident_code = resident_code_of(index);
    one.household = union_.prefecture + "9" + padded(head, 9);
    if (one.insured)
        one.insured_number = insured_number_of(one.sequence);
    return &one;
}

int population::age(const person& one) const
{
    int years = year_of(today_) - year_of(one.born);
    return years_later(one.born, years) > today_ ? years - 1 : years;
}

void population::name(person& one, const std::string& surname, const std::string& surname_kana)
{
    const auto& list = tables_.given[one.sex == '2'][one.born > day_of(1950, 1, 1)];
    const auto& given = list.names[list.choice.draw(random_)];
    one.name = surname + wide_space + given.name;
    one.kana = surname_kana + wide_space + given.kana;
}

person& population::add_member(int least_age, int most_age, char sex, const std::string& surname, const std::string& surname_kana)
{
    auto& one = household_.emplace_back();
    one.sex = sex;
    const int years = static_cast<int>(random_.between(least_age, most_age));
    one.born = years_later(today_, -years) - static_cast<int>(random_.below(365));
    one.birth_date = format_day(one.born);
    name(one, surname, surname_kana);
    return one;
}

person& population::add_elder(char sex, const std::string& surname, const std::string& surname_kana)
{
    const int years = 75 + static_cast<int>(elder_age_.draw(random_));
    if (sex == 0)
        sex = random_.chance(women_of_hundred(years), 100) ? '2' : '1';
    auto& one = add_member(years, years, sex, surname, surname_kana);
    if (random_.chance(1, 3000)) // registers of the old hold births whose day nobody knows
        one.birth_date.replace(6, 2, "00");
    one.insured = true;
    return one;
}

void population::make_household()
{
    household_.clear();
    household_.reserve(8);
    const auto& family = tables_.surnames.names[tables_.surnames.choice.draw(random_)];
    const auto kind = random_.below(100);
    if (kind < 36) { // alone
        auto& one = add_elder(0, family.name, family.kana);
        if (random_.chance(1, 30)) {
            const auto& foreign = tables_.foreigners[random_.below(tables_.foreigners.size())];
            one.name = foreign.name;
            one.kana = foreign.kana;
            one.common_name = foreign.common_name;
            one.sex = foreign.sex;
            one.foreigner = true;
        }
    } else if (kind < 60) { // both of a couple are insured
        add_elder('1', family.name, family.kana);
        add_elder('2', family.name, family.kana).relation = "03";
    } else if (kind < 70) { // the wife is too young, or insured by 障害認定
        add_elder('1', family.name, family.kana);
        auto& wife = add_member(65, 74, '2', family.name, family.kana);
        wife.relation = "03";
        wife.insured = random_.chance(1, 4);
    } else { // with children
        add_elder(0, family.name, family.kana);
        if (kind >= 86 && kind < 93)
            add_elder(household_[0].sex == '1' ? '2' : '1', family.name, family.kana).relation = household_[0].sex == '1' ? "03" : "02";
        add_member(42, 62, random_.chance(1, 2) ? '1' : '2', family.name, family.kana).relation = "04";
        if (kind >= 91) {
            const char other = household_.back().sex == '1' ? '2' : '1';
            add_member(40, 60, other, family.name, family.kana).relation = "07";
            for (auto children = random_.between(1, 2); children > 0; --children)
                add_member(3, 24, random_.chance(1, 2) ? '1' : '2', family.name, family.kana).relation = "08";
        }
    }
    household_[0].head = true;
    household_[0].relation = "01";
    place_household();
    for (auto& one : household_) {
        place_person(one);
        if (one.insured)
            insure(one);
        live_through(one);
    }
}

} // namespace chukan::standard_system
