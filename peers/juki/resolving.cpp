#include "peers/juki/resolving.hpp"

#include "peers/juki/store.hpp"
#include "platform/base/error.hpp"
#include "platform/base/uuid.hpp"
#include "platform/contract/contract.hpp"
#include "platform/log/log.hpp"
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
    if (!again) {
        std::vector<std::string> tags;
        tags.reserve(asked.personal_number.size());
        for (const auto& number : asked.personal_number)
            tags.push_back(context_.keys.tag(message.environment, "personal_number", number));
        store::resolve_numbers(running, message.environment, message.id, asked.unit, asked.acquisition_number, tags,
                               clock::to_iso(context_.environments.now(message.environment)));
    }
    return reply(running, message, asked.acquisition_number, again);
}

std::string resolver::resolve_references(db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again)
{
    const auto asked = contract::decode<contract::resident_resolutions>(body);
    if (!again) {
        std::vector<std::int64_t> references;
        references.reserve(asked.resident_reference.size());
        for (const auto& reference : asked.resident_reference) {
            const bool digits = !reference.empty() && reference.size() <= 18 && reference.find_first_not_of("0123456789") == std::string::npos;
            references.push_back(digits ? std::stoll(reference) : -1); // -1 is nobody: E5001
        }
        store::resolve_references(running, message.environment, message.id, asked.unit, asked.acquisition_number, references,
                                  clock::to_iso(context_.environments.now(message.environment)));
    }
    return reply(running, message, asked.acquisition_number, again);
}

std::string resolver::reply(db::bulk_transaction& running, const messages::message& message, const std::vector<std::string>& acquisition_numbers,
                            bool again)
{
    const auto found = store::results(running, message.environment, message.id);
    contract::item_results results;
    unsigned resolved = 0, wrong = 0;
    for (const auto& number : acquisition_numbers) {
        const auto at = found.find(number);
        results.result.push_back(at == found.end() ? "E5004" : at->second);
        ++(results.result.back() == "I0000" ? resolved : wrong);
    }
    if (!again && resolved > 0)
        context_.messages.put(running, message.environment, "nws", "link-code-issues", nlohmann::json{{"batch", message.id}}.dump(), resolved, {},
                              uuid_of("link-code-issues|" + message.id));
    if (wrong == 0)
        results.result.clear();
    return contract::encode(results);
}

std::optional<std::string> resolver::render(db::transaction& running, const messages::message& message)
{
    const std::string batch = nlohmann::json::parse(message.reference).at("batch");
    contract::link_code_issues body;
    for (const auto& one : store::issues(running, message.environment, batch)) {
        body.unit.push_back(one.unit);
        body.acquisition_number.push_back(one.acquisition_number);
        body.resident_code.push_back(
            context_.keys.open(message.environment, "resident|" + std::to_string(one.reference) + "|code", one.code_sealed));
    }
    if (body.unit.empty())
        return std::nullopt;
    return contract::encode(body);
}

void resolver::acknowledged(db::bulk_transaction& running, const messages::message& message, const std::string& reply)
{
    const std::string batch = nlohmann::json::parse(message.reference).at("batch");
    auto results = contract::decode<contract::item_results>(reply).result;
    std::vector<std::string> numbers;
    for (const auto& one : store::issues(running, message.environment, batch))
        numbers.push_back(one.acquisition_number);
    if (results.empty())
        results.assign(numbers.size(), "I0000");
    if (results.size() != numbers.size())
        throw service_error("E9203", {{"field", "result"}});
    const auto refused = std::count_if(results.begin(), results.end(), [](const auto& code) { return code != "I0000"; });
    if (refused > 0)
        log::write(log::level::warning, "juki", "codes not issued", {{"message", message.id}, {"count", std::to_string(refused)}});
    store::note_issue_results(running, message.environment, batch, numbers, results);
}

} // namespace chukan::juki
