#pragma once
#include "platform/contract/contract.hpp"
#include "platform/db/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// SQL of provision (schema/provision).
namespace chukan::provision::store {

/// What one 送信 takes at once: whole groups of one unit, at most `limit` requests.
struct released {
    std::string unit;
    std::vector<std::int64_t> groups;
    std::vector<std::string> acquisition_number, person_key;
};

struct failures {
    std::vector<std::int64_t> ordinal;
    std::vector<std::string> acquisition_number, result_code;
};

struct batch_header {
    std::string unit;
    std::string batch;
    std::string message;     // empty: nothing went to juki
    unsigned items{0};
    bool answered{false};
};

void add_group(db::transaction& running, std::int16_t environment, const contract::code_requests& requests, bool released,
               const std::string& at);
/// Everything that waits becomes released; returns the number of requests.
std::uint64_t release(db::transaction& running, std::int16_t environment, const std::string& user, const std::string& at);
std::optional<released> next_released(db::transaction& running, std::int16_t environment, unsigned limit);
std::uint64_t released_requests(db::transaction& running, std::int16_t environment);
std::vector<std::int16_t> environments_with_released(db::transaction& running);

/// False when another process has sent these groups meanwhile.
bool take_groups(db::transaction& running, std::int16_t environment, const std::vector<std::int64_t>& groups, const std::string& batch,
                 bool answered);
void add_batch(db::transaction& running, std::int16_t environment, const batch_header& header, const std::string& at);
/// The 個人番号 of these acquisitions (a list joined by commas), sealed as one text.
void add_numbers(db::transaction& running, std::int16_t environment, const std::string& batch, const std::string& acquisition_numbers,
                 const std::string& sealed);
void add_failures(db::transaction& running, std::int16_t environment, const std::string& batch, int part, const failures& failed);

struct sealed_numbers {
    std::string unit;
    std::vector<std::string> acquisition_numbers, sealed; // lists, in the order in which they are sent
};
sealed_numbers numbers(db::transaction& running, std::int16_t environment, const std::string& batch);
std::vector<std::string> sent_acquisitions(db::transaction& running, std::int16_t environment, const std::string& batch);
failures failed(db::transaction& running, std::int16_t environment, const std::string& batch, int part);
void forget_failures(db::transaction& running, std::int16_t environment, const std::string& batch, int part);

/// juki has answered: numbers and requests of the batch are erased.
void finish_batch(db::transaction& running, std::int16_t environment, const std::string& batch, std::uint64_t resolved, const std::string& at);
void forget_requests(db::transaction& running, std::int16_t environment, const std::string& batch);
void park_batch(db::transaction& running, std::int16_t environment, const std::string& batch);
/// Messages of parked batches, which are under way again afterwards.
std::vector<std::string> unpark_batches(db::transaction& running, std::int16_t environment);

/// JSON for the operator's routes.
std::string waiting_groups(db::transaction& running, std::int16_t environment);
std::string summary(db::transaction& running, std::int16_t environment);
std::uint64_t waiting(db::transaction& running, std::int16_t environment);

void erase_environment(db::transaction& running, std::int16_t environment);

} // namespace chukan::provision::store
