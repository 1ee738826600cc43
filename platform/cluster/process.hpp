#pragma once
#include "platform/cluster/place.hpp"

#include <string>
#include <vector>

/// Programs of PostgreSQL as the right user. Not for other folders.
namespace chukan::cluster {

/// Starts a program in a session of its own (Ctrl-C at the terminal is not for it) with a clean environment, output appended to `log`.
/// `death_signal` is sent to it when the calling thread ends; 0 for none. Returns its process id. Throws failure.
int spawn(const std::vector<std::string>& command, const std::optional<account>& account, const std::string& log,
          int death_signal);

/// Waits; returns what waitpid gives.
int wait_for(int process);

/// The process is there and no zombie.
bool is_alive(int process);
/// Its program's name as the kernel knows it; empty when it is gone.
std::string program_of(int process);

} // namespace chukan::cluster
