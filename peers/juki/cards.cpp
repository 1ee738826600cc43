#include "peers/juki/cards.hpp"

#include "peers/juki/card_store.hpp"
#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/base/uuid.hpp"
#include "platform/contract/citizen.hpp"
#include "platform/crypto/primitives.hpp"
#include "platform/log/log.hpp"
#include "platform/messages/reply.hpp"
#include "platform/runtime/world_data.hpp"

#include <nlohmann/json.hpp>

namespace chukan::juki {
namespace {

constexpr int most_failures = 3; // of the 利用者証明用暗証番号, as with the real card
constexpr auto wrong = "E9314", locked = "E9315", not_valid = "E9316";

/// MC and 14 hex digits in capitals: nobody takes that for a real card's serial.
std::string new_serial()
{
    auto text = to_hex(crypto::random_bytes(7));
    for (auto& each : text)
        each = each >= 'a' ? static_cast<char>(each - 'a' + 'A') : each;
    return "MC" + text;
}

std::string new_pin()
{
    // 65,536 is no multiple of 10,000: what is above the last whole one is drawn again, so that every PIN is as likely as any other.
    for (;;) {
        const auto bytes = crypto::random_bytes(2);
        const unsigned drawn = static_cast<unsigned char>(bytes[0]) * 256u + static_cast<unsigned char>(bytes[1]);
        if (drawn < 60000) {
            const auto text = std::to_string(drawn % 10000);
            return std::string(4 - text.size(), '0') + text;
        }
    }
}

} // namespace

void card_office::register_routes()
{
    context_.router.post("/internal/cards", [this](http::request& request) { return issue(request); }, {"system"});
}

void card_office::register_messages()
{
    context_.messages.receives(
        "card-logins",
        [this](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again) {
            return log_in(running, message, body, again);
        },
        {"mynaportal"});
    messages::outgoing requests;
    requests.render = [this](db::transaction& running, const messages::message& message) -> std::optional<std::string> {
        const auto holder = card_store::holder_of(running, message.environment, message.reference);
        if (!holder)
            return std::nullopt;
        const auto code = context_.keys.open(message.environment, "resident|" + std::to_string(holder->reference) + "|code", holder->code_sealed);
        return contract::encode_citizen(contract::disclosure_request{message.reference, code});
    };
    requests.acknowledged = [](db::bulk_transaction& running, const messages::message& message, const std::string&) {
        card_store::forget_login(running, message.environment, message.reference);
    };
    context_.messages.sends("disclosure-requests", std::move(requests));
}

http::response card_office::issue(http::request& request)
{
    runtime::require_control(request);
    const auto environment = context_.environment_of(request);
    const auto wish = nlohmann::json::parse(request.body, nullptr, false);
    if (!wish.is_object() || !wish.contains("reference") || !wish.at("reference").is_number_integer())
        throw service_error("E9203", {{"field", "reference"}});
    const auto serial = new_serial(), pin = new_pin();
    const bool issued = context_.database.transact([&](db::transaction& running) {
        return card_store::issue(running, environment, wish.at("reference").get<std::int64_t>(), serial, pin_tag(environment, serial, pin),
                                 clock::to_iso(context_.environments.now(environment)));
    });
    if (!issued)
        throw service_error("E9310");
    return http::response::json(nlohmann::json{{"card", serial}, {"pin", pin}}.dump(), 201);
}

std::string card_office::pin_tag(std::int16_t environment, const std::string& card, const std::string& pin)
{
    return context_.keys.tag(environment, "card_pin", card + "|" + pin);
}

std::string card_office::log_in(db::transaction& running, const messages::message& message, const std::string& body, bool again)
{
    const auto asked = contract::decode_citizen<contract::card_login>(body);
    const auto found = card_store::lock(running, message.environment, asked.card);
    if (!found)
        return contract::encode_citizen(contract::item_result{wrong});
    if (again) // another login may have come between: then this one is long given up
        return contract::encode_citizen(contract::item_result{found->last_login == message.id ? found->last_result : wrong});
    std::string result = "I0000";
    int failures = found->failures;
    if (found->revoked || !found->live)
        result = not_valid;
    else if (failures >= most_failures)
        result = locked;
    else if (!crypto::same_bytes(found->pin_tag, pin_tag(message.environment, asked.card, asked.pin)))
        result = ++failures >= most_failures ? locked : wrong;
    else
        failures = 0;
    card_store::note(running, message.environment, asked.card, message.id, result, failures);
    if (result == "I0000") {
        card_store::add_login(running, message.environment, message.id, found->reference);
        context_.messages.put(running, message.environment, "nws", "disclosure-requests", message.id, 1, {}, uuid_of("disclosure-requests|" + message.id));
    } else {
        log::write(log::level::warning, context_.name, "card.refused", {{"code", result}, {"login", message.id}});
    }
    return contract::encode_citizen(contract::item_result{result});
}

} // namespace chukan::juki
