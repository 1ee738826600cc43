#pragma once
#include "platform/intake/intake.hpp"
#include "platform/layout/result_codes.hpp"
#include "platform/runtime/system.hpp"
#include "server/portal/bundler.hpp"
#include "server/portal/operation_log.hpp"
#include "server/portal/roles.hpp"
#include "server/portal/session.hpp"
#include "server/portal/settings.hpp"
#include "server/portal/store.hpp"

#include <condition_variable>
#include <functional>
#include <memory>
#include <string>

namespace chukan::portal {

/// What all handlers of the portal share. One per process; the settings do not change while it runs.
struct core {
    explicit core(runtime::context& context);

    runtime::context& context;
    const settings limits;
    const role_catalogue roles;
    const std::shared_ptr<const layout::result_codes> codes;
    const std::shared_ptr<const layout::catalogue> layouts;
    const std::unique_ptr<intake::desk> desk; // files of 部署, ロール, グループ, ユーザー: the portal owns those
    const std::string assertion_key; // Ed25519 seed, var/secrets/portal/assertion.key
    session_cache sessions;
    std::unique_ptr<log_batcher> views;
    std::unique_ptr<bundler> look_ups;
    std::function<real_time()> now; // real time; a test puts its own here

    /// Runs `work` on a worker, unless the portal is closing or all workers are busy.
    void in_background(std::function<void()> work);
    /// Waits for what runs in the background; nothing new begins.
    void close();

private:
    std::mutex mutex_;
    std::condition_variable idle_;
    unsigned running_{0};
    bool closing_{false};
};

/// Where a request comes from and where it goes: the terminal by its certificate, the environment by the path.
struct place {
    clock::environment environment;
    std::string insurer, terminal;

    store::scope scope() const { return {environment.id, insurer}; }
};

/// Throws E9004 for an unknown environment, E9106 when the certificate's world has none of that name.
place place_of(const core& core, const http::request& request);

/// The session of a request's bearer token or cookie. Throws E9303 when there is none, E9308 when it has ended or
/// belongs to another terminal or environment, E9107 when the certificate belongs to another insurer, E9312 for a
/// cookie that another site's page sent along. On an I/O thread: touches the database only when the cache does not know
/// the session.
boost::asio::awaitable<session_ptr> authenticate(core& core, const http::request& request, const place& place);
/// The same on a worker.
session_ptr authenticate_blocking(core& core, const http::request& request, const place& place);

/// Throws E9306 while the password must be changed (unless `operation` is one that is allowed then), E9301 without the
/// right.
void permit(const session& session, const std::string& operation, const std::string& right);

/// A session as the database has it now, with the rights of its roles and the 部署 that its access groups let it see.
std::optional<session> read_session(core& core, const std::string& token_hash, real_time now);

/// A line for the operation log about this request.
log_entry entry_of(const core& core, const http::request& request, const place& place, const std::string& user_id,
                   const std::string& operation, const std::string& object, const std::string& result);

/// SHA-256 of the token that the request carries; empty when it carries none.
std::string token_hash_of(const http::request& request);

} // namespace chukan::portal
