#include "server/intermediate/masters.hpp"

#include "platform/base/text.hpp"
#include "platform/identifiers/check_digits.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace chukan::intermediate {

namespace {

nlohmann::json read(const std::string& file)
{
    try {
        return nlohmann::json::parse(read_file(file));
    } catch (const nlohmann::json::exception& problem) {
        throw std::runtime_error(file + ": " + problem.what());
    }
}

bool all(std::string_view text, bool (*fits)(unsigned char))
{
    return std::all_of(text.begin(), text.end(), [&](char c) { return fits(static_cast<unsigned char>(c)); });
}

bool digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

bool alphanumeric(unsigned char c)
{
    return digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

std::size_t characters(std::string_view utf8)
{
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

} // namespace

bool data_item::fits(std::string_view value) const
{
    if (characters(value) > length)
        return false;
    if (type == "code")
        return codes.contains(value);
    if (type == "digits")
        return value.size() == length && all(value, digit);
    if (type == "number") {
        const auto digits = value.substr(!value.empty() && value.front() == '-' ? 1 : 0);
        return !digits.empty() && all(digits, digit);
    }
    if (type == "alphanumeric")
        return all(value, alphanumeric);
    if (type == "date")
        return identifiers::date_valid(value);
    if (type == "birth_date")
        return identifiers::birth_date_valid(value);
    return true; // text and kana: the layout has checked the characters
}

std::shared_ptr<const masters> masters::load(const std::string& config_directory)
{
    auto table = std::make_shared<masters>();
    const auto folder = config_directory + "/masters/";
    try {
        const auto names = read(folder + "information.json");
        for (const auto& entry : names.at("information")) {
            information value{entry.at("code"), entry.at("name"), entry.at("version"), entry.value("valid_from", ""),
                              entry.value("valid_to", ""), false, {}, {}};
            for (const auto& kind : entry.at("provider_kinds"))
                value.of_unions = value.of_unions || kind == "01";
            for (const auto& dataset : entry.at("datasets"))
                value.datasets.insert(dataset.at("number").get<std::string>());
            for (const auto& item : entry.at("items")) {
                data_item described{item.at("code"), item.at("name"), item.at("type"), item.at("length"), item.value("repeats", false), {},
                                    item.value("dataset", "0001"), item.value("valid_from", ""), item.value("valid_to", "")};
                described.address = item.value("address", false);
                if (item.contains("codes"))
                    for (const auto& code : item["codes"].items())
                        described.codes.insert(code.key());
                value.items.emplace(described.code, described);
            }
            table->information_.emplace(value.code, std::move(value));
        }
        for (const auto& [code, value] : table->information_)
            for (const auto& [item_code, item] : value.items)
                table->items_.emplace(item_code, &item);
        const auto insurers = read(folder + "insurers.json");
        for (const auto& entry : insurers.at("insurers"))
            for (const auto& number : entry.at("numbers"))
                table->numbers_[entry.at("insurer").get<std::string>()].insert(number.at("number").get<std::string>());
        const auto procedures = read(folder + "procedures.json");
        for (const auto& office : procedures.at("offices"))
            table->offices_.insert(office.at("code").get<std::string>());
        for (const auto& procedure : procedures.at("procedures"))
            table->procedures_.emplace(procedure.at("code").get<std::string>(), procedure.at("office").get<std::string>());
    } catch (const nlohmann::json::exception& problem) {
        throw std::runtime_error(folder + ": " + problem.what());
    }
    return table;
}

const information* masters::find_information(std::string_view code) const
{
    const auto found = information_.find(code);
    return found == information_.end() ? nullptr : &found->second;
}

const data_item* masters::find_item(std::string_view code) const
{
    const auto found = items_.find(code);
    return found == items_.end() ? nullptr : found->second;
}

std::string masters::information_name(std::string_view code) const
{
    const auto* found = find_information(code);
    return found ? found->name : std::string();
}

bool masters::insurer_number_allowed(std::string_view insurer, std::string_view number) const
{
    const auto found = numbers_.find(insurer);
    return found == numbers_.end() || found->second.contains(number);
}

bool masters::procedure_of_office(std::string_view procedure, std::string_view office) const
{
    const auto found = procedures_.find(procedure);
    return found != procedures_.end() && found->second == office;
}

} // namespace chukan::intermediate
