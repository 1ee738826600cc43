#pragma once
#include "platform/messages/messages.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// SQL of the outbox and the inbox (schema/platform).
namespace chukan::messages::store {

bool put(db::transaction& running, const message& value, const std::string& ordering_key);

struct claimed {
    message value;
    unsigned attempts{0};
};
/// The next message that may leave, locked for as long as `running` lives: a crash of this process gives it back by itself.
std::optional<claimed> claim(db::transaction& running, const std::vector<std::int64_t>& paused_environments);
void acknowledged(db::transaction& running, const std::string& id, std::int64_t milliseconds, int status);
void again_later(db::transaction& running, const std::string& id, std::int64_t wait_milliseconds, int status, const std::string& problem);
void park(db::transaction& running, const std::string& id, int status, const std::string& problem);
void resend(db::transaction& running, const std::string& id);

/// False when this id is there already.
bool note_received(db::transaction& running, const message& value);

/// Rows of the message log after two positions, as JSON (architecture.md 4: no personal data).
std::string log_page(db::transaction& running, std::int64_t after_outbox, std::int64_t after_inbox, unsigned limit);

} // namespace chukan::messages::store
