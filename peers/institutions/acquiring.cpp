#include "peers/institutions/acquiring.hpp"

#include "peers/institutions/store.hpp"
#include "platform/base/uuid.hpp"
#include "platform/contract/contract.hpp"
#include "platform/faults/faults.hpp"
#include "platform/log/log.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace chukan::institutions {

namespace {

std::string reference_of(const std::string& batch)
{
    return nlohmann::json{{"batch", batch}}.dump();
}

std::string batch_of(const messages::message& message)
{
    return nlohmann::json::parse(message.reference).at("batch").get<std::string>();
}

/// The batch of these persons of one unit. After a crash the same persons wait again, so the same id asks nws for the same numbers and none is wasted.
std::string batch_id(std::int16_t environment, const std::vector<store::waiting_person>& persons, std::size_t first, std::size_t end)
{
    std::string name = "acquire/" + std::to_string(environment) + "/" + persons[first].unit;
    for (auto index = first; index < end; ++index)
        name += "/" + std::to_string(persons[index].reference) + ":" + std::to_string(persons[index].attempts);
    return uuid_of(name);
}

jobs::outcome acquire(runtime::context& context, const jobs::job& job)
{
    const auto environment = job.environment;
    const auto persons =
        context.database.transact([&](db::transaction& running) { return store::waiting_persons(running, environment, context.batch_limit); });
    if (persons.empty())
        return jobs::outcome::done;
    store::new_acquisitions values;
    struct part {
        std::string batch;
        unsigned items;
    };
    std::vector<part> parts;
    for (std::size_t first = 0; first < persons.size();) {
        auto end = first;
        while (end < persons.size() && persons[end].unit == persons[first].unit)
            ++end;
        const auto batch = batch_id(environment, persons, first, end);
        contract::acquisition_number_request question;
        question.unit = persons[first].unit;
        question.count = static_cast<std::uint32_t>(end - first);
        const auto reply = contract::decode<contract::acquisition_number_reply>(
            context.messages.call(environment, "nws", "acquisition-numbers", batch, contract::encode(question)));
        if (reply.acquisition_number.size() != end - first)
            throw std::runtime_error("nws gave another number of 取得番号 than asked");
        for (auto index = first; index < end; ++index) {
            values.batch.push_back(batch);
            values.ordinal.push_back(static_cast<std::int64_t>(index - first));
            values.unit.push_back(persons[index].unit);
            values.acquisition_number.push_back(reply.acquisition_number[index - first]);
            values.reference.push_back(persons[index].reference);
        }
        parts.push_back({batch, question.count});
        first = end;
    }
    auto running = context.database.begin_bulk();
    if (!store::begin_acquisitions(*running, environment, values))
        return jobs::outcome::again;
    faults::kill_point("after_copy");
    for (const auto& one : parts)
        context.messages.put(*running, environment, "juki", "resident-resolutions", reference_of(one.batch), one.items);
    faults::kill_point("before_commit");
    running->commit();
    faults::kill_point("after_commit");
    log::write(log::level::info, context.name, "acquisitions.sent",
               {{"environment", std::to_string(environment)}, {"items", std::to_string(persons.size())}, {"units", std::to_string(parts.size())}});
    return jobs::outcome::again;
}

messages::outgoing resident_resolutions()
{
    messages::outgoing how;
    how.render = [](db::transaction& running, const messages::message& message) -> std::optional<std::string> {
        const auto body = store::acquisitions(running, message.environment, batch_of(message));
        if (body.acquisition_number.empty())
            return std::nullopt;
        return contract::encode(body);
    };
    how.acknowledged = [](db::bulk_transaction& running, const messages::message& message, const std::string& reply) {
        const auto results = contract::decode<contract::item_results>(reply).result;
        faults::kill_point("before_number_deletion");
        store::acknowledge_batch(running, message.environment, batch_of(message), results);
    };
    return how;
}

} // namespace

void register_acquiring(runtime::context& context, world& world)
{
    context.jobs.handle("acquire", [&context](const jobs::job& job) { return acquire(context, job); }, 1000);
    context.messages.sends("resident-resolutions", resident_resolutions());
    context.messages.receives("link-codes",
                              [&world](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again) {
                                  contract::item_results answer;
                                  if (!again) {
                                      const auto codes = contract::decode<contract::link_codes>(body);
                                      answer.result = store::attach_codes(running, message.environment, codes, world.now(message.environment));
                                  }
                                  return contract::encode(answer);
                              },
                              {"nws"});
}

void wake_acquiring(runtime::context& context, db::transaction& running, std::int16_t environment)
{
    context.jobs.enqueue(running, environment, "acquire", "{}", "acquire");
}

} // namespace chukan::institutions
