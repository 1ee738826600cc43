#pragma once
#include "platform/runtime/system.hpp"

/// 送信 to 住基ネット: the job, its messages to juki and to the intermediate server, and what their answers mean.
namespace chukan::provision {

/// Registers the job `send` and the outgoing messages.
void register_sending(runtime::context& context);
/// Puts the job into `running` for what is released in this environment.
void wake_sending(runtime::context& context, db::transaction& running, std::int16_t environment);
/// Prometheus: how many acquisitions of this environment have not left yet.
void show_waiting(runtime::context& context, std::int16_t environment);

} // namespace chukan::provision
