#include "platform/records/noting.hpp"

#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/clock/clock.hpp"
#include "platform/log/log.hpp"
#include "platform/records/inside.hpp"
#include "platform/records/merge.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>

namespace chukan::records {

namespace {

constexpr std::size_t longest_reason = 600, code_length = 16;
constexpr auto kind_of_message = "record-notices";

bool is_code(const std::string& text, const char* prefix)
{
    return text.size() == code_length && text.starts_with(prefix) && text.find_first_not_of("0123456789", 2) == std::string::npos;
}

void require(bool good, const char* field)
{
    if (!good)
        throw service_error("E9203", {{"field", field}});
}

/// `reference` of a notice: where its row is. Numbers and words only.
std::string reference_of(const note& value)
{
    return value.exchange_number + "|" + value.origin + "|" + std::to_string(value.ordinal);
}

note find_row(db::transaction& running, const messages::message& message)
{
    const auto parts = split(message.reference, '|');
    auto found = parts.size() == 3 ? note_store::find(running, message.environment, parts[1], parts[0], parts[1], std::atoll(parts[2].c_str())) : std::nullopt;
    return found ? std::move(*found) : note{};
}

} // namespace

void check_note(note& value)
{
    require(value.kind == "correction" || value.kind == "disclosure", "kind");
    if (value.kind == "disclosure") {
        require(value.field == value.origin + "_disclosure", "field");
        require(value.value == "1" || value.value == "2", "disclosure");
    } else if (value.field == "office") {
        require(is_code(value.value, "JM"), "value");
    } else if (value.field == "procedure") {
        require(is_code(value.value, "JT"), "value");
    } else if (value.field == "information") {
        require(is_code(value.value, "TM"), "value");
    } else {
        require(value.field == "asked_at" || value.field == "provided_at", "field");
        try {
            value.value = clock::to_iso(clock::from_iso(value.value));
        } catch (const std::invalid_argument&) {
            require(false, "value");
        }
    }
    require(!value.reason.empty() && value.reason.size() <= longest_reason && !holds_a_number(value.reason), "reason");
}

bool holds_a_number(const std::string& text)
{
    std::size_t run = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool wide = text.compare(at, 2, "\xEF\xBC") == 0 && at + 2 < text.size() && static_cast<unsigned char>(text[at + 2]) >= 0x90
            && static_cast<unsigned char>(text[at + 2]) <= 0x99;
        if (wide)
            at += 2;
        if (wide || (text[at] >= '0' && text[at] <= '9'))
            ++run;
        else if (text[at] != '-' && text[at] != ' ')
            run = 0;
        if (run >= 11)
            return true;
    }
    return false;
}

contract::record_notices notice_of(const note& value)
{
    return {{value.exchange_number}, {value.origin}, {std::to_string(value.ordinal)}, {value.kind}, {value.field}, {value.value}, {value.reason}, {value.noted_at}};
}

note note_at(const contract::record_notices& notices, std::size_t index)
{
    note out{notices.exchange_number[index], notices.origin[index], std::atoll(notices.ordinal[index].c_str()), notices.kind[index],
             notices.field[index],           notices.value[index],  notices.reason[index],                      notices.noted_at[index],
             {}};
    check_note(out);
    try {
        out.noted_at = clock::to_iso(clock::from_iso(out.noted_at));
    } catch (const std::invalid_argument&) {
        require(false, "noted_at");
    }
    return out;
}

noter::noter(runtime::context& context, noted_records how) : context_(context), how_(std::move(how)) {}

void noter::register_messages()
{
    messages::outgoing outgoing;
    outgoing.render = [](db::transaction& running, const messages::message& message) -> std::optional<std::string> {
        const auto row = find_row(running, message);
        if (row.exchange_number.empty()) // the environment was reset, or the seven years are over
            return std::nullopt;
        return contract::encode_notices(notice_of(row));
    };
    outgoing.acknowledged = [this](db::bulk_transaction& running, const messages::message& message, const std::string& reply) {
        const auto row = find_row(running, message);
        const auto results = contract::decode<contract::item_results>(reply).result;
        if (results.empty() || results[0] == "I0000")
            note_store::mark_told(running, message.environment, row.origin, row);
        else
            log::write(log::level::warning, context_.name, "records.notice_refused", {{"message", message.id}, {"code", results[0]}});
    };
    context_.messages.sends(kind_of_message, std::move(outgoing));
    context_.messages.receives(kind_of_message, [this](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again) {
        return take(running, message, body, again);
    }, {"nws"});
}

note noter::write(db::transaction& running, std::int16_t environment, note value)
{
    check_note(value);
    const auto status = how_.lock(running, environment, value.origin, value.exchange_number);
    if (!status)
        throw service_error("E9310");
    if (is_open(*status))
        throw service_error("E6016");
    value.ordinal = note_store::next_ordinal(running, environment, value.origin, value.exchange_number, value.origin);
    value.noted_at = clock::to_iso(context_.environments.now(environment));
    note_store::add(running, environment, value.origin, value);
    how_.apply(running, environment, value.origin, value, note_store::digest(running, environment, value.origin, value.exchange_number));
    if (!is_inside(value.exchange_number)) {
        context_.messages.put(running, environment, "nws", kind_of_message, reference_of(value), 1, value.exchange_number);
        return value;
    }
    // Both sides are in this system: the other one hears of it at once.
    const std::string other = value.origin == "asker" ? "provider" : "asker";
    auto told = value;
    told.user_id.clear();
    if (how_.lock(running, environment, other, value.exchange_number) && note_store::add(running, environment, other, told))
        how_.apply(running, environment, other, told, note_store::digest(running, environment, other, value.exchange_number));
    note_store::mark_told(running, environment, value.origin, value);
    return value;
}

std::string noter::take(db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again)
{
    if (again)
        return contract::encode(contract::item_results{});
    const auto notices = contract::decode_notices(body);
    for (std::size_t index = 0; index < notices.exchange_number.size(); ++index) {
        auto value = note_at(notices, index);
        const std::string side = value.origin == "asker" ? "provider" : "asker";
        const auto status = how_.lock(running, message.environment, side, value.exchange_number);
        // The answer itself is still under way: the notice has overtaken it and comes again.
        if (!status || is_open(*status))
            throw service_error("E9209");
        if (note_store::add(running, message.environment, side, value))
            how_.apply(running, message.environment, side, value, note_store::digest(running, message.environment, side, value.exchange_number));
    }
    return contract::encode(contract::item_results{});
}

} // namespace chukan::records
