#pragma once
#include "peers/mynaportal/settings.hpp"
#include "peers/mynaportal/store.hpp"
#include "platform/law/law.hpp"
#include "platform/layout/result_codes.hpp"
#include "platform/runtime/system.hpp"

#include <memory>
#include <string>
#include <vector>

namespace chukan::mynaportal {

/// One 特定個人情報名 of the master that a citizen may ask for.
struct information {
    std::string code, name, name_en;
    std::vector<std::string> holder_kinds;
};

/// What the parts of this system share.
struct core {
    explicit core(runtime::context& given);

    runtime::context& context;
    const settings limits;
    law::book law;
    std::vector<information> master;
    std::shared_ptr<const layout::result_codes> codes;

    const information* find_information(const std::string& code) const;
    /// {"code","name"}; the name is empty for a body that the master lacks.
    std::string body_name(const std::string& code);
    std::string real_now() const;                                   // ISO 8601
    std::string real_before(std::chrono::seconds age) const;
};

/// The environment of the URL: /{world}/{environment}/…; a citizen has no certificate that could name it. Throws service_error E9004.
std::int16_t environment_of(const core& shared, const http::request& request);

/// Who asks, and the token that alone opens what was sealed for the session.
struct citizen {
    store::session session;
    std::string token;
};
/// By `Authorization: Bearer` or the cookie. Throws service_error E9303 without a token, E9308 with one that is over, E9312 for another site's page.
citizen citizen_of(core& shared, const http::request& request);

/// The session's X25519 private key: it follows from the token, which is not stored, so that without the citizen nobody reads the folder.
std::string private_key_of(const std::string& token);

/// Removes the sessions that are over, with their folders.
void sweep(core& shared);

/// Asks nws, as this system, about a citizen. Throws service_error E9003 when it does not answer, E9202 when it does not take the cursor.
std::string ask_nws(core& shared, std::int16_t environment, const std::string& path, const std::string& body);

/// POST /sessions, GET and DELETE /sessions/current, and the message `disclosure-codes`.
void add_sessions(core& shared);
/// GET /records: やりとり履歴.
void add_records(core& shared);
/// GET /notices: お知らせ.
void add_notices(core& shared);
/// GET /self-information/choices, POST and GET /self-information, GET /self-information/{id}, and the messages of 自己情報.
void add_self_information(core& shared);

/// Adds a route of the citizen's API; `path` stands below /{world}/{environment}/api/v1.
void add_route(core& shared, const std::string& method, const std::string& path, http::blocking_handler handler);

} // namespace chukan::mynaportal
