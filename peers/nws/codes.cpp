#include "peers/nws/codes.hpp"

#include "peers/nws/store.hpp"
#include "platform/base/error.hpp"
#include "platform/base/uuid.hpp"
#include "platform/contract/contract.hpp"
#include "platform/faults/faults.hpp"
#include "platform/identifiers/check_digits.hpp"
#include "platform/log/log.hpp"
#include "platform/messages/reply.hpp"
#include "platform/metrics/metrics.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace chukan::nws {
namespace {

constexpr std::uint32_t largest_block = 100000;
constexpr std::int64_t first_number = 700000000000000; // 15 digits and a check digit, away from the 枝番 (模擬)
constexpr auto unknown_number = "E9310", used_number = "E5004", unknown_unit = "E6012";

std::string number_text(std::int64_t serial)
{
    return identifiers::branch_number(static_cast<std::uint64_t>(first_number + serial));
}

/// The serial of a 取得番号; 0 for what was never one.
std::int64_t serial_of(const std::string& number)
{
    if (number.size() != 16 || number.find_first_not_of("0123456789") != std::string::npos || !identifiers::branch_number_valid(number))
        return 0;
    return std::max<std::int64_t>(0, std::stoll(number.substr(0, 15)) - first_number);
}

/// Marks the number in its block: I0000, or why it is none that may be used now.
std::string take(std::vector<store::block>& blocks, std::int64_t serial, const std::string& unit)
{
    auto at = std::upper_bound(blocks.begin(), blocks.end(), serial, [](std::int64_t value, const store::block& block) { return value < block.first_serial; });
    if (serial == 0 || at == blocks.begin())
        return unknown_number;
    auto& block = *--at;
    const auto place = serial - block.first_serial;
    if (place >= block.count || block.unit != unit)
        return unknown_number;
    auto& byte = block.used[static_cast<std::size_t>(place / 8)];
    const auto bit = static_cast<char>(1 << (place % 8));
    if (byte & bit)
        return used_number;
    byte = static_cast<char>(byte | bit);
    return "I0000";
}

std::string reference_of(const std::string& message_id, const std::string& unit)
{
    return nlohmann::json{{"message", message_id}, {"unit", unit}}.dump();
}

std::pair<std::string, std::string> read_reference(const messages::message& message)
{
    const auto value = nlohmann::json::parse(message.reference);
    return {value.at("message").get<std::string>(), value.at("unit").get<std::string>()};
}

} // namespace

void code_office::register_messages()
{
    context_.messages.receives(
        "acquisition-numbers",
        [this](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool) { return give_numbers(running, message, body); },
        {"intermediate", "institutions"});
    context_.messages.receives(
        "link-code-issues",
        [this](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again) {
            return issue(running, message, body, again);
        },
        {"juki"});
    messages::outgoing codes;
    codes.render = [this](db::transaction& running, const messages::message& message) { return render_codes(running, message); };
    codes.acknowledged = [](db::bulk_transaction& running, const messages::message& message, const std::string& reply) {
        if (messages::has_parked_items(reply))
            return; // they are kept until they have been sent again
        const auto [id, unit] = read_reference(message);
        faults::kill_point("before_number_deletion");
        store::forget_issue_batch(running, message.environment, id, unit);
    };
    context_.messages.sends("link-codes", std::move(codes));
}

std::string code_office::system_of_unit(const std::string& unit)
{
    if (unit.empty())
        return {};
    for (const auto& body : book_.bodies()->all())
        if (body.unit == unit)
            return body.system;
    return {};
}

std::string code_office::give_numbers(db::bulk_transaction& running, const messages::message& message, const std::string& body)
{
    const auto request = contract::decode<contract::acquisition_number_request>(body);
    if (request.count == 0 || request.count > largest_block)
        throw service_error("E9203", {{"field", "count"}});
    if (system_of_unit(request.unit) != message.sender)
        throw service_error("E9203", {{"field", "unit"}});
    const auto block = store::reserve(running, message.environment, message.id, request.unit, message.sender, request.count,
                                      clock::to_iso(context_.environments.now(message.environment)));
    contract::acquisition_number_reply reply;
    reply.acquisition_number.reserve(static_cast<std::size_t>(block.count));
    for (std::int64_t place = 0; place < block.count; ++place)
        reply.acquisition_number.push_back(number_text(block.first_serial + place));
    return contract::encode(reply);
}

std::string code_office::issue(db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again)
{
    if (again)
        return contract::encode(contract::item_results{store::results(running, message.environment, message.id)});
    const auto issues = contract::decode<contract::link_code_issues>(body);
    std::vector<std::int64_t> serials;
    for (const auto& number : issues.acquisition_number)
        serials.push_back(serial_of(number));
    std::vector<std::int64_t> real;
    std::copy_if(serials.begin(), serials.end(), std::back_inserter(real), [](auto serial) { return serial > 0; });
    std::vector<store::block> blocks;
    if (!real.empty()) {
        const auto [least, most] = std::minmax_element(real.begin(), real.end());
        blocks = store::lock_blocks(running, message.environment, *least, *most);
    }

    std::map<std::string, store::issue_batch> by_unit;
    std::map<std::string, std::string> systems;
    std::vector<std::string> results;
    unsigned issued = 0;
    for (std::size_t index = 0; index < serials.size(); ++index) {
        const auto& unit = issues.unit[index];
        const auto system = systems.try_emplace(unit, system_of_unit(unit)).first;
        results.push_back(system->second.empty() ? unknown_unit : take(blocks, serials[index], unit));
        if (results.back() != "I0000")
            continue;
        auto& batch = by_unit[unit];
        batch.acquisition_numbers.push_back(issues.acquisition_number[index]);
        batch.id_codes.push_back(keys_.id_code(message.environment, issues.resident_code[index]));
        ++issued;
    }
    if (!blocks.empty())
        store::mark_used(running, message.environment, blocks);
    for (const auto& [unit, batch] : by_unit) {
        store::add_issue_batch(running, message.environment, message.id, unit, batch.acquisition_numbers, batch.id_codes);
        context_.messages.put(running, message.environment, systems.at(unit), "link-codes", reference_of(message.id, unit),
                              static_cast<unsigned>(batch.id_codes.size()), {}, uuid_of("link-codes|" + message.id + "|" + unit));
    }
    running.after_commit([issued] { metrics::count("chukan_link_codes_issued_total", "system=\"nws\"", issued); });
    if (issued == results.size())
        return contract::encode(contract::item_results{});
    log::write(log::level::warning, context_.name, "codes.refused", {{"message", message.id}, {"count", std::to_string(results.size() - issued)}});
    store::add_results(running, message.environment, message.id, results);
    return contract::encode(contract::item_results{std::move(results)});
}

std::optional<std::string> code_office::render_codes(db::transaction& running, const messages::message& message)
{
    const auto [id, unit] = read_reference(message);
    auto batch = store::find_issue_batch(running, message.environment, id, unit);
    if (batch.id_codes.empty())
        return std::nullopt;
    contract::link_codes codes;
    codes.unit = unit;
    codes.acquisition_number = std::move(batch.acquisition_numbers);
    codes.link_code.reserve(batch.id_codes.size());
    for (const auto& code : batch.id_codes)
        codes.link_code.push_back(keys_.link_code(message.environment, unit, code));
    return contract::encode(codes);
}

} // namespace chukan::nws
