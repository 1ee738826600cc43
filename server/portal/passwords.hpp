#pragma once
#include "server/portal/settings.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace chukan::portal {

/// A rule that a new password breaks: `rule` is its name in config/portal.json, the texts are for people.
struct broken_rule {
    std::string rule, ja, en;
};

/// What is wrong with `password` for this user, apart from its history; empty when nothing is.
std::vector<broken_rule> broken_rules(const password_rules& rules, std::string_view user_id, std::string_view password);

/// The rule about earlier passwords, when `hashes` (newest first, the one in use included) hold this one. Costs one
/// argon2id each.
std::vector<broken_rule> reused(const password_rules& rules, const std::vector<std::string>& hashes,
                                std::string_view password);

} // namespace chukan::portal
