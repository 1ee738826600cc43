#include "peers/institutions/asking.hpp"

#include "peers/institutions/answering.hpp"
#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/base/uuid.hpp"
#include "platform/faults/faults.hpp"
#include "platform/log/log.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <stdexcept>

namespace chukan::institutions {

namespace {

constexpr std::size_t most_items = 1000;
constexpr auto unreadable = "E6009", unknown_number = "E9310";
// Of 別表第二 82 (模擬 codes), when the asker names none.
constexpr auto usual_office = "JM99000000082000", usual_procedure = "JT99000000082001";

store::new_inquiries parse(const std::string& body, const law::bodies& bodies, const std::string& only_body)
{
    store::new_inquiries out;
    std::string field = "items";
    try {
        const auto json = nlohmann::json::parse(body);
        const auto& items = json.at("items");
        if (!items.is_array() || items.empty() || items.size() > most_items)
            throw std::invalid_argument("items");
        for (std::size_t index = 0; index < items.size(); ++index) {
            const auto& item = items[index];
            const auto place = "items[" + std::to_string(index) + "].";
            const auto text = [&](const char* name) {
                field = place + name;
                return item.at(name).get<std::string>();
            };
            const auto text_or = [&](const char* name, const char* otherwise) {
                field = place + name;
                return item.contains(name) && !item[name].is_null() ? item[name].get<std::string>() : std::string(otherwise);
            };
            const auto code = text("asker_body");
            const auto* asker = bodies.find(code);
            if (!asker || asker->system != "institutions" || (!only_body.empty() && code != only_body))
                throw std::invalid_argument("asker_body");
            out.asker_body.push_back(code);
            out.unit.push_back(asker->unit);
            field = place + "resident_reference";
            const auto& reference = item.at("resident_reference");
            out.reference.push_back(reference.is_string() ? std::stoll(reference.get<std::string>()) : reference.get<std::int64_t>());
            out.provider_body.push_back(text("provider_body"));
            out.information.push_back(text("information"));
            out.office.push_back(text_or("office", usual_office));
            out.procedure.push_back(text_or("procedure", usual_procedure));
            out.period_from.push_back(text_or("period_from", ""));
            out.period_to.push_back(text_or("period_to", ""));
            out.asker_disclosure.push_back(text_or("asker_disclosure", "1"));
            out.client_reference.push_back(text_or("reference", ""));
        }
    } catch (const std::exception&) {
        throw service_error("E9203", {{"field", field}});
    }
    return out;
}

} // namespace

std::string asker::ask(std::int16_t environment, const std::string& body, const std::string& only_body)
{
    return ask(environment, parse(body, *world_.book().bodies(), only_body));
}

std::string asker::ask(std::int16_t environment, const store::new_inquiries& values)
{
    const auto now = world_.now(environment);
    const auto batch = new_uuid();
    const auto added = context_.database.transact([&](db::transaction& running) {
        world_.ensure_keys(running, environment);
        auto ids = store::add_inquiries(running, environment, values, batch, now);
        unsigned sending = 0;
        for (const auto& one : ids)
            sending += one.result_code.empty() ? 1 : 0;
        if (sending > 0)
            context_.messages.put(running, environment, "nws", "inquiries", nlohmann::json{{"batch", batch}}.dump(), sending, "inquiries");
        return ids;
    });
    nlohmann::json items = nlohmann::json::array();
    for (const auto& one : added)
        items.push_back({{"inquiry_id", std::to_string(one.id)}, {"state", one.state},
                         {"result_code", one.result_code.empty() ? nlohmann::json(nullptr) : nlohmann::json(one.result_code)}});
    return nlohmann::json{{"items", items}}.dump();
}

std::string asker::take_answers(db::bulk_transaction& running, std::int16_t environment, const contract::answers& answers)
{
    // An answer can overtake the acknowledgement that tells us its 処理通番. While one is outstanding, nws tries again; asked before the look-up, so that none slips through between.
    const bool receipts_outstanding = store::any_sending(running, environment);
    const auto open = store::inquiries_of(running, environment, answers.exchange_number);
    if (open.size() < answers.exchange_number.size() && receipts_outstanding)
        throw service_error("E9209");
    contract::item_results reply;
    reply.result.assign(answers.exchange_number.size(), unknown_number);

    content_keys::opener opener(world_.keys(), running, environment);
    std::vector<store::inquiry_outcome> outcomes;
    std::vector<store::record> records;
    for (const auto& one : open) {
        const auto index = one.index;
        reply.result[index] = "I0000";
        store::inquiry_outcome outcome{one.id, "エラー", answers.result_code[index], ""};
        const auto& status = answers.status[index];
        std::string item_codes;
        if (status == "answered") {
            try {
                outcome.content = opener.open(one.asker_body, answers.ephemeral_key[index], sealing_context(answers.exchange_number[index], one.asker_body, one.provider_body),
                                              answers.sealed[index], one.asked_at);
                item_codes = item_codes_of(outcome.content);
                outcome.state = "回答受領済";
            } catch (const db::error&) {
                throw;
            } catch (const std::exception& problem) {
                log::write(log::level::warning, context_.name, "answer.unreadable", {{"exchange_number", answers.exchange_number[index]}, {"error", problem.what()}});
                const auto* refused = dynamic_cast<const service_error*>(&problem);
                outcome.content.clear();
                outcome.result_code = refused ? refused->code() : unreadable;
            }
        } else if (status == "none") {
            outcome.state = "該当情報なし";
        } else if (status == "held") {
            outcome.state = "照会中";       // the clerk over there has not decided yet
        }
        records.push_back({answers.exchange_number[index], "ask", one.asker_body, one.provider_body, one.office, one.procedure, one.information, item_codes,
                           one.asked_at, answers.provided_at[index], status, outcome.result_code, one.asker_disclosure,
                           answers.provider_disclosure[index].empty() ? "1" : answers.provider_disclosure[index]});
        outcomes.push_back(std::move(outcome));
    }
    if (!outcomes.empty()) {
        const auto settled = store::settle_inquiries(running, environment, outcomes, world_.now(environment));
        std::vector<store::record> written;
        for (std::size_t place = 0; place < outcomes.size(); ++place) {
            if (settled.contains(outcomes[place].id))
                written.push_back(std::move(records[place]));
            else
                log::write(log::level::warning, context_.name, "answer.settled_before", {{"exchange_number", records[place].exchange_number}});
        }
        store::write_records(running, environment, written);
    }
    faults::kill_point("before_commit");
    return contract::encode(reply);
}

std::string asker::answered_before(db::bulk_transaction& running, std::int16_t environment, const contract::answers& answers)
{
    contract::item_results reply;
    reply.result.assign(answers.exchange_number.size(), unknown_number);
    for (const auto& one : store::inquiries_of(running, environment, answers.exchange_number))
        reply.result[one.index] = "I0000";
    return contract::encode(reply);
}

void asker::expire()
{
    store::overdue terms;
    for (const auto& one : context_.environments.all()) {
        if (one.paused)
            continue;
        const auto now = context_.environments.now(one.id);
        terms.environment.push_back(one.id);
        terms.asked_before.push_back(clock::to_iso(now - term_));
        terms.at.push_back(clock::to_iso(now));
    }
    const auto ended = context_.database.transact([&](db::transaction& running) { return store::expire_inquiries(running, terms, most_items); });
    if (ended > 0)
        log::write(log::level::info, context_.name, "inquiries.expired", {{"items", std::to_string(ended)}});
}

void asker::register_messages()
{
    messages::outgoing inquiries;
    inquiries.render = [](db::transaction& running, const messages::message& message) -> std::optional<std::string> {
        const auto body = store::inquiries(running, message.environment, nlohmann::json::parse(message.reference).at("batch").get<std::string>());
        if (body.inquiry_id.empty())
            return std::nullopt;
        return contract::encode(body);
    };
    inquiries.acknowledged = [](db::bulk_transaction& running, const messages::message& message, const std::string& reply) {
        const auto batch = nlohmann::json::parse(message.reference).at("batch").get<std::string>();
        store::note_receipts(running, message.environment, batch, contract::decode<contract::inquiry_receipts>(reply));
        store::record_asked(running, message.environment, batch);
    };
    context_.messages.sends("inquiries", inquiries);

    context_.messages.receives("answers",
                               [this](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again) {
                                   const auto answers = contract::decode<contract::answers>(body);
                                   if (again)
                                       return answered_before(running, message.environment, answers);
                                   return take_answers(running, message.environment, answers);
                               },
                               {"nws"});
}

} // namespace chukan::institutions
