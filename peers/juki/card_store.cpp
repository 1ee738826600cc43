#include "peers/juki/card_store.hpp"

namespace chukan::juki::card_store {

bool issue(db::transaction& running, std::int16_t environment, std::int64_t reference, const std::string& serial, const std::string& pin_tag,
           const std::string& now)
{
    // The resident's row is locked, so that of two cards issued at once one voids the other.
    if (running.exec("SELECT FROM resident WHERE environment_id = $1 AND reference = $2 AND state = 0 FOR UPDATE", environment, reference).empty())
        return false;
    running.exec("UPDATE card SET revoked = true WHERE environment_id = $1 AND reference = $2 AND NOT revoked", environment, reference);
    running.exec("INSERT INTO card (environment_id, serial, reference, pin_tag, issued_at) VALUES ($1, $2, $3, $4, $5)", environment, serial, reference,
                 db::binary{pin_tag}, now);
    return true;
}

std::optional<card> lock(db::transaction& running, std::int16_t environment, const std::string& serial)
{
    const auto rows = running.exec("SELECT c.reference, c.pin_tag, c.revoked, c.failures, c.last_login::text AS last_login, c.last_result, r.state = 0 AS live"
                                   " FROM card c JOIN resident r ON r.environment_id = c.environment_id AND r.reference = c.reference"
                                   " WHERE c.environment_id = $1 AND c.serial = $2 FOR UPDATE OF c",
                                   environment, serial);
    if (rows.empty())
        return std::nullopt;
    const auto row = rows[0];
    card out;
    out.reference = row.integer("reference");
    out.pin_tag = row.bytes("pin_tag");
    out.last_login = row.text("last_login");
    out.last_result = row.text("last_result");
    out.revoked = row.boolean("revoked");
    out.live = row.boolean("live");
    out.failures = static_cast<int>(row.integer("failures"));
    return out;
}

void note(db::transaction& running, std::int16_t environment, const std::string& serial, const std::string& login, const std::string& result, int failures)
{
    running.exec("UPDATE card SET last_login = $3, last_result = $4, failures = $5 WHERE environment_id = $1 AND serial = $2", environment, serial, login, result,
                 failures);
}

void add_login(db::transaction& running, std::int16_t environment, const std::string& login, std::int64_t reference)
{
    running.exec("INSERT INTO card_login (environment_id, login_id, reference) VALUES ($1, $2, $3)", environment, login, reference);
}

std::optional<holder> holder_of(db::transaction& running, std::int16_t environment, const std::string& login)
{
    const auto rows = running.exec("SELECT r.reference, r.code_sealed FROM card_login l JOIN resident r ON r.environment_id = l.environment_id AND r.reference = l.reference"
                                   " WHERE l.environment_id = $1 AND l.login_id = $2",
                                   environment, login);
    if (rows.empty())
        return std::nullopt;
    return holder{rows[0].integer("reference"), rows[0].bytes("code_sealed")};
}

void forget_login(db::transaction& running, std::int16_t environment, const std::string& login)
{
    running.exec("DELETE FROM card_login WHERE environment_id = $1 AND login_id = $2", environment, login);
}

void reset(db::transaction& running, std::int16_t environment)
{
    running.exec("DELETE FROM card_login WHERE environment_id = $1", environment);
    running.exec("DELETE FROM card WHERE environment_id = $1", environment);
}

} // namespace chukan::juki::card_store
