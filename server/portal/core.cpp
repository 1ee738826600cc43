#include "server/portal/core.hpp"

#include "platform/access/caller.hpp"
#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/crypto/primitives.hpp"
#include "platform/log/log.hpp"

#include <algorithm>
#include <stdexcept>

namespace chukan::portal {

namespace {

std::string read_assertion_key(const std::string& path)
{
    std::string text = read_file(path);
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
        text.pop_back();
    std::string key = from_hex(text);
    if (key.size() != 32)
        throw std::runtime_error(path + " must hold 32 bytes as hexadecimal digits");
    return key;
}

std::string directory(std::string path)
{
    while (path.size() > 1 && path.back() == '/')
        path.pop_back();
    return path;
}

std::string_view cookie(const http::request& request, std::string_view name)
{
    const auto* header = request.header("cookie");
    std::string_view rest = header ? std::string_view(*header) : std::string_view();
    while (!rest.empty()) {
        const auto end = rest.find(';');
        std::string_view one = rest.substr(0, end);
        while (!one.empty() && one.front() == ' ')
            one.remove_prefix(1);
        if (one.size() > name.size() && one.substr(0, name.size()) == name && one[name.size()] == '=')
            return one.substr(name.size() + 1);
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    }
    return {};
}

/// SameSite=Strict keeps other sites' pages from sending the cookie; browsers also say where a request comes from, and
/// that is checked as well.
void refuse_other_sites(const http::request& request)
{
    if (request.header("authorization") || request.method == "GET" || request.method == "HEAD")
        return;
    const auto* site = request.header("sec-fetch-site");
    if (site && *site != "same-origin" && *site != "none")
        throw service_error("E9312");
}

session_ptr load(core& core, const std::string& hash)
{
    const auto generation = core.sessions.generation();
    const auto now = core.now();
    auto found = read_session(core, hash, now);
    if (!found || !session_alive(found->created, found->seen, now, core.limits))
        return nullptr;
    access::caller caller;
    caller.environment = found->environment;
    caller.insurer = found->of_operator ? "" : found->insurer;
    caller.user_id = found->user_id;
    caller.terminal = found->terminal;
    caller.rights = found->rights;
    caller.groups = found->groups;
    found->assertion = access::sign(caller, core.assertion_key, now);
    auto made = std::make_shared<const session>(std::move(*found));
    core.sessions.put(made, generation);
    return made;
}

void refresh_later(core& core, const std::string& hash)
{
    core.in_background([&core, hash] {
        if (!load(core, hash))
            core.sessions.forget_all(); // it has ended meanwhile; rare
    });
}

/// A certificate that is good in itself, but not for what was asked: refused with a log line that says which (issue: worlds and environments).
[[noreturn]] void refuse_certificate(const char* code, const http::request& request)
{
    const auto& identity = *request.peer.identity;
    log::write(log::level::warning, "portal", "certificate refused",
               {{"code", code}, {"world", identity.world}, {"organisation", identity.organisation}, {"terminal", identity.terminal},
                {"serial", identity.serial}, {"address", request.peer.address}});
    throw service_error(code);
}

session_ptr checked(const core& core, session_ptr value, const place& place, const http::request& request)
{
    if (!value)
        throw service_error("E9308");
    if (value->environment != place.environment.id)
        if (const auto own = core.context.environments.find(value->environment); own && own->world != place.environment.world)
            refuse_certificate("E9106", request);
    if (value->insurer != place.insurer)
        refuse_certificate("E9107", request);
    if (value->environment != place.environment.id || value->terminal != place.terminal)
        throw service_error("E9308");
    return value;
}

/// The cached session or nullptr; throws when there is no token at all.
session_ptr cached(core& core, const http::request& request, std::string& hash)
{
    refuse_other_sites(request);
    hash = token_hash_of(request);
    if (hash.empty())
        throw service_error("E9303");
    bool refresh = false;
    auto found = core.sessions.find(hash, core.now(), refresh);
    if (refresh)
        refresh_later(core, hash);
    return found;
}

} // namespace

std::optional<session> read_session(core& core, const std::string& token_hash, real_time now)
{
    std::vector<std::string> own;
    auto found = core.context.database.transact([&](db::transaction& running) {
        auto out = store::find_session(running, token_hash, now);
        if (!out)
            return out;
        const store::scope of{out->environment, out->insurer};
        const bool only_standard = std::all_of(out->roles.begin(), out->roles.end(), [&](const std::string& code) {
            return core.roles.find(code) != nullptr;
        });
        own = only_standard ? std::vector<std::string>() : store::rights_of_own_roles(running, of, out->roles);
        if (out->department)
            out->groups = store::visible_departments(running, of, *out->department);
        return out;
    });
    if (found)
        found->rights = core.roles.rights_of(found->roles, own, found->of_operator);
    return found;
}

core::core(runtime::context& context)
    : context(context), limits(load_settings(context.config_directory)),
      roles(role_catalogue::load(context.config_directory)),
      codes(layout::result_codes::load(context.config_directory)),
      layouts(layout::catalogue::load(context.config_directory)),
      desk(intake::open_desk(context, "P", layouts, codes)),
      assertion_key(read_assertion_key(directory(context.secrets_directory) + "/assertion.key")), sessions(limits),
      views(create_log_batcher(context.engine, context.dsn)),
      look_ups(create_bundler(context, limits.gather)), now([] { return std::chrono::system_clock::now(); })
{
}

void core::in_background(std::function<void()> work)
{
    {
        const std::lock_guard lock(mutex_);
        if (closing_)
            return;
        ++running_;
    }
    const auto ended = [this] {
        const std::lock_guard lock(mutex_);
        --running_;
        idle_.notify_all();
    };
    const bool taken = context.engine.post([work = std::move(work), ended] {
        try {
            work();
        } catch (const std::exception& problem) {
            log::write(log::level::warning, "portal", "background.failed", {{"problem", problem.what()}});
        }
        ended();
    });
    if (!taken)
        ended();
}

void core::close()
{
    std::unique_lock lock(mutex_);
    closing_ = true;
    idle_.wait(lock, [this] { return running_ == 0; });
}

place place_of(const core& core, const http::request& request)
{
    const auto& name = request.path_values.at("environment");
    if (name != "verification" && name != "production")
        throw service_error("E9004", {{"environment", name}});
    if (!request.peer.identity)
        throw service_error("E9101");
    auto environment = core.context.environments.find(request.peer.identity->world, name);
    if (!environment)
        refuse_certificate("E9106", request);
    return {std::move(*environment), request.peer.identity->organisation, request.peer.identity->terminal};
}

std::string token_hash_of(const http::request& request)
{
    std::string_view token;
    if (const auto* header = request.header("authorization")) {
        // RFC 7235: the scheme's name may be written in any case.
        if (header->size() > 7 && (header->substr(0, 7) == "Bearer " || header->substr(0, 7) == "bearer "))
            token = std::string_view(*header).substr(7);
    } else {
        token = cookie(request, "chukan_session");
    }
    return token.empty() || token.size() > 128 ? std::string() : crypto::sha256(token);
}

boost::asio::awaitable<session_ptr> authenticate(core& core, const http::request& request, const place& place)
{
    std::string hash;
    session_ptr found = cached(core, request, hash);
    if (!found) {
        std::function<void()> look = [&] { found = load(core, hash); };
        co_await http::on_worker(request, look);
    }
    co_return checked(core, std::move(found), place, request);
}

session_ptr authenticate_blocking(core& core, const http::request& request, const place& place)
{
    std::string hash;
    session_ptr found = cached(core, request, hash);
    return checked(core, found ? std::move(found) : load(core, hash), place, request);
}

void permit(const session& session, const std::string& operation, const std::string& right)
{
    if (session.must_change && operation != "change_password" && operation != "session" && operation != "logout")
        throw service_error("E9306");
    if (!session.may(right))
        throw service_error("E9301", {{"right", right}});
}

log_entry entry_of(const core& core, const http::request& request, const place& place, const std::string& user_id,
                   const std::string& operation, const std::string& object, const std::string& result)
{
    return {place.environment.id,
            place.insurer,
            user_id,
            place.terminal,
            operation,
            object,
            result,
            clock::to_iso(core.context.environments.now(place.environment.id)),
            clock::to_iso(core.now()),
            request.traceparent};
}

} // namespace chukan::portal
