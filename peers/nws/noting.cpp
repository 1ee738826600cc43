#include "peers/nws/noting.hpp"

#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/log/log.hpp"
#include "platform/records/merge.hpp"

#include <cstdlib>

namespace chukan::nws {

namespace {

constexpr auto kind_of_message = "record-notices";
constexpr auto holder = "network";

std::optional<records::note> row_of(db::transaction& running, const messages::message& message)
{
    const auto parts = split(message.reference, '|');
    if (parts.size() != 3)
        return std::nullopt;
    return records::note_store::find(running, message.environment, holder, parts[0], parts[1], std::atoll(parts[2].c_str()));
}

} // namespace

void record_notices::register_messages()
{
    messages::outgoing outgoing;
    outgoing.render = [](db::transaction& running, const messages::message& message) -> std::optional<std::string> {
        const auto row = row_of(running, message);
        if (!row)
            return std::nullopt;
        return contract::encode_notices(records::notice_of(*row));
    };
    outgoing.acknowledged = [](db::bulk_transaction& running, const messages::message& message, const std::string&) {
        if (const auto row = row_of(running, message))
            records::note_store::mark_told(running, message.environment, holder, *row);
    };
    context_.messages.sends(kind_of_message, std::move(outgoing));
    context_.messages.receives(kind_of_message, [this](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again) {
        return take(running, message, body, again);
    }, {"intermediate", "institutions"});
}

std::string record_notices::take(db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again)
{
    const auto notices = contract::decode_notices(body);
    contract::item_results reply;
    bool all_good = true;
    for (std::size_t index = 0; index < notices.exchange_number.size(); ++index) {
        const auto value = records::note_at(notices, index);
        const auto found = store::lock_for_note(running, message.environment, value.exchange_number);
        // Each side speaks for itself only.
        const bool own = found && message.sender == (value.origin == "asker" ? found->asker_system : found->provider_system);
        all_good = all_good && own;
        reply.result.push_back(own ? "I0000" : "E9310");
        if (!own) {
            log::write(log::level::warning, context_.name, "records.notice_refused", {{"message", message.id}, {"sender", message.sender}});
            continue;
        }
        if (again)
            continue;
        if (records::is_open(found->status)) // the answer is still on its way here
            throw service_error("E9209");
        if (!records::note_store::add(running, message.environment, holder, value))
            continue;
        store::apply_note(running, message.environment, value, records::note_store::digest(running, message.environment, holder, value.exchange_number));
        const auto& other = value.origin == "asker" ? found->provider_system : found->asker_system;
        context_.messages.put(running, message.environment, other, kind_of_message, value.exchange_number + "|" + value.origin + "|" + std::to_string(value.ordinal), 1,
                              value.exchange_number);
    }
    return contract::encode(all_good ? contract::item_results{} : reply);
}

} // namespace chukan::nws
