#include "peers/nws/exchange.hpp"

#include "peers/nws/gate_store.hpp"
#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/base/uuid.hpp"
#include "platform/law/permit.hpp"
#include "platform/log/log.hpp"
#include "platform/messages/reply.hpp"
#include "platform/metrics/metrics.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <stdexcept>

namespace chukan::nws {
namespace {

constexpr std::size_t most_items = 10000;

std::string reference_of(const std::string& message_id, const std::string& system)
{
    return nlohmann::json{{"message", message_id}, {"system", system}}.dump();
}

std::pair<std::string, std::string> read_reference(const messages::message& message)
{
    const auto value = nlohmann::json::parse(message.reference);
    return {value.at("message").get<std::string>(), value.at("system").get<std::string>()};
}

bool is_day_or_empty(const std::string& text)
{
    return text.empty() || (text.size() == 8 && text.find_first_not_of("0123456789") == std::string::npos);
}

bool is_moment(const std::string& text)
{
    try {
        clock::from_iso(text);
        return true;
    } catch (const std::invalid_argument&) {
        return false;
    }
}

/// 処理通番: the day and a number of the whole network, 20 digits (模擬).
std::string exchange_number(const std::string& today, std::int64_t serial)
{
    auto digits = std::to_string(serial);
    return today + std::string(12 - std::min<std::size_t>(12, digits.size()), '0') + digits;
}

/// A permit is made again, byte by byte the same, when its message is sent again: its last day follows from the day in the 処理通番.
std::string last_day(const std::string& exchange_number)
{
    const auto issued = clock::from_iso(exchange_number.substr(0, 4) + "-" + exchange_number.substr(4, 2) + "-" + exchange_number.substr(6, 2) + "T12:00:00+09:00");
    return clock::to_date(issued + std::chrono::hours(24 * law::permit_days));
}

} // namespace

exchange_office::exchange_office(runtime::context& context, code_keys& keys, law::book& book, const gates& gates, permit_keys& signing, release::watch& releases)
    : context_(context), keys_(keys), book_(book), gates_(gates), signing_(signing), releases_(releases), names_(context.config_directory)
{
}

void exchange_office::register_messages()
{
    const std::vector<std::string> both{"intermediate", "institutions"};
    auto& messages = context_.messages;
    messages.receives(
        "body-keys",
        [this](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again) {
            return take_keys(running, message, body, again);
        },
        both);
    messages.receives(
        "inquiries",
        [this](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again) {
            return take_inquiries(running, message, body, again);
        },
        both);
    messages.receives(
        "answers",
        [this](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again) {
            return take_answers(running, message, body, again);
        },
        both);
    messages::outgoing requests;
    requests.render = [this](db::transaction& running, const messages::message& message) { return render_requests(running, message); };
    messages.sends("answer-requests", std::move(requests));
    messages::outgoing answers;
    answers.render = [](db::transaction& running, const messages::message& message) {
        const auto [id, system] = read_reference(message);
        return store::relay(running, message.environment, id, system);
    };
    answers.acknowledged = [](db::bulk_transaction& running, const messages::message& message, const std::string& reply) {
        if (messages::has_parked_items(reply))
            return;
        const auto [id, system] = read_reference(message);
        store::forget_relay(running, message.environment, id, system);
    };
    messages.sends("answers", std::move(answers));
}

std::string exchange_office::take_keys(db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again)
{
    if (again)
        return contract::encode(contract::item_results{});
    const auto keys = contract::decode<contract::body_keys>(body);
    const auto bodies = book_.bodies();
    std::map<std::string, std::string> good;
    contract::item_results reply;
    bool all_good = true;
    for (std::size_t index = 0; index < keys.body.size(); ++index) {
        const auto* owner = bodies->find(keys.body[index]);
        std::string raw;
        try {
            raw = from_base64(keys.public_key[index]);
        } catch (const std::invalid_argument&) {
        }
        const bool fine = owner && owner->system == message.sender && raw.size() == 32;
        if (fine)
            good[keys.body[index]] = raw;
        all_good = all_good && fine;
        reply.result.push_back(fine ? "I0000" : "E9203");
    }
    std::vector<std::string> names, raws;
    for (auto& [name, raw] : good) {
        names.push_back(name);
        raws.push_back(raw);
    }
    if (!names.empty()) {
        // A key that was rolled away does not come back: whoever sends it has a former state of that body, or somebody else's copy of an old message.
        const auto former = store::put_body_keys(running, message.environment, names, raws);
        for (std::size_t index = 0; index < keys.body.size(); ++index)
            if (former.contains(keys.body[index])) {
                reply.result[index] = "E6018";
                all_good = false;
                log::write(log::level::warning, context_.name, "body_key.former", {{"body", keys.body[index]}, {"message", message.id}});
            }
    }
    return contract::encode(all_good ? contract::item_results{} : reply);
}

std::variant<exchange_office::permission, refusal> exchange_office::decide(const messages::message& message, const contract::inquiries& inquiries,
                                                                           std::size_t index, const std::string& today, const law::bodies& bodies,
                                                                           const law::permissions& table, const gate_view& view)
{
    for (const auto& [field, good] : {std::pair{"period_from", is_day_or_empty(inquiries.period_from[index])},
                                      std::pair{"period_to", is_day_or_empty(inquiries.period_to[index])}, std::pair{"asked_at", is_moment(inquiries.asked_at[index])}})
        if (!good)
            return malformed(field);
    law::question what{bodies.find(inquiries.asker_body[index]), bodies.find(inquiries.provider_body[index]), inquiries.office[index], inquiries.procedure[index],
               inquiries.information[index], today};
    // Nobody asks in another's name.
    if (!what.asker || what.asker->system != message.sender || what.asker->unit.empty())
        return not_connected(inquiries.asker_body[index]);
    if (!what.provider || what.provider->unit.empty() || what.provider->system.empty())
        return not_connected(inquiries.provider_body[index]);
    auto way = view.judge(names_, table, bodies, what);
    if (auto* no = std::get_if<refusal>(&way))
        return std::move(*no);
    if (!releases_.holds_office(message.environment, what.office))
        return not_released(what.office, releases_.name_of(message.environment, false), releases_.name_of(message.environment, true));
    auto id = keys_.id_of(message.environment, what.asker->unit, inquiries.link_code[index]);
    if (!id)
        return unknown_code();
    return permission{what.asker, what.provider, std::move(*id), std::get<passage>(std::move(way))};
}

std::string exchange_office::take_inquiries(db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again)
{
    if (again)
        return contract::encode(store::receipts(running, message.environment, message.id));
    const auto inquiries = contract::decode<contract::inquiries>(body);
    const auto count = inquiries.inquiry_id.size();
    if (count > most_items)
        throw service_error("E9206");
    const auto bodies = book_.bodies();
    const auto table = book_.permissions();
    const auto today = context_.environments.today(message.environment);

    contract::inquiry_receipts reply;
    store::permitted permitted;
    store::refused refused;
    std::set<std::string> askers;
    std::map<std::string, unsigned> by_system;
    std::map<std::size_t, passage> delegated; // by place among the permitted
    const auto view = gates_.view(running, message.environment);
    for (std::size_t index = 0; index < count; ++index) {
        const auto place = static_cast<std::int64_t>(index);
        const auto decision = decide(message, inquiries, index, today, *bodies, *table, view);
        if (const auto* no = std::get_if<refusal>(&decision)) {
            refused.ordinal.push_back(place);
            refused.asker_body.push_back(inquiries.asker_body[index]);
            refused.provider_body.push_back(inquiries.provider_body[index]);
            refused.information.push_back(inquiries.information[index]);
            refused.result_code.push_back(no->code);
            refused.reason_ja.push_back(no->reason_ja);
            refused.reason_en.push_back(no->reason_en);
            reply.exchange_number.emplace_back();
            reply.result_code.push_back(no->code);
            reply.reason_ja.push_back(no->reason_ja);
            reply.reason_en.push_back(no->reason_en);
            continue;
        }
        const auto& yes = std::get<permission>(decision);
        if (!yes.way.asker_for.empty() || !yes.way.provider_for.empty())
            delegated.emplace(permitted.ordinal.size(), yes.way);
        permitted.ordinal.push_back(place);
        permitted.asker_body.push_back(yes.asker->code);
        permitted.provider_body.push_back(yes.provider->code);
        permitted.asker_system.push_back(yes.asker->system);
        permitted.provider_system.push_back(yes.provider->system);
        permitted.office.push_back(inquiries.office[index]);
        permitted.procedure.push_back(inquiries.procedure[index]);
        permitted.information.push_back(inquiries.information[index]);
        permitted.period_from.push_back(inquiries.period_from[index]);
        permitted.period_to.push_back(inquiries.period_to[index]);
        permitted.asker_disclosure.push_back(inquiries.asker_disclosure[index]);
        permitted.id_code.push_back(yes.id_code);
        permitted.asked_at.push_back(inquiries.asked_at[index]);
        askers.insert(yes.asker->code);
        ++by_system[yes.provider->system];
        reply.exchange_number.emplace_back();
        reply.result_code.emplace_back("I0000");
        reply.reason_ja.emplace_back();
        reply.reason_en.emplace_back();
    }
    if (!permitted.ordinal.empty()) {
        // Without the asker's key nobody could seal the answer. It is on its way by another message: the sender tries again.
        const auto latest = store::latest_body_keys(running, message.environment, {askers.begin(), askers.end()});
        if (latest.size() < askers.size())
            throw service_error("E9209");
        for (const auto& asker : permitted.asker_body)
            permitted.asker_key.push_back(latest.at(asker));
        permitted.permit_key = signing_.current();
        const auto serials = store::exchange_serials(running, permitted.ordinal.size());
        for (std::size_t index = 0; index < serials.size(); ++index) {
            permitted.exchange_number.push_back(exchange_number(today, serials[index]));
            reply.exchange_number[static_cast<std::size_t>(permitted.ordinal[index])] = permitted.exchange_number.back();
        }
        store::add_exchanges(running, message.environment, message.id, permitted);
        gate_store::add_delegations(running, message.environment, permitted.exchange_number, delegated);
        for (const auto& [system, items] : by_system)
            context_.messages.put(running, message.environment, system, "answer-requests", reference_of(message.id, system), items, {},
                                  uuid_of("answer-requests|" + message.id + "|" + system));
    }
    if (!refused.ordinal.empty())
        store::add_refusals(running, message.environment, message.id, refused, clock::to_iso(context_.environments.now(message.environment)));
    running.after_commit([passed = permitted.ordinal.size(), stopped = refused.ordinal.size()] {
        metrics::count("chukan_inquiries_total", "system=\"nws\",result=\"permitted\"", passed);
        metrics::count("chukan_inquiries_total", "system=\"nws\",result=\"refused\"", stopped);
    });
    return contract::encode(reply);
}

std::optional<std::string> exchange_office::render_requests(db::transaction& running, const messages::message& message)
{
    const auto [id, system] = read_reference(message);
    const auto wanted = store::requests(running, message.environment, id, system);
    if (wanted.empty())
        return std::nullopt;
    std::set<std::string> askers;
    for (const auto& one : wanted)
        askers.insert(one.asker_body);
    const auto keys = store::body_keys(running, message.environment, {askers.begin(), askers.end()});
    const auto bodies = book_.bodies();
    std::vector<std::string> numbers;
    for (const auto& one : wanted)
        numbers.push_back(one.exchange_number);
    const auto delegated = gate_store::delegations_of(running, message.environment, numbers);
    contract::answer_requests out;
    for (const auto& one : wanted) {
        const auto* provider = bodies->find(one.provider_body);
        out.exchange_number.push_back(one.exchange_number);
        out.link_code.push_back(provider ? keys_.link_code(message.environment, provider->unit, one.id_code) : "");
        out.asker_body.push_back(one.asker_body);
        out.provider_body.push_back(one.provider_body);
        out.office.push_back(one.office);
        out.procedure.push_back(one.procedure);
        out.information.push_back(one.information);
        out.period_from.push_back(one.period_from);
        out.period_to.push_back(one.period_to);
        out.asker_disclosure.push_back(one.asker_disclosure);
        out.asked_at.push_back(one.asked_at);
        const auto way = delegated.find(one.exchange_number);
        const auto [asker_for, provider_for] = way == delegated.end() ? passage{} : way->second;
        out.permit.push_back(law::sign_permit({message.environment, one.exchange_number, one.asker_body, one.provider_body, one.office, one.procedure,
                                               one.information, asker_for, provider_for, last_day(one.exchange_number),
                                               one.permit_key == 1 ? std::string() : std::to_string(one.permit_key)},
                                              signing_.private_key(one.permit_key)));
        const auto key = keys.find({one.asker_body, one.asker_key});
        out.asker_key.push_back(key == keys.end() ? "" : to_base64(key->second));
    }
    return contract::encode(out);
}

std::string exchange_office::take_answers(db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again)
{
    if (again)
        return contract::encode(contract::item_results{});
    auto answers = contract::decode<contract::answers>(body);
    const std::set<std::string> unique(answers.exchange_number.begin(), answers.exchange_number.end());
    if (unique.size() != answers.exchange_number.size() || unique.size() > most_items)
        throw service_error("E9203", {{"field", "exchange_number"}});
    for (const auto& moment : answers.provided_at)
        if (!moment.empty() && !is_moment(moment))
            throw service_error("E9203", {{"field", "provided_at"}});
    const bool altered = gates_.interfere(running, message.environment, answers);
    if (answers.exchange_number.empty())
        return contract::encode(contract::item_results{});
    const auto noted = store::note_answers(running, message.environment, message.sender, answers);

    std::map<std::string, contract::answers> by_asker;
    contract::item_results reply;
    bool all_known = true;
    for (std::size_t index = 0; index < answers.exchange_number.size(); ++index) {
        const auto found = noted.find(answers.exchange_number[index]);
        all_known = all_known && found != noted.end();
        reply.result.push_back(found == noted.end() ? "E9310" : "I0000");
        if (found == noted.end())
            continue;
        if (found->second.empty()) { // settled: whatever comes for it now goes nowhere
            log::write(log::level::warning, context_.name, "answer.settled_before",
                       {{"exchange_number", answers.exchange_number[index]}, {"message", message.id}, {"sender", message.sender}});
            continue;
        }
        auto& out = by_asker[found->second];
        for (const auto column : {&contract::answers::exchange_number, &contract::answers::status, &contract::answers::result_code, &contract::answers::provided_at,
                                  &contract::answers::provider_disclosure, &contract::answers::ephemeral_key, &contract::answers::sealed})
            (out.*column).push_back((answers.*column)[index]);
    }
    for (const auto& [system, part] : by_asker) {
        const bool whole = !altered && part.exchange_number.size() == answers.exchange_number.size();
        store::add_relay(running, message.environment, message.id, system, whole ? body : contract::encode(part));
        context_.messages.put(running, message.environment, system, "answers", reference_of(message.id, system), static_cast<unsigned>(part.exchange_number.size()),
                              {}, uuid_of("answers|" + message.id + "|" + system));
    }
    running.after_commit([count = noted.size()] { metrics::count("chukan_answers_passed_total", "system=\"nws\"", count); });
    if (!all_known)
        log::write(log::level::warning, context_.name, "answers.unknown_number", {{"message", message.id}, {"sender", message.sender}});
    return contract::encode(all_known ? contract::item_results{} : reply);
}

} // namespace chukan::nws
