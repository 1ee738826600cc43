#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/log/log.hpp"
#include "server/portal/file_pages.hpp"
#include "server/portal/handlers.hpp"
#include "server/portal/relay.hpp"

#include <algorithm>

namespace chukan::portal {

namespace {

/// Asks one owner for the receipts after `from`; throws what the owner said when it refuses.
std::string ask(core& core, const call& call, const std::string& owner, const std::string& query)
{
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
    std::vector<std::string> owners{"operations", "intermediate"};
    if (!kind.empty()) {
        if (owner_of_kind(kind).empty())
            malformed_kind();
        owners = {owner_of_kind(kind)};
    }
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
