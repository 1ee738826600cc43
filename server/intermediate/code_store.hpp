#pragma once
#include "platform/contract/contract.hpp"
#include "platform/db/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// SQL of code acquisition. The only place of this system, besides provide_store and inquiry_store, that sees a 機関別符号; none is ever logged.
namespace chukan::intermediate::code_store {

struct batch {
    std::string id;
    std::uint32_t count{0};
};
/// The batch under way, or a new one of whole waves, up to `limit` persons if the first wave is no larger; nothing when nobody waits.
std::optional<batch> open_batch(db::transaction& running, std::int16_t environment, const std::string& fresh_id, std::uint32_t limit);
/// Takes the waves of the batch out of the table, gives each person a number, and closes the batch. Returns how many got one.
std::uint64_t number_persons(db::bulk_transaction& running, std::int16_t environment, const batch& of, const std::vector<std::string>& numbers);
bool anybody_waits(db::transaction& running, std::int16_t environment);
contract::code_requests requests_of(db::transaction& running, std::int16_t environment, const std::string& batch);

/// Notes that the batches of these numbers have left for 住基ネット.
void mark_sent(db::transaction& running, std::int16_t environment, const contract::column& numbers, const std::string& now);
/// Their 取得番号 are deleted: the acquisition is over.
std::uint64_t fail(db::transaction& running, std::int16_t environment, const contract::column& numbers, const contract::column& codes,
                   const std::string& now);

/// The batches that may hold these numbers.
std::vector<std::string> batches_of(db::transaction& running, std::int16_t environment, const contract::column& numbers);
/// Stores the codes of those numbers that are known in the batches. Returns how many numbers were unknown or used before.
std::uint64_t attach(db::bulk_transaction& running, std::int16_t environment, const contract::link_codes& given, const std::vector<std::string>& batches,
                     const std::string& now);
void delete_numbers(db::transaction& running, std::int16_t environment, const std::vector<std::string>& batches, const contract::column& numbers);

} // namespace chukan::intermediate::code_store
