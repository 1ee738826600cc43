#include "peers/standard_system/seed_data.hpp"

#include "peers/standard_system/calendar.hpp"
#include "peers/standard_system/random.hpp"
#include "platform/base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace chukan::standard_system {
namespace {

const char* state_name(life state)
{
    return state == life::live ? "live" : state == life::dead ? "dead" : "abroad";
}

std::string date_or_empty(int day)
{
    return day == person::none ? std::string() : format_day(day);
}

/// Since when the municipality of today holds its data: the last move into it, else the start of the exchange.
std::string valid_from(const person& one)
{
    const int start = day_of(2017, 6, 1);
    return format_day(one.changed != person::none && one.change_reason == "転出" ? std::max(one.changed, start) : start);
}

/// A yen amount that is a fixed function of the person, so that no draw of chance is used up here.
std::string amount(const person& one, std::uint64_t least, std::uint64_t spread)
{
    return std::to_string(least + hash(one.resident_code, 7) % spread / 100 * 100);
}

} // namespace

void write_resident(output& to, const person& one, int today)
{
    to << "{\"reference\":" << one.reference << ",\"personal_number\":\"" << one.personal_number << "\",\"resident_code\":\""
       << one.resident_code << "\",\"name\":";
    to.quoted(one.name) << ",\"kana\":";
    to.quoted(one.kana) << ",\"birth_date\":\"" << one.birth_date << "\",\"sex\":\"" << std::string_view(&one.sex, 1)
       << "\",\"postal_code\":\"" << one.now_postal_code << "\",\"address\":";
    to.quoted(one.now_address) << ",\"municipality\":\"" << one.now_municipality << "\",\"state\":\"" << state_name(one.state)
       << "\",\"changed_on\":\"" << (one.changed == person::none || one.changed > today ? std::string() : format_day(one.changed))
       << "\",\"reason\":";
    to.quoted(one.change_reason) << "}\n";
}

copies_writer::copies_writer(const std::string& config_directory)
{
    const auto masters = nlohmann::json::parse(read_file(config_directory + "/masters/information.json"));
    for (const auto& information : masters.at("information"))
        for (const auto& item : information.at("items"))
            names_[item.at("code")] = item.at("name");
}

void copies_writer::item(output& to, bool first, const char* code, std::string_view value) const
{
    const auto found = names_.find(std::string_view(code));
    if (found == names_.end())
        throw std::runtime_error(std::string("config/masters/information.json lacks the item ") + code);
    to << (first ? "[\"" : ",[\"") << code << "\",";
    to.quoted(found->second) << ",";
    to.quoted(value) << "]";
}

void copies_writer::write(output& to, const person& one, int) const
{
    if (one.state != life::live)
        return;
    const std::string body = "9902" + one.now_body + "000000";
    const auto begin = [&](const char* information) {
        to << "{\"body\":\"" << body << "\",\"reference\":" << one.reference << ",\"information\":\"" << information << "\",\"items\":[";
    };
    const auto end = [&] { to << "],\"valid_from\":\"" << valid_from(one) << "\",\"valid_to\":\"\"}\n"; };
    begin("TM90000000000001");
    item(to, true, "TK90000000100010", one.name);
    item(to, false, "TK90000000100020", one.kana);
    item(to, false, "TK90000000100030", one.birth_date);
    item(to, false, "TK90000000100040", std::string_view(&one.sex, 1));
    item(to, false, "TK90000000100050", one.now_postal_code);
    item(to, false, "TK90000000100060", one.now_address);
    item(to, false, "TK90000000100070", one.now_municipality);
    item(to, false, "TK90000000100080", one.foreigner ? "2" : "1");
    item(to, false, "TK90000000100090", one.household);
    item(to, false, "TK90000000100100", std::to_string(one.household_size));
    item(to, false, "TK90000000100110", one.head_name);
    item(to, false, "TK90000000100120", one.relation);
    item(to, false, "TK90000000100130", date_or_empty(one.changed));
    item(to, false, "TK90000000100140", one.change_reason);
    end();
    if (!one.insured)
        return;
    const bool care = one.care_level != "00";
    begin("TM90000000000003");
    item(to, true, "TK90000000300010", "00" + one.insured_number);
    item(to, false, "TK90000000300020", one.care_level);
    item(to, false, "TK90000000300030", care ? "20170415" : "");
    item(to, false, "TK90000000300040", care ? "20170501" : "");
    item(to, false, "TK90000000300050", care ? "20190430" : "");
    item(to, false, "TK90000000300060", one.burden == '3' ? "2" : "1");
    item(to, false, "TK90000000300070", one.limit_class == "B06" ? "01" : one.limit_class == "B05" ? "03" : "06");
    item(to, false, "TK90000000300080", care ? amount(one, 0, 24600) : "0");
    item(to, false, "TK90000000300090", care ? amount(one, 12000, 300000) : "0");
    end();
}

} // namespace chukan::standard_system
