#pragma once
#include "platform/db/database.hpp"

#include <optional>
#include <string>
#include <vector>

namespace chukan::authority::store {

/// One line of the register. Times are ISO 8601 as clock::to_iso writes them.
struct entry {
    std::string serial, world, kind, organisation, terminal, subject;
    std::string x509_from, x509_to;
    std::string issued_at, valid_to;
    std::optional<std::string> valid_from, revoked_at;
    std::int64_t revoked_real_at{0}; // seconds since 1970
    int reason{0};
    std::int64_t sequence{0};
};

void add(db::transaction& running, const entry& value);
std::optional<entry> find(db::transaction& running, const std::string& serial);
/// In order of issue, after `after`; an empty world means all.
std::vector<entry> list(db::transaction& running, const std::string& world, std::int64_t after, unsigned limit);
/// False when it is unknown. A second revocation changes nothing.
bool revoke(db::transaction& running, const std::string& serial, int reason, const std::string& at, const std::string& real_at);
std::vector<entry> revoked(db::transaction& running);
/// Serials, not revoked, that are out of the register's dates where each world's clock stands.
std::vector<std::string> outdated(db::transaction& running, const std::vector<std::string>& worlds, const std::vector<std::string>& clocks);

} // namespace chukan::authority::store
