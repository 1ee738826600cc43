#include "server/portal/operation_notes.hpp"

#include "platform/contract/protection.hpp"
#include "server/portal/store.hpp"

namespace chukan::portal {

void take_operation_notes(core& core)
{
    core.context.messages.body_may_change("operation-notes"); // it says when it was told, and is told anew at each try
    core.context.messages.receives(
        "operation-notes",
        [](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again) {
            if (again)
                return contract::encode(contract::item_results{});
            const auto notes = contract::decode_notes(body);
            std::vector<log_entry> entries;
            for (std::size_t row = 0; row < notes.user_id.size(); ++row)
                entries.push_back({message.environment, notes.insurer, notes.user_id[row], "", notes.operation[row], notes.object[row],
                                   notes.result[row], notes.at[row], notes.real_at[row], message.trace});
            store::write_log(running, entries);
            return contract::encode(contract::item_results{});
        },
        {"operations"});
}

} // namespace chukan::portal
