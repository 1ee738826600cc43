#include "server/intermediate/citizens.hpp"

#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/base/uuid.hpp"
#include "platform/contract/contract.hpp"
#include "platform/crypto/content.hpp"
#include "server/intermediate/citizen_store.hpp"
#include "server/intermediate/gathering.hpp"
#include "server/intermediate/protection_store.hpp"
#include "server/intermediate/provide_store.hpp"

#include <nlohmann/json.hpp>

namespace chukan::intermediate {

namespace {

constexpr auto none = "E6004", not_automatic = "E6020";

} // namespace

citizen_answers::citizen_answers(core& shared) : core_(shared)
{
    auto& messages = core_.context.messages;
    messages.receives(
        "self-information-requests",
        [this](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again) {
            if (!again)
                answer(running, message.environment, contract::decode_citizen<contract::self_information_request>(body));
            return contract::encode_citizen(contract::item_result{"I0000"});
        },
        {"nws"});
    messages::outgoing answers;
    answers.render = [](db::transaction& running, const messages::message& message) -> std::optional<std::string> {
        const auto found = citizen_store::find(running, message.environment, message.reference);
        if (!found)
            return std::nullopt;
        return contract::encode_citizen(contract::self_information{found->request, found->status, found->result_code, to_base64(found->ephemeral_key),
                                                                   to_base64(found->sealed)});
    };
    answers.acknowledged = [](db::bulk_transaction& running, const messages::message& message, const std::string&) {
        citizen_store::forget(running, message.environment, message.reference);
    };
    messages.sends("self-information", std::move(answers));
    core_.context.router.post("/internal/disclosure-guard", [this](http::request& request) { return guard(request); }, {"system"});
}

void citizen_answers::answer(db::transaction& running, std::int16_t environment, const contract::self_information_request& asked)
{
    const auto key = contract::citizen_key(asked.key);
    const contract::column insurer{core_.insurer_of_body(asked.provider_body)}, person{asked.person};
    const auto branch = provide_store::find_branches(running, environment, person, insurer);
    const bool guarded = protection_store::in_force_for(running, environment, person, insurer, core_.today(environment))[0];
    const contract::column information{asked.information}, from{asked.period_from}, to{asked.period_to};
    auto found = gather_copies(core_, running, environment, {insurer, branch, information, from, to})[0];

    citizen_store::answer out{asked.request, "none", none, "", ""};
    // 不開示, and whoever stands under 支援措置: not even that there is something is said. Another person may hold the card.
    if (!guarded && !found.undisclosed && !found.content.item_code.empty()) {
        if (found.held) {
            out.status = "impossible";
            out.result_code = not_automatic;
        } else {
            found.content.information = asked.information;
            const crypto::content_sealer sealer(key);
            out = {asked.request, "answered", "I0000", sealer.ephemeral_public_key(),
                   sealer.seal(contract::self_information_context(asked.request, asked.provider_body), contract::encode(found.content))};
        }
    }
    citizen_store::add(running, environment, out);
    core_.context.messages.put(running, environment, "mynaportal", "self-information", asked.request, 1, {}, uuid_of("self-information|" + asked.request));
}

http::response citizen_answers::guard(http::request& request)
{
    const auto& who = request.peer.identity;
    if (!who || who->organisation != "nws")
        throw service_error("E9105", {{"kind", who ? who->organisation : ""}});
    const auto environment = core_.context.environment_of(request);
    const auto asked = nlohmann::json::parse(request.body, nullptr, false);
    if (!asked.is_object() || !asked.contains("link_code") || !asked.at("link_code").is_string())
        throw service_error("E9203", {{"field", "link_code"}});
    const auto insurers = core_.context.database.transact([&](db::transaction& running) {
        return citizen_store::guarded_at(running, environment, asked.at("link_code").get<std::string>(), core_.today(environment));
    });
    nlohmann::json bodies = nlohmann::json::array();
    for (const auto& insurer : insurers)
        bodies.push_back(core_.body_of_insurer(insurer));
    return http::response::json(nlohmann::json{{"bodies", std::move(bodies)}}.dump());
}

} // namespace chukan::intermediate
