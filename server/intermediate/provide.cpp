#include "server/intermediate/provide.hpp"

#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/base/uuid.hpp"
#include "platform/crypto/content.hpp"
#include "platform/faults/faults.hpp"
#include "platform/law/permit.hpp"
#include "platform/log/log.hpp"
#include "platform/messages/reply.hpp"
#include "platform/metrics/metrics.hpp"
#include "server/intermediate/gathering.hpp"
#include "server/intermediate/protection_store.hpp"

namespace chukan::intermediate {

provider::provider(core& shared, permit_key& key) : core_(shared), key_(key)
{
    auto& messages = core_.context.messages;
    messages.receives(
        "answer-requests",
        [this](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again) {
            const auto requests = contract::decode<contract::answer_requests>(body);
            contract::require_distinct(requests.exchange_number);
            if (again)
                return contract::encode(contract::item_results{});
            const auto fresh = first_used(running, message.environment, requests);
            if (!fresh.exchange_number.empty())
                answer(running, message, fresh);
            return contract::encode(contract::item_results{});
        },
        {"nws"});
    messages::outgoing answers;
    answers.render = [](db::transaction& running, const messages::message& message) -> std::optional<std::string> {
        const auto body = provide_store::batch_of(running, message.environment, message.reference);
        if (body.exchange_number.empty())
            return std::nullopt;
        return contract::encode(body);
    };
    answers.acknowledged = [](db::bulk_transaction& running, const messages::message& message, const std::string& reply) {
        if (!messages::has_parked_items(reply))
            provide_store::forget(running, message.environment, message.reference);
    };
    messages.sends("answers", std::move(answers));

    auto& router = core_.context.router;
    router.get("/answers/pending", [this](http::request& request) { return pending(request); }, {"system"});
    router.post("/answers/{id}/release", [this](http::request& request) { return release(request); }, {"system"});
    router.get("/exchange-records", [this](http::request& request) { return records(request); }, {"system"});
}

std::string provider::judge(std::int16_t environment, const contract::answer_requests& requests, std::size_t index, const law::permit_keys& keys)
{
    const auto bodies = core_.law.bodies();
    const auto* asker = bodies->find(requests.asker_body[index]);
    const auto* provider = bodies->find(requests.provider_body[index]);
    if (!asker || !provider || provider->insurer.empty())
        return "E6012";
    const law::permit inquiry{environment,
                              requests.exchange_number[index],
                              requests.asker_body[index],
                              requests.provider_body[index],
                              requests.office[index],
                              requests.procedure[index],
                              requests.information[index]};
    const auto permit = law::read_permit(requests.permit[index], keys, inquiry);
    const auto refused = [&](const char* event, const char* code) {
        log::write(log::level::warning, core_.context.name, event, {{"exchange_number", requests.exchange_number[index]}});
        return std::string(code);
    };
    if (!permit) {
        if (key_.doubt(requests.permit[index]))
            throw service_error("E9003", {{"system", "nws"}}); // nws may have a new key: its message comes again
        return refused("permit.refused", "E6011");
    }
    if (!permit->expires_on.empty() && core_.context.environments.today(environment) > permit->expires_on)
        return refused("permit.expired", "E6014");
    // Who acts for another does so in that body's right (委任元, domain.md 2.5).
    const auto* by = permit->asker_for.empty() ? asker : bodies->find(permit->asker_for);
    const auto* from = permit->provider_for.empty() ? provider : bodies->find(permit->provider_for);
    if (!by || !from)
        return "E6012";
    // 照会許可用照合リスト: the provider looks the permission up itself, on the day of the request.
    const auto day = clock::to_date(clock::from_iso(requests.asked_at[index]));
    auto code = core_.law.permissions()->check(*by, *from, requests.office[index], requests.procedure[index], requests.information[index], day).code;
    if (code == "I0000" && !core_.release.holds_office(environment, requests.office[index]))
        code = "E6008"; // not in the masters in use
    return code;
}

contract::answer_requests provider::first_used(db::transaction& running, std::int16_t environment, const contract::answer_requests& requests)
{
    const auto used = provide_store::taken_before(running, environment, requests.exchange_number);
    if (used.empty())
        return requests;
    using all = contract::answer_requests;
    contract::answer_requests out;
    for (std::size_t index = 0; index < requests.exchange_number.size(); ++index) {
        if (used.contains(requests.exchange_number[index])) {
            log::write(log::level::warning, core_.context.name, "permit.used_before", {{"exchange_number", requests.exchange_number[index]}});
            continue;
        }
        for (const auto column : {&all::exchange_number, &all::link_code, &all::asker_body, &all::provider_body, &all::office, &all::procedure, &all::information,
                                  &all::period_from, &all::period_to, &all::asker_disclosure, &all::asked_at, &all::permit, &all::asker_key})
            (out.*column).push_back((requests.*column)[index]);
    }
    return out;
}

void provider::answer(db::bulk_transaction& running, const messages::message& message, const contract::answer_requests& requests)
{
    const auto keys = key_.current();
    contract::column verdicts;
    for (std::size_t index = 0; index < requests.exchange_number.size(); ++index)
        verdicts.push_back(judge(message.environment, requests, index, keys));
    const auto results = build(running, message.environment, requests, verdicts, false);
    const auto batch = uuid_of("answers of " + message.id);
    provide_store::store(running, message.environment, batch, requests, results, core_.now(message.environment));
    faults::kill_point("after_copy");
    core_.context.messages.put(running, message.environment, "nws", "answers", batch, static_cast<unsigned>(verdicts.size()), {},
                               uuid_of("answers message of " + message.id));
    running.after_commit([count = verdicts.size()] { metrics::count("chukan_answers_total", "system=\"intermediate\"", count); });
}

contract::answers provider::answer_inside(db::transaction& running, std::int16_t environment, const contract::answer_requests& requests)
{
    const auto batch = new_uuid();
    const auto results = build(running, environment, requests, contract::column(requests.exchange_number.size(), "I0000"), false);
    provide_store::store(running, environment, batch, requests, results, core_.now(environment));
    auto answers = provide_store::batch_of(running, environment, batch);
    provide_store::forget(running, environment, batch);
    return answers;
}

provide_store::outcome provider::build(db::transaction& running, std::int16_t environment, const contract::answer_requests& requests,
                                       const contract::column& verdicts, bool by_hand)
{
    const auto count = verdicts.size();
    provide_store::outcome out;
    for (std::size_t index = 0; index < count; ++index)
        out.insurer.push_back(core_.insurer_of_body(requests.provider_body[index]));
    auto asked_for = out.insurer;
    for (std::size_t index = 0; index < count; ++index)
        if (verdicts[index] != "I0000")
            asked_for[index].clear(); // nobody is looked up for a request that may not be answered
    out.branch = provide_store::find_branches(running, environment, requests.link_code, asked_for);

    // 支援措置: whatever the 副本 say, and also where there are none, nobody is answered by this server alone.
    const auto guarded = protection_store::in_force_for(running, environment, requests.link_code, asked_for, core_.today(environment));

    auto found = gather_copies(core_, running, environment, {out.insurer, out.branch, requests.information, requests.period_from, requests.period_to});

    const auto now = core_.now(environment);
    std::map<std::string, crypto::content_sealer> sealers; // one ephemeral key for each asker of the message
    for (std::size_t index = 0; index < count; ++index) {
        auto& one = found[index];
        one.undisclosed = one.undisclosed || guarded[index];
        std::string state = by_hand ? "手動応答済" : "自動応答済", status = "answered", code = "I0000", provided_at, ephemeral, sealed;
        contract::column items;
        if (verdicts[index] != "I0000") {
            state = "応答不可";
            status = "impossible";
            code = verdicts[index];
        } else if ((one.held || guarded[index]) && !by_hand) {
            state = "提供保留";
            status = "held";
            code = "E6005";
        } else if (one.content.item_code.empty()) {
            status = "none"; // also for a 世帯構成員: 副本 are for 被保険者 only
            code = "E6004";
        } else {
            one.content.information = requests.information[index];
            auto sealer = sealers.find(requests.asker_key[index]);
            if (sealer == sealers.end())
                sealer = sealers.emplace(requests.asker_key[index], crypto::content_sealer(from_base64(requests.asker_key[index]))).first;
            ephemeral = sealer->second.ephemeral_public_key();
            sealed = sealer->second.seal(requests.exchange_number[index] + "|" + requests.asker_body[index] + "|" + requests.provider_body[index],
                                         contract::encode(one.content));
            provided_at = now;
            items = one.content.item_code;
        }
        out.state.push_back(state);
        out.status.push_back(status);
        out.result_code.push_back(code);
        out.provided_at.push_back(provided_at);
        out.provider_disclosure.push_back(one.undisclosed ? "2" : "1");
        out.ephemeral_key.push_back(ephemeral);
        out.sealed.push_back(sealed);
        out.items.push_back(db::array(items));
    }
    return out;
}

} // namespace chukan::intermediate
