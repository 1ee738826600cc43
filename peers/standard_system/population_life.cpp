#include "peers/standard_system/calendar.hpp"
#include "peers/standard_system/numbers.hpp"
#include "peers/standard_system/population.hpp"

#include <algorithm>
#include <array>

/// Where the persons of a household live, since when they are insured, and what happened to them.
namespace chukan::standard_system {
namespace {

std::string wide_number(std::uint64_t value)
{
    static const std::array<const char*, 10> digits{"０", "１", "２", "３", "４", "５", "６", "７", "８", "９"};
    std::string text;
    for (const char digit : std::to_string(value))
        text += digits[static_cast<std::size_t>(digit - '0')];
    return text;
}

const std::array<const char*, 8> buildings{"さくらハイツ", "グリーンコーポ", "第二みどり荘", "メゾン・ド・ヴェール", "市営住宅",
                                           "ライフ～ヒルズ", "コーポ髙橋", "特別養護老人ホームひだまり"};

/// The day the union's scheme began: who was 75 by then was taken in on that day.
const int scheme_began = day_of(2008, 4, 1);

} // namespace

std::string population::address_in(const municipality& where, std::string& postal_code, std::string* building)
{
    const auto& town = where.towns[random_.below(where.towns.size())];
    postal_code = town.postal_code;
    std::string address = where.full_name + town.name;
    const auto block = random_.between(1, 6), number = random_.between(1, 38), house = random_.between(1, 24);
    if (random_.chance(1, 4)) // the same place as other registers write it, with the full-width hyphen of CP932
        address += wide_number(block) + "－" + wide_number(number) + "－" + wide_number(house);
    else
        address += wide_number(block) + "丁目" + wide_number(number) + "番" + wide_number(house) + "号";
    if (building) {
        building->clear();
        if (random_.chance(3, 10))
            *building = std::string(buildings[random_.below(buildings.size())]) + wide_number(random_.between(1, 9) * 100 + random_.between(1, 12));
    }
    return address;
}

void population::place_household()
{
    const auto& choice = tables_.choice_of_prefecture.at(union_.prefecture);
    const auto& where = tables_.municipalities[tables_.of_prefecture.at(union_.prefecture)[choice.draw(random_)]];
    auto& head = household_[0];
    head.address = address_in(where, head.postal_code, &head.building);
    head.municipality = where.code;
    head.body = where.body;
}

void population::place_person(person& one)
{
    const auto& head = household_[0];
    if (&one != &head) {
        one.postal_code = head.postal_code;
        one.address = head.address;
        one.building = head.building;
        one.municipality = head.municipality;
        one.body = head.body;
    }
    one.insurer_number = tables_.insurer_number_of.at(one.body);
    one.head_name = head.name;
    one.household_size = static_cast<unsigned>(household_.size());
    one.now_postal_code = one.postal_code;
    one.now_address = one.address;
    one.now_municipality = one.municipality;
    one.now_body = one.body;
}

void population::insure(person& one)
{
    const int birthday75 = years_later(one.born, 75);
    if (birthday75 > today_) { // 65–74 with a disability: from the day of 障害認定
        const int from = std::max(years_later(one.born, 65), scheme_began);
        one.acquired = from + static_cast<int>(random_.below(std::max(1, today_ - from)));
        one.acquired_reason = "03";
    } else {
        one.acquired = std::max(birthday75, scheme_began);
        one.acquired_reason = "01";
    }
    if (one.acquired < today_ - 400 && random_.chance(1, 12)) { // came from another union's area after that
        one.acquired += static_cast<int>(random_.below(static_cast<std::uint64_t>(today_ - 300 - one.acquired)));
        one.acquired_reason = "02";
        one.changed = one.acquired;
        one.change_reason = "転入";
        one.facility = random_.chance(1, 15);
    }
    const auto wealth = random_.below(100);
    one.burden = wealth < 8 ? '3' : '1';
    const char* well_off = today_ < day_of(2018, 8, 1) ? "B00" : "B03"; // 現役並み was one class until then
    one.limit_class = wealth < 8 ? well_off : wealth < 60 ? "B04" : wealth < 80 ? "B05" : "B06";
    one.premium_step = wealth < 60 ? 0 : wealth < 70 ? 4 : wealth < 80 ? 3 : wealth < 88 ? 2 : 1;
    one.income_share = wealth < 60 ? static_cast<unsigned>((60 - wealth) * 2350 + random_.below(2000)) : 0;
    one.special_collection = wealth >= 6 && random_.chance(9, 10);
    static const std::array<const char*, 8> levels{"00", "12", "13", "21", "22", "23", "24", "25"};
    one.care_level = random_.chance(static_cast<std::uint64_t>(std::clamp(age(one) - 70, 2, 60)), 75) ? levels[random_.between(1, 7)] : levels[0];
}

void population::live_through(person& one)
{
    const auto fate = random_.below(10000);
    const int recently = today_ - 1 - static_cast<int>(random_.below(120));
    if (!one.insured || recently <= one.acquired) {
        if (one.changed == person::none && random_.chance(1, 40)) {
            one.changed = recently;
            one.change_reason = "転居";
        }
        return;
    }
    if (fate < 30) { // the loss is the day after the death
        one.state = life::dead;
        one.changed = recently;
        one.change_reason = "死亡";
        one.lost = recently + 1;
        one.lost_reason = "01";
    } else if (fate < 34) {
        one.state = life::abroad;
        one.changed = recently;
        one.change_reason = "国外転出";
        one.lost = recently + 1;
        one.lost_reason = "05";
    } else if (fate < 74 && tables_.of_prefecture.size() > 1) { // into another union's area: lost on that very day
        auto other = tables_.of_prefecture.begin();
        if (other->first == union_.prefecture)
            ++other;
        const auto& where = tables_.municipalities[other->second[tables_.choice_of_prefecture.at(other->first).draw(random_)]];
        one.now_address = address_in(where, one.now_postal_code, nullptr);
        one.now_municipality = where.code;
        one.now_body = where.body;
        one.changed = recently;
        one.change_reason = "転出";
        one.lost = recently;
        one.lost_reason = "04";
    } else if (fate < 200 && one.changed == person::none) {
        one.changed = recently;
        one.change_reason = "転居";
    }
}

} // namespace chukan::standard_system
