#pragma once
#include "platform/db/database.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// SQL of the cards.
namespace chukan::juki::card_store {

/// False when no live resident has this reference. Earlier cards of the person are void afterwards.
bool issue(db::transaction& running, std::int16_t environment, std::int64_t reference, const std::string& serial, const std::string& pin_tag,
           const std::string& now);

struct card {
    std::int64_t reference{0};
    std::string pin_tag, last_login, last_result;
    bool revoked{false}, live{false}; // live: of the holder
    int failures{0};
};
/// Locked until the end of the transaction.
std::optional<card> lock(db::transaction& running, std::int16_t environment, const std::string& serial);
void note(db::transaction& running, std::int16_t environment, const std::string& serial, const std::string& login, const std::string& result, int failures);

void add_login(db::transaction& running, std::int16_t environment, const std::string& login, std::int64_t reference);
/// The holder of a login's card, with the sealed 住民票コード.
struct holder {
    std::int64_t reference{0};
    std::string code_sealed;
};
std::optional<holder> holder_of(db::transaction& running, std::int16_t environment, const std::string& login);
void forget_login(db::transaction& running, std::int16_t environment, const std::string& login);

void reset(db::transaction& running, std::int16_t environment);

} // namespace chukan::juki::card_store
