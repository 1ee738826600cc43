#include "server/portal/once.hpp"

#include "platform/base/error.hpp"
#include "server/portal/reader.hpp"

#include <nlohmann/json.hpp>

namespace chukan::portal {

http::response once(core& core, const call& call,
                    const std::function<std::pair<int, std::string>(db::bulk_transaction&)>& work)
{
    const auto* key = call.request.header("idempotency-key");
    if (key && (key->empty() || key->size() > 100))
        malformed("Idempotency-Key");
    const auto& user = call.who->user_id;
    const auto [status, body] =
        core.context.database.bulk([&](db::bulk_transaction& running) -> std::pair<int, std::string> {
            if (!key)
                return work(running);
            // A keyed tag, because the body may hold an initial password.
            const auto tag = core.context.keys.tag(call.at.environment.id, "portal.idempotency",
                                                   call.request.method + call.request.path + "\n" + call.request.body);
            if (const auto kept =
                    store::take_key(running, call.at.scope(), user, *key, tag, clock::to_iso(core.now()))) {
                if (kept->request_tag != tag)
                    throw service_error("E9210");
                return {kept->status, kept->answer};
            }
            auto made = work(running);
            store::keep_answer(running, call.at.scope(), user, *key, made.first, made.second);
            return made;
        });
    return status == 204 ? no_content() : answer(nlohmann::json::parse(body), status);
}

} // namespace chukan::portal
