#include "peers/juki/resolving.hpp"

#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/base/uuid.hpp"
#include "platform/log/log.hpp"
#include "platform/messages/reply.hpp"
#include "platform/personal_number/contract.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace chukan::juki {

void resolver::register_messages()
{
    context_.messages.receives(
        "code-resolutions",
        [this](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again) {
            return resolve_numbers(running, message, body, again);
        },
        {"provision"});
    context_.messages.receives(
        "resident-resolutions",
        [this](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again) {
            return resolve_references(running, message, body, again);
        },
        {"institutions"});
    messages::outgoing issues;
    issues.render = [this](db::transaction& running, const messages::message& message) { return render(running, message); };
    issues.acknowledged = [this](db::bulk_transaction& running, const messages::message& message, const std::string& reply) {
        acknowledged(running, message, reply);
    };
    issues.parked = [](db::bulk_transaction&, const messages::message& message, const std::string& problem) {
        log::write(log::level::error, "juki", "link-code-issues parked", {{"message", message.id}, {"problem", problem}});
    };
    context_.messages.sends("link-code-issues", std::move(issues));
}

std::string resolver::resolve_numbers(db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again)
{
    const auto asked = contract::decode_code_resolutions(body);
    if (again)
        return reply_again(running, message, asked.acquisition_number);
    std::vector<std::string> tags;
    tags.reserve(asked.personal_number.size());
    for (const auto& number : asked.personal_number)
        tags.push_back(context_.keys.tag(message.environment, "personal_number", number));
    return settle(running, message, asked.unit, asked.acquisition_number, store::find_numbers(running, message.environment, tags));
}

std::string resolver::resolve_references(db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again)
{
    const auto asked = contract::decode<contract::resident_resolutions>(body);
    if (again)
        return reply_again(running, message, asked.acquisition_number);
    std::vector<std::int64_t> references;
    references.reserve(asked.resident_reference.size());
    for (const auto& reference : asked.resident_reference) {
        const bool digits = !reference.empty() && reference.size() <= 18 && reference.find_first_not_of("0123456789") == std::string::npos;
        references.push_back(digits ? std::stoll(reference) : -1); // -1 is nobody: E5001
    }
    return settle(running, message, asked.unit, asked.acquisition_number, store::find_references(running, message.environment, references));
}

std::string resolver::settle(db::bulk_transaction& running, const messages::message& message, const std::string& unit, const std::vector<std::string>& numbers,
                             const std::vector<store::found_resident>& found)
{
    if (std::any_of(numbers.begin(), numbers.end(), [](const auto& number) { return number.empty() || number.find(',') != std::string::npos; }))
        throw service_error("E9203", {{"field", "acquisition_number"}});
    const auto fresh = store::mark_asked(running, message.environment, numbers);
    store::resolved_batch batch;
    batch.unit = unit;
    batch.items = numbers.size();
    contract::column codes;
    for (std::size_t place = 0; place < numbers.size(); ++place) {
        const auto& result = fresh[place] ? found[place].result : "E5004";
        if (result != "I0000") {
            batch.failed_place.push_back(static_cast<std::int64_t>(place));
            batch.failed.push_back(result);
            continue;
        }
        codes.push_back(context_.keys.open(message.environment, "resident|" + std::to_string(found[place].reference) + "|code", found[place].code_sealed));
        if (batch.resolved++ > 0)
            batch.numbers += ',';
        batch.numbers += numbers[place];
    }
    if (batch.resolved > 0) {
        batch.codes_sealed = context_.keys.seal(message.environment, "resolved_batch|" + message.id, join(codes, ","));
        context_.messages.put(running, message.environment, "nws", "link-code-issues", nlohmann::json{{"batch", message.id}}.dump(),
                              static_cast<unsigned>(batch.resolved), {}, uuid_of("link-code-issues|" + message.id));
    }
    store::add_batch(running, message.environment, message.id, batch, clock::to_iso(context_.environments.now(message.environment)));
    return reply(batch);
}

std::string resolver::reply(const store::resolved_batch& batch)
{
    contract::item_results results;
    if (!batch.failed.empty())
        results.result.assign(batch.items, "I0000");
    for (std::size_t index = 0; index < batch.failed.size(); ++index)
        results.result.at(static_cast<std::size_t>(batch.failed_place[index])) = batch.failed[index];
    return contract::encode(results);
}

std::string resolver::reply_again(db::transaction& running, const messages::message& message, const std::vector<std::string>& numbers)
{
    if (const auto batch = store::find_batch(running, message.environment, message.id))
        return reply(*batch);
    const auto found = store::earlier_results(running, message.environment, message.id);
    contract::item_results results;
    bool wrong = false;
    for (const auto& number : numbers) {
        const auto at = found.find(number);
        results.result.push_back(at == found.end() ? "E5004" : at->second);
        wrong = wrong || results.result.back() != "I0000";
    }
    if (!wrong)
        results.result.clear();
    return contract::encode(results);
}

contract::link_code_issues resolver::issues_of(db::transaction& running, const messages::message& message)
{
    const std::string id = nlohmann::json::parse(message.reference).at("batch");
    contract::link_code_issues body;
    if (const auto batch = store::find_batch(running, message.environment, id)) {
        if (batch->codes_sealed.empty())
            return body;
        body.acquisition_number = split(batch->numbers, ',');
        body.resident_code = split(context_.keys.open(message.environment, "resolved_batch|" + id, batch->codes_sealed), ',');
        body.unit.assign(body.resident_code.size(), batch->unit);
        return body;
    }
    for (const auto& one : store::earlier_issues(running, message.environment, id)) {
        body.unit.push_back(one.unit);
        body.acquisition_number.push_back(one.acquisition_number);
        body.resident_code.push_back(context_.keys.open(message.environment, "resident|" + std::to_string(one.reference) + "|code", one.code_sealed));
    }
    return body;
}

std::optional<std::string> resolver::render(db::transaction& running, const messages::message& message)
{
    const auto body = issues_of(running, message);
    if (body.unit.empty())
        return std::nullopt;
    return contract::encode(body);
}

void resolver::acknowledged(db::bulk_transaction& running, const messages::message& message, const std::string& reply)
{
    if (messages::has_parked_items(reply)) {
        log::write(log::level::warning, "juki", "codes wait for an operator", {{"message", message.id}});
        return; // their numbers and codes are kept until they have been sent again
    }
    const std::string id = nlohmann::json::parse(message.reference).at("batch");
    const auto batch = store::find_batch(running, message.environment, id);
    auto results = contract::decode<contract::item_results>(reply).result;
    contract::column earlier;
    if (!batch)
        earlier = issues_of(running, message).acquisition_number;
    const auto asked = batch ? batch->resolved : earlier.size();
    if (!results.empty() && results.size() != asked)
        throw service_error("E9203", {{"field", "result"}});
    const auto refused = static_cast<std::size_t>(std::count_if(results.begin(), results.end(), [](const auto& code) { return code != "I0000"; }));
    if (refused > 0)
        log::write(log::level::warning, "juki", "codes not issued", {{"message", message.id}, {"count", std::to_string(refused)}});
    if (batch) {
        store::finish_batch(running, message.environment, id, asked - refused);
        return;
    }
    if (results.empty())
        results.assign(asked, "I0000");
    store::note_earlier_results(running, message.environment, id, earlier, results);
}

} // namespace chukan::juki
