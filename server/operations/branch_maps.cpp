#include "server/operations/branch_maps.hpp"

#include "platform/base/uuid.hpp"
#include "platform/contract/contract.hpp"
#include "platform/log/log.hpp"
#include "server/operations/change_store.hpp"
#include "server/operations/enrollee_store.hpp"

#include <nlohmann/json.hpp>

namespace chukan::operations {

namespace {

using nlohmann::json;

std::optional<std::string> render_map(db::transaction& running, const messages::message& message)
{
    const json reference = json::parse(message.reference);
    const auto insurer = reference.at("insurer").get<std::string>();
    contract::branch_map map = branch_map_of(running, message.environment, insurer, reference.at("first").get<std::string>(),
                                             reference.at("last").get<std::string>());
    map.insurer = insurer;
    map.new_persons = reference.value("new", false);
    map.more_follow = reference.value("more", false);
    if (map.branch_number.empty())
        return std::nullopt; // the environment was reset meanwhile
    return contract::encode(map);
}

std::optional<std::string> render_changes(db::transaction& running, const messages::message& message)
{
    const json reference = json::parse(message.reference);
    const auto changes = changes_of(running, message.environment, reference.at("receipt").get<std::string>(), reference.at("part").get<std::int64_t>());
    if (changes.branch_number.empty())
        return std::nullopt; // the environment was reset meanwhile
    return contract::encode(changes);
}

std::optional<std::string> render_retry(db::transaction&, const messages::message& message)
{
    const json reference = json::parse(message.reference);
    return contract::encode(contract::code_retry{reference.at("insurer").get<std::string>(), {reference.at("branch").get<std::string>()}});
}

} // namespace

void register_branch_messages(core& core)
{
    messages::outgoing map;
    map.render = render_map;
    map.acknowledged = [&core](db::bulk_transaction& running, const messages::message& message, const std::string&) {
        const json reference = json::parse(message.reference);
        const auto receipt = reference.at("receipt").get<std::string>();
        acknowledge_part(running, message.environment, receipt, reference.at("part").get<std::int64_t>());
        if (!awaits_acknowledgement(running, message.environment, receipt))
            core.desk->wake(running, message.environment, receipt);
    };
    map.parked = [&core](db::bulk_transaction&, const messages::message& message, const std::string& problem) {
        log::write(log::level::error, core.context.name, "branch_map.parked", {{"message", message.id}, {"problem", problem}});
    };
    core.context.messages.sends("branch-map", std::move(map));
    messages::outgoing changes;
    changes.render = render_changes;
    changes.acknowledged = [&core](db::bulk_transaction& running, const messages::message& message, const std::string&) {
        const json reference = json::parse(message.reference);
        const auto receipt = reference.at("receipt").get<std::string>();
        acknowledge_changes(running, message.environment, receipt, reference.at("part").get<std::int64_t>());
        if (!awaits_acknowledgement(running, message.environment, receipt))
            core.desk->wake(running, message.environment, receipt);
    };
    changes.parked = [&core](db::bulk_transaction&, const messages::message& message, const std::string& problem) {
        log::write(log::level::error, core.context.name, "branch_change.parked", {{"message", message.id}, {"problem", problem}});
    };
    core.context.messages.sends("branch-change", std::move(changes));
    messages::outgoing retry;
    retry.render = render_retry;
    core.context.messages.sends("code-retry", std::move(retry));
}

void put_part_map(core& core, db::transaction& running, std::int16_t environment, const registered_part& part, bool all_new, bool more_follow,
                  const std::string& ordering_key)
{
    const json reference = {{"insurer", part.insurer}, {"first", part.first_branch}, {"last", part.last_branch}, {"receipt", part.receipt}, {"part", part.part}, {"new", all_new}, {"more", more_follow}};
    const std::string id = uuid_of("branch-map " + std::to_string(environment) + " " + part.receipt + " " + std::to_string(part.part));
    core.context.messages.put(running, environment, "intermediate", "branch-map", reference.dump(), static_cast<unsigned>(part.persons), ordering_key, id);
}

std::string changes_in_order(const std::string& insurer)
{
    return "branches " + insurer;
}

void put_changes(core& core, db::transaction& running, const intake::receipt& receipt, std::uint32_t part, std::size_t branches)
{
    const std::string id = uuid_of("branch-change " + std::to_string(receipt.environment) + " " + receipt.number + " " + std::to_string(part));
    core.context.messages.put(running, receipt.environment, "intermediate", "branch-change", json{{"receipt", receipt.number}, {"part", part}}.dump(),
                              static_cast<unsigned>(branches), changes_in_order(receipt.insurer), id);
}

void put_code_retry(core& core, db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& branch)
{
    core.context.messages.put(running, environment, "intermediate", "code-retry", json{{"insurer", insurer}, {"branch", branch}}.dump(), 1,
                              changes_in_order(insurer)); // behind the change of the same 枝番 that made it worth asking
}

} // namespace chukan::operations
