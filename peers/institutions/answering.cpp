#include "peers/institutions/answering.hpp"

#include "platform/base/text.hpp"
#include "platform/base/uuid.hpp"
#include "platform/faults/faults.hpp"
#include "platform/log/log.hpp"
#include "platform/messages/reply.hpp"
#include "platform/metrics/metrics.hpp"

#include <nlohmann/json.hpp>

#include <map>

namespace chukan::institutions {

namespace {

constexpr auto none = "E6004", held_back = "E6005", unknown_permit = "E6011", not_connected = "E6012", expired = "E6014";

void append(contract::answer_requests& to, const contract::answer_requests& all, std::size_t index)
{
    for (auto column : {&contract::answer_requests::exchange_number, &contract::answer_requests::link_code, &contract::answer_requests::asker_body,
                        &contract::answer_requests::provider_body, &contract::answer_requests::office, &contract::answer_requests::procedure,
                        &contract::answer_requests::information, &contract::answer_requests::period_from, &contract::answer_requests::period_to,
                        &contract::answer_requests::asker_disclosure, &contract::answer_requests::asked_at, &contract::answer_requests::permit,
                        &contract::answer_requests::asker_key})
        (to.*column).push_back((all.*column)[index]);
}

contract::answer_requests one_of(const contract::answer_requests& all, std::size_t index)
{
    contract::answer_requests one;
    append(one, all, index);
    return one;
}

/// A permit is good for one answer: what was taken before under its 処理通番 is left out, whatever message brings it again.
contract::answer_requests first_used(runtime::context& context, db::transaction& running, std::int16_t environment, const contract::answer_requests& requests)
{
    const auto used = store::provided_before(running, environment, requests.exchange_number);
    if (used.empty())
        return requests;
    contract::answer_requests out;
    for (std::size_t index = 0; index < requests.exchange_number.size(); ++index) {
        if (!used.contains(requests.exchange_number[index])) {
            append(out, requests, index);
            continue;
        }
        log::write(log::level::warning, context.name, "permit.used_before", {{"exchange_number", requests.exchange_number[index]}});
    }
    return out;
}

struct gathered {
    std::vector<std::string> contents;
    bool held{false};
    std::string disclosure{"1"};
};

/// The copies that answer each permitted request.
std::vector<gathered> gather(db::transaction& running, std::int16_t environment, const contract::answer_requests& requests,
                             const std::vector<std::string>& judged, const law::bodies& bodies, const std::string& today)
{
    store::wanted wanted;
    std::vector<std::size_t> place;
    for (std::size_t index = 0; index < judged.size(); ++index) {
        if (judged[index] != "I0000")
            continue;
        place.push_back(index);
        wanted.body.push_back(requests.provider_body[index]);
        wanted.unit.push_back(bodies.find(requests.provider_body[index])->unit);
        wanted.link_code.push_back(requests.link_code[index]);
        wanted.information.push_back(requests.information[index]);
        wanted.period_from.push_back(requests.period_from[index]);
        wanted.period_to.push_back(requests.period_to[index]);
        wanted.today.push_back(today);
    }
    std::vector<gathered> out(judged.size());
    if (place.empty())
        return out;
    for (auto& found : store::find_copies(running, environment, wanted)) {
        auto& one = out[place[found.index]];
        if (!found.asked_period && !one.contents.empty())
            continue;   // without a period, the copy in force now
        one.contents.push_back(std::move(found.content));
        one.held = one.held || found.held;
        if (found.disclosure > one.disclosure)
            one.disclosure = found.disclosure;
    }
    return out;
}

} // namespace

std::string merge_contents(const std::vector<std::string>& contents)
{
    if (contents.size() == 1)
        return contents.front();
    contract::answer_content all;
    for (const auto& text : contents) {
        const auto one = contract::decode<contract::answer_content>(text);
        all.information = one.information;
        all.item_code.insert(all.item_code.end(), one.item_code.begin(), one.item_code.end());
        all.item_name.insert(all.item_name.end(), one.item_name.begin(), one.item_name.end());
        all.value.insert(all.value.end(), one.value.begin(), one.value.end());
    }
    return contract::encode(all);
}

std::string item_codes_of(const std::string& content)
{
    std::string out;
    for (const auto& code : contract::decode<contract::answer_content>(content).item_code) {
        if (!out.empty())
            out += ' ';
        out += code;
    }
    return out;
}

std::string sealing_context(const std::string& exchange_number, const std::string& asker_body, const std::string& provider_body)
{
    return exchange_number + "|" + asker_body + "|" + provider_body;
}

std::string answerer::judge(std::int16_t environment, const contract::answer_requests& requests, std::size_t index, bool released)
{
    const auto asked_on = clock::to_date(clock::from_iso(requests.asked_at[index]));
    const auto bodies = world_.book().bodies();
    const auto* asker = bodies->find(requests.asker_body[index]);
    const auto* provider = bodies->find(requests.provider_body[index]);
    if (!asker || !provider || provider->system != "institutions")
        return not_connected;
    const law::permit inquiry{environment,
                              requests.exchange_number[index],
                              requests.asker_body[index],
                              requests.provider_body[index],
                              requests.office[index],
                              requests.procedure[index],
                              requests.information[index]};
    const auto permit = world_.read_permit(requests.permit[index], inquiry);
    const auto refused = [&](const char* event, const char* code) {
        log::write(log::level::warning, context_.name, event, {{"exchange_number", requests.exchange_number[index]}});
        return std::string(code);
    };
    if (!permit)
        return refused("permit.refused", unknown_permit);
    // What a clerk lets go today was taken while its permit was good.
    if (!released && !permit->expires_on.empty() && context_.environments.today(environment) > permit->expires_on)
        return refused("permit.expired", expired);
    // Who acts for another does so in that body's right (委任元, domain.md 2.5).
    const auto* by = permit->asker_for.empty() ? asker : bodies->find(permit->asker_for);
    const auto* from = permit->provider_for.empty() ? provider : bodies->find(permit->provider_for);
    if (!by || !from)
        return not_connected;
    auto code = world_.book().permissions()->check(*by, *from, requests.office[index], requests.procedure[index], requests.information[index], asked_on).code;
    if (code == "I0000" && !released && !world_.releases().holds_office(environment, requests.office[index]))
        code = "E6008"; // not in the masters in use
    return code;
}

void answerer::answer(db::bulk_transaction& running, std::int16_t environment, const contract::answer_requests& requests, bool released)
{
    const auto today = context_.environments.today(environment);
    const auto now = world_.now(environment);
    std::vector<std::string> judged;
    for (std::size_t index = 0; index < requests.exchange_number.size(); ++index)
        judged.push_back(judge(environment, requests, index, released));
    const auto bodies = world_.book().bodies();
    const auto copies = gather(running, environment, requests, judged, *bodies, today);

    std::map<std::string, crypto::content_sealer> sealers;   // one ephemeral key per asker and message
    std::vector<store::answer> answers;
    std::vector<store::record> records;
    std::vector<std::string> held_numbers, held_bodies, held_requests;
    for (std::size_t index = 0; index < judged.size(); ++index) {
        const auto& number = requests.exchange_number[index];
        const auto& asker = requests.asker_body[index];
        const auto& provider = requests.provider_body[index];
        const auto& copy = copies[index];
        store::answer out{number, "impossible", judged[index], "", copy.disclosure, "", ""};
        std::string item_codes;
        if (judged[index] == "I0000" && copy.contents.empty()) {
            out.status = "none";
            out.result_code = none;
        } else if (judged[index] == "I0000" && copy.held && !released) {
            out.status = "held";
            out.result_code = held_back;
            held_numbers.push_back(number);
            held_bodies.push_back(provider);
            held_requests.push_back(contract::encode(one_of(requests, index)));
        } else if (judged[index] == "I0000") {
            const auto content = merge_contents(copy.contents);
            auto sealer = sealers.find(requests.asker_key[index]);
            if (sealer == sealers.end())
                sealer = sealers.emplace(requests.asker_key[index], crypto::content_sealer(from_base64(requests.asker_key[index]))).first;
            out.status = "answered";
            out.provided_at = now;
            out.ephemeral_key = sealer->second.ephemeral_public_key();
            out.sealed = sealer->second.seal(sealing_context(number, asker, provider), content);
            item_codes = item_codes_of(content);
        }
        records.push_back({number, "provide", asker, provider, requests.office[index], requests.procedure[index], requests.information[index],
                           item_codes, requests.asked_at[index], out.provided_at, out.status, out.result_code, requests.asker_disclosure[index],
                           copy.disclosure});
        answers.push_back(std::move(out));
    }
    if (!held_numbers.empty())
        store::hold_requests(running, environment, held_numbers, held_bodies, held_requests, now);
    store::write_records(running, environment, records);
    const auto batch = new_uuid();
    store::add_answers(running, environment, batch, answers);
    faults::kill_point("after_copy");
    context_.messages.put(running, environment, "nws", "answers", nlohmann::json{{"batch", batch}}.dump(), static_cast<unsigned>(answers.size()));
    running.after_commit([count = answers.size()] { metrics::count("chukan_answers_total", "system=\"institutions\"", count); });
    faults::kill_point("before_commit");
}

bool answerer::release(db::bulk_transaction& running, std::int16_t environment, const std::string& exchange_number)
{
    const auto request = store::take_held_request(running, environment, exchange_number);
    if (!request)
        return false;
    answer(running, environment, contract::decode<contract::answer_requests>(*request), true);
    return true;
}

void answerer::register_messages()
{
    context_.messages.receives("answer-requests",
                               [this](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again) {
                                   const auto requests = contract::decode<contract::answer_requests>(body);
                                   contract::require_distinct(requests.exchange_number);
                                   if (again)
                                       return contract::encode(contract::item_results{});
                                   const auto fresh = first_used(context_, running, message.environment, requests);
                                   if (!fresh.exchange_number.empty())
                                       answer(running, message.environment, fresh, false);
                                   return contract::encode(contract::item_results{});
                               },
                               {"nws"});
    messages::outgoing how;
    how.render = [](db::transaction& running, const messages::message& message) -> std::optional<std::string> {
        const auto body = store::answers(running, message.environment, nlohmann::json::parse(message.reference).at("batch").get<std::string>());
        if (body.exchange_number.empty())
            return std::nullopt;
        return contract::encode(body);
    };
    how.acknowledged = [](db::bulk_transaction& running, const messages::message& message, const std::string& reply) {
        if (!messages::has_parked_items(reply))
            store::forget_answers(running, message.environment, nlohmann::json::parse(message.reference).at("batch").get<std::string>());
    };
    context_.messages.sends("answers", how);
}

} // namespace chukan::institutions
