#pragma once
#include "platform/db/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// SQL of マイナポータル. Times are real time, as clock::to_iso writes it.
namespace chukan::mynaportal::store {

void add_session(db::transaction& running, std::int16_t environment, const std::string& login, const std::string& token_hash, const std::string& public_key,
                 const std::string& now);
/// False when no login of this id waits for its code.
bool give_code(db::transaction& running, std::int16_t environment, const std::string& login, const std::string& code);
bool has_code(db::transaction& running, std::int16_t environment, const std::string& login);

struct session {
    std::int16_t environment{0};
    std::string login, public_key, code;
};
/// The live session of a token, noted as seen; one without its code is none yet.
std::optional<session> find_session(db::transaction& running, std::int16_t environment, const std::string& token_hash, const std::string& seen_after,
                                    const std::string& created_after, const std::string& now);
/// With everything that was asked in it.
void end_session(db::transaction& running, std::int16_t environment, const std::string& login);
void sweep(db::transaction& running, const std::string& seen_before, const std::string& created_before);

struct self_request {
    std::string request, provider_body, information, period_from, period_to, requested_at, status, result_code, ephemeral_key, sealed;
};
/// One at a time in a session, until the end of the transaction. False when the session has ended.
bool lock_session(db::transaction& running, std::int16_t environment, const std::string& login);
std::int64_t requests_since(db::transaction& running, std::int16_t environment, const std::string& login, const std::string& since);
void add_request(db::transaction& running, std::int16_t environment, const std::string& login, const self_request& value, const std::string& now);
/// What goes to nws: the request, and code and key of its session. Nothing when the session has ended.
struct wish {
    self_request asked;
    std::string code, public_key;
};
std::optional<wish> find_wish(db::transaction& running, std::int16_t environment, const std::string& request);
/// 01 becomes 09.
void passed_on(db::transaction& running, std::int16_t environment, const std::string& request);
/// The end of a request that waits; an answer that does not fit into the session's folder is not kept (06). False when nobody waits for it.
bool settle(db::transaction& running, std::int16_t environment, const self_request& value, std::int64_t folder_bytes);
std::vector<self_request> requests(db::transaction& running, std::int16_t environment, const std::string& login);
std::optional<self_request> request_of(db::transaction& running, std::int16_t environment, const std::string& login, const std::string& request);

void erase_environment(db::transaction& running, std::int16_t environment);

} // namespace chukan::mynaportal::store
