#pragma once
#include "platform/db/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// SQL of what the network does for マイナポータル.
namespace chukan::nws::citizen_store {

void add_login(db::transaction& running, std::int16_t environment, const std::string& login, const std::string& id_code);
std::optional<std::string> id_of_login(db::transaction& running, std::int16_t environment, const std::string& login);
void forget_login(db::transaction& running, std::int16_t environment, const std::string& login);

struct self_request {
    std::string request, unit, id_code, provider_body, information, period_from, period_to, requested_at, citizen_key;
};
void add_request(db::transaction& running, std::int16_t environment, const self_request& value);
std::optional<self_request> find_request(db::transaction& running, std::int16_t environment, const std::string& request);
void forget_request(db::transaction& running, std::int16_t environment, const std::string& request);

/// A page of this person's 情報提供等記録, newest first, as JSON: those whose both sides have said that the fact may be disclosed, without those of `hidden` bodies and
/// without those past their time. `before`: {moment, 処理通番} of the last one seen, or empty texts.
struct page {
    std::string id_code, before_moment, before_number, today;
    std::vector<std::string> hidden;
    std::int64_t limit{50};
};
std::string records(db::transaction& running, std::int16_t environment, const page& wanted);

void erase_environment(db::transaction& running, std::int16_t environment);

} // namespace chukan::nws::citizen_store
