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
    // A part of a batch that the receiver could not apply as a whole: the whole message's id and size, and where in it the part begins. `value.items` is the part's own.
    std::string part_of;
    unsigned first_item{0}, whole_items{0};
};
/// The next message that may leave, locked for as long as `running` lives: a crash of this process gives it back by itself.
std::optional<claimed> claim(db::transaction& running, const std::vector<std::int64_t>& paused_environments);
void acknowledged(db::transaction& running, const std::string& id, std::int64_t milliseconds, int status);
void again_later(db::transaction& running, const std::string& id, std::int64_t wait_milliseconds, int status, const std::string& problem);
void park(db::transaction& running, const std::string& id, int status, const std::string& problem);
void resend(db::transaction& running, const std::string& id);

/// Replaces a message, or a part of one, by its two halves. The whole stays in the outbox (state 3) and holds back what is ordered behind it.
void split(db::transaction& running, const claimed& value);
void keep_reply(db::transaction& running, const std::string& part, const std::string& reply);
/// Locks a message that was split. False when it is whole again: its parts were all settled before.
bool lock_split(db::transaction& running, const std::string& whole);
bool any_part_open(db::transaction& running, const std::string& whole);
struct settled_part {
    unsigned first{0}, count{0};
    std::string reply, problem;
    bool parked{false};
};
std::vector<settled_part> part_replies(db::transaction& running, const std::string& whole);
/// The parts are all settled: the whole counts as acknowledged; `parked` of its items wait for an operator as messages of their own.
void join(db::transaction& running, const std::string& whole, unsigned parked);

/// first: this id is new. again: it is there, the same. altered: it is there with another body. foreign: it is another sender's, environment's or kind's.
enum class arrival { first, again, altered, foreign };
arrival note_received(db::transaction& running, const message& value, const std::string& digest);

/// Rows of the message log after two positions, as JSON (architecture.md 4: no personal data).
std::string log_page(db::transaction& running, std::int64_t after_outbox, std::int64_t after_inbox, unsigned limit);

} // namespace chukan::messages::store
