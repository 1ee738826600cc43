#include "peers/mynaportal/core.hpp"
#include "platform/base/text.hpp"
#include "platform/base/uuid.hpp"
#include "platform/crypto/content.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace chukan::mynaportal {

namespace {

using nlohmann::json;

/// お知らせ stay with who wrote them; each look fetches them anew, sealed for this session, and keeps nothing.
http::response notices(core& shared, http::request& request)
{
    const auto who = citizen_of(shared, request);
    const auto context = "notices|" + new_uuid();
    const auto answer = json::parse(ask_nws(shared, who.session.environment, "/internal/citizen-notices",
                                            json{{"code", who.session.code}, {"key", to_base64(who.session.public_key)}, {"context", context}}.dump()));
    json items = json::array();
    for (const auto& part : answer.at("items")) {
        const crypto::content_opener opener(private_key_of(who.token), from_base64(part.at("ephemeral_key").get<std::string>()));
        const auto opened = json::parse(opener.open(context, from_base64(part.at("sealed").get<std::string>())));
        for (const auto& one : opened.at("items"))
            items.push_back(one);
    }
    std::stable_sort(items.begin(), items.end(), [](const json& left, const json& right) { return left.at("sent_at") > right.at("sent_at"); });
    auto reply = http::response::json(json{{"items", std::move(items)}}.dump());
    reply.headers.emplace_back("Cache-Control", "no-store");
    return reply;
}

} // namespace

void add_notices(core& shared)
{
    add_route(shared, "GET", "/notices", [&shared](http::request& request) { return notices(shared, request); });
}

} // namespace chukan::mynaportal
