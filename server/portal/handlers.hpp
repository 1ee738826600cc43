#pragma once
#include "server/portal/core.hpp"
#include "server/portal/operations.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace chukan::portal {

/// A request to one of the portal's own operations, authorised. `who` is empty for those that need no session.
struct call {
    http::request& request;
    const operation& what;
    place at;
    session_ptr who;
};
using handler = http::response (*)(core&, call&);

/// The handler of a portal's own operation by its name; null when there is none.
handler find_handler(const std::string& operation);

http::response terminal(core&, call&);
http::response login(core&, call&);
http::response current_session(core&, call&);
http::response logout(core&, call&);
http::response change_password(core&, call&);
http::response users(core&, call&);
http::response create_user(core&, call&);
http::response change_user(core&, call&);
http::response remove_user(core&, call&);
http::response reset_password(core&, call&);
http::response roles(core&, call&);
http::response register_role(core&, call&);
http::response remove_role(core&, call&);
http::response departments(core&, call&);
http::response register_department(core&, call&);
http::response remove_department(core&, call&);
http::response access_groups(core&, call&);
http::response register_access_group(core&, call&);
http::response remove_access_group(core&, call&);
http::response insurer_definition(core&, call&);
http::response define_insurer(core&, call&);
http::response operation_log(core&, call&);
http::response masters(core&, call&);
http::response master(core&, call&);
http::response master_file(core&, call&);
http::response master_releases(core&, call&);
http::response release_changes(core&, call&);
http::response release_masters(core&, call&);
http::response roll_back_masters(core&, call&);
http::response files(core&, call&);
http::response layout_help(core&, call&);

/// JSON that no cache keeps.
http::response answer(const nlohmann::json& content, int status = 200);
http::response no_content();
/// null for nothing.
nlohmann::json maybe(const std::optional<std::string>& value);

/// Writes one line of the operation log about this call.
void note(core& core, const call& call, db::transaction& running, const std::string& object, const std::string& result);

/// POST /internal/worlds, caller system:control: insurers and first users of a new world. Idempotent: what is there
/// stays.
/// {"world", "environments":[{"id","name"}], "insurers":[保険者コード], "initial_password"}
http::response seed_world(core& core, http::request& request);

} // namespace chukan::portal
