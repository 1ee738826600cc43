#pragma once
#include "platform/db/database.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

/// SQL of the table `body_key`, which intermediate and institutions each have in the same form.
namespace chukan::content_keys::key_store {

struct key {
    std::string body;
    std::int64_t number{0};
    std::string public_key, sealed_private_key; // the second is empty once destroyed
    bool announced{false};
    std::string made_at, accept_until; // ISO 8601
};

/// The latest key of each of these bodies, or of all.
std::vector<key> latest(db::transaction& running, std::int16_t environment, const std::vector<std::string>& bodies, bool all);
/// All keys of a body, the latest first.
std::vector<key> of_body(db::transaction& running, std::int16_t environment, const std::string& body);
/// Keys that are there already stay as they are.
void add(db::transaction& running, std::int16_t environment, const std::vector<key>& keys, const std::string& batch);
std::vector<key> of_batch(db::transaction& running, std::int16_t environment, const std::string& batch);
/// nws has the keys of the batch: from now on the ones before them are accepted until then.
void mark_announced(db::transaction& running, std::int16_t environment, const std::string& batch, const std::string& accept_until);
std::uint64_t destroy_expired(db::transaction& running, std::int16_t environment, const std::string& now);

} // namespace chukan::content_keys::key_store
