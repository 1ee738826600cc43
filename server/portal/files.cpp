#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/log/log.hpp"
#include "server/portal/file_pages.hpp"
#include "server/portal/handlers.hpp"
#include "server/portal/relay.hpp"

#include <algorithm>
#include <iterator>

namespace chukan::portal {

namespace {

constexpr const char* own_rights[] = {"department.manage", "role.manage", "group.manage", "user.manage"};

bool any_of_own(const session& who)
{
    return std::any_of(std::begin(own_rights), std::end(own_rights), [&](const char* right) { return who.may(right); });
}

/// The portal's own receipts, without a way through the network: a worker that waited for another worker of the same
/// pool could wait for ever.
std::string ask_oneself(core& core, const call& call, const std::string& query)
{
    const auto found = core.context.router.find("GET", "/files");
    http::request inner;
    inner.method = "GET";
    inner.path = "/files";
    inner.headers["chukan-caller"] = call.who->assertion;
    inner.headers["chukan-environment"] = std::to_string(call.at.environment.id);
    inner.peer.identity = call.request.peer.identity;
    for (const auto& each : split(query, '&'))
        if (const auto equals = each.find('='); equals != std::string::npos)
            inner.query[each.substr(0, equals)] = each.substr(equals + 1);
    return found.found->blocking(inner).body;
}

/// Asks one owner for the receipts after `from`; throws what the owner said when it refuses.
std::string ask(core& core, const call& call, const std::string& owner, const std::string& query)
{
    if (owner == "portal")
        return ask_oneself(core, call, query);
    http::client_request request;
    request.url = core.context.url_of(owner) + "/files?" + query;
    request.receiver = owner;
    request.headers = {{"Chukan-Caller", call.who->assertion},
                       {"Chukan-Environment", std::to_string(call.at.environment.id)},
                       {"traceparent", call.request.traceparent}};
    try {
        auto answer = core.context.client.send_blocking(std::move(request));
        if (answer.status == 200)
            return answer.body;
        log::write(log::level::warning, "portal", "files.refused",
                   {{"owner", owner}, {"status", std::to_string(answer.status)}});
    } catch (const http::unreachable& problem) {
        log::write(log::level::warning, "portal", "owner.unreachable", {{"owner", owner}, {"problem", problem.what()}});
    }
    throw service_error("E9003", {{"system", owner}});
}

} // namespace

http::response files(core& core, call& call)
{
    // An owner gives at most 1,000 at once, and of its page as many as this may have been shown before.
    const auto limit =
        std::min<std::size_t>(static_cast<std::size_t>(call.request.integer_query("limit", 100, 1, 1000)), 500);
    const auto kind = call.request.query_or("kind", "");
    std::vector<std::string> owners;
    if (call.who->may("file.read"))
        owners = {"operations", "intermediate"};
    if (any_of_own(*call.who))
        owners.push_back("portal");
    if (!kind.empty()) {
        const auto owner = owner_of_kind(kind);
        if (owner.empty())
            malformed_kind();
        const bool may = std::find(owners.begin(), owners.end(), owner) != owners.end();
        owners = {may ? owner : ""};
    }
    if (owners.empty() || owners.front().empty())
        throw service_error("E9301", {{"right", "file.read"}});
    auto pages = read_cursor(call.request.query_or("cursor", ""), owners);
    for (auto& page : pages) {
        if (page.ended)
            continue;
        std::string query = "limit=" + std::to_string(limit + page.skip);
        if (!page.after.empty())
            query += "&after=" + page.after;
        if (!kind.empty())
            query += "&kind=" + kind;
        fill(page, ask(core, call, page.owner, query));
    }
    auto out = http::response::json(merge(pages, limit));
    out.headers = {{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}};
    return out;
}

} // namespace chukan::portal
