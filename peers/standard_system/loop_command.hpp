#pragma once
#include <string>
#include <vector>

namespace chukan::standard_system {

/// `chukan standard-system …`: the loop that a union runs day by day with the files of the terminal, as commands that a CI job can chain. `arguments` stand behind the word.
///   open --from DIR --books DIR      day      next [KIND…]      take FILE…      withdraw NAME      missing      masters FILE…      status      exercise --out DIR
/// Exit code: 0 done, 1 done, but rows came back rejected, 2 not done.
int loop_command(std::vector<std::string> arguments, const std::string& config_directory, bool japanese);

} // namespace chukan::standard_system
