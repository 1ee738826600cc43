#pragma once
#include "peers/nws/gates.hpp"

#include <set>
#include <string>
#include <vector>

namespace chukan::nws::gate_store {

std::vector<gate> all(db::transaction& running, std::int16_t environment);
/// Sets a gate; one that says the same but for its end or reasons is replaced. Returns the id it has now.
std::string put(db::transaction& running, std::int16_t environment, const gate& value, const std::string& now, const std::string& by);
/// False when there is none of this id.
bool remove(db::transaction& running, std::int16_t environment, const std::string& id, const std::string& now, const std::string& by);
/// The latest changes first, as a JSON list.
std::string changes(db::transaction& running, std::int16_t environment, std::int64_t limit);

/// 委任元 of the exchanges that have one: `delegated` by the place of their number.
void add_delegations(db::transaction& running, std::int16_t environment, const std::vector<std::string>& exchange_numbers,
                     const std::map<std::size_t, passage>& delegated);
/// By 処理通番, for those that have any.
std::map<std::string, passage> delegations_of(db::transaction& running, std::int16_t environment, const std::vector<std::string>& exchange_numbers);

/// The trainer's faults (tamper, silence) that a provider stands under on that day, for those of these 処理通番 whose provider stands under any.
std::map<std::string, std::set<std::string>> faults_on(db::transaction& running, std::int16_t environment, const std::vector<std::string>& exchange_numbers,
                                                       const std::string& day);

void erase_environment(db::transaction& running, std::int16_t environment);

} // namespace chukan::nws::gate_store
