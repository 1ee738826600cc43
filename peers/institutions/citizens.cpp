#include "peers/institutions/citizens.hpp"

#include "peers/institutions/answering.hpp"
#include "peers/institutions/store.hpp"
#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/base/uuid.hpp"
#include "platform/contract/citizen.hpp"

namespace chukan::institutions {

namespace {

constexpr auto none = "E6004", not_automatic = "E6020";

/// Like the answer to another body, but that nobody hears of what is 不開示, not even that it is there, and that no clerk is waited for.
store::answer answer_to(db::transaction& running, std::int16_t environment, const contract::self_information_request& asked, const law::bodies& bodies,
                        const std::string& today)
{
    const auto key = contract::citizen_key(asked.key);
    store::answer out{asked.request, "none", none, "", "1", "", ""};
    const auto* holder = bodies.find(asked.provider_body);
    if (!holder || holder->system != "institutions")
        return out;
    const auto found = store::find_copies(
        running, environment, {{holder->code}, {holder->unit}, {asked.person}, {asked.information}, {asked.period_from}, {asked.period_to}, {today}});
    std::vector<std::string> contents;
    bool held = false;
    for (const auto& copy : found) {
        if (copy.disclosure == "2")
            return out;
        if (!copy.asked_period && !contents.empty())
            continue; // without a period, the copy in force now
        contents.push_back(copy.content);
        held = held || copy.held;
    }
    if (contents.empty())
        return out;
    if (held) {
        out.status = "impossible";
        out.result_code = not_automatic;
        return out;
    }
    const crypto::content_sealer sealer(key);
    out.status = "answered";
    out.result_code = "I0000";
    out.ephemeral_key = sealer.ephemeral_public_key();
    out.sealed = sealer.seal(contract::self_information_context(asked.request, asked.provider_body), merge_contents(contents));
    return out;
}

} // namespace

void register_citizens(runtime::context& context, world& shared)
{
    context.messages.receives(
        "self-information-requests",
        [&context, &shared](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again) {
            if (!again) {
                const auto asked = contract::decode_citizen<contract::self_information_request>(body);
                const auto bodies = shared.book().bodies();
                const auto answer = answer_to(running, message.environment, asked, *bodies, context.environments.today(message.environment));
                store::add_answers(running, message.environment, asked.request, {answer}); // its request is its batch
                context.messages.put(running, message.environment, "mynaportal", "self-information", asked.request, 1, {}, uuid_of("self-information|" + asked.request));
            }
            return contract::encode_citizen(contract::item_result{"I0000"});
        },
        {"nws"});
    messages::outgoing answers;
    answers.render = [](db::transaction& running, const messages::message& message) -> std::optional<std::string> {
        const auto found = store::answers(running, message.environment, message.reference);
        if (found.exchange_number.empty())
            return std::nullopt;
        return contract::encode_citizen(
            contract::self_information{message.reference, found.status.at(0), found.result_code.at(0), found.ephemeral_key.at(0), found.sealed.at(0)});
    };
    answers.acknowledged = [](db::bulk_transaction& running, const messages::message& message, const std::string&) {
        store::forget_answers(running, message.environment, message.reference);
    };
    context.messages.sends("self-information", std::move(answers));
}

} // namespace chukan::institutions
