#include "server/provision/sending.hpp"

#include "platform/base/text.hpp"
#include "platform/base/uuid.hpp"
#include "platform/contract/contract.hpp"
#include "platform/faults/faults.hpp"
#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/personal_number/contract.hpp"
#include "server/provision/store.hpp"

#include <nlohmann/json.hpp>
#include <openssl/crypto.h>

#include <stdexcept>

namespace chukan::provision {

namespace {

constexpr auto no_number = "E5005";      // operations knows no 個人番号 of this person any more
constexpr int part_at_sending = 1, part_answered = 2;

std::string seal_context(const std::string& acquisition_numbers)
{
    return "number_in_transit|" + acquisition_numbers;
}

/// The numbers are overwritten before their memory is given back.
struct wiped_numbers {
    std::vector<std::string> digits;
    ~wiped_numbers()
    {
        for (auto& number : digits)
            OPENSSL_cleanse(number.data(), number.size());
    }
};

/// All of them as one sealed text: a batch is written, read and erased as a whole.
std::string seal_list(runtime::context& context, std::int16_t environment, const std::string& acquisition_numbers, const std::vector<std::string>& digits)
{
    auto list = join(digits, ",");
    auto sealed = context.keys.seal(environment, seal_context(acquisition_numbers), list);
    OPENSSL_cleanse(list.data(), list.size());
    return sealed;
}

std::string reference_of(const std::string& batch, int part)
{
    return nlohmann::json{{"batch", batch}, {"part", part}}.dump();
}

std::pair<std::string, int> batch_of(const messages::message& message)
{
    const auto reference = nlohmann::json::parse(message.reference);
    return {reference.at("batch").get<std::string>(), reference.at("part").get<int>()};
}

std::string now_of(runtime::context& context, std::int16_t environment)
{
    return clock::to_iso(context.environments.now(environment));
}

/// One batch: numbers from operations, sealed, and on their way to juki in one transaction. A crash before its commit repeats the question; nothing was written by then.
jobs::outcome send_batch(runtime::context& context, const jobs::job& job)
{
    const auto environment = job.environment;
    const auto next = context.database.transact([&](db::transaction& running) { return store::next_released(running, environment, context.batch_limit); });
    if (!next)
        return jobs::outcome::done;
    const auto batch = new_uuid();

    wiped_numbers numbers;
    {
        contract::number_request question;
        question.person_key = next->person_key;
        auto reply = context.messages.call(environment, "operations", "personal-numbers", uuid_of("numbers/" + batch), contract::encode_numbers(question));
        numbers.digits = contract::decode_number_reply(reply).personal_number;
        OPENSSL_cleanse(reply.data(), reply.size());
    }
    if (numbers.digits.size() != next->person_key.size())
        throw std::runtime_error("operations answered another number of items than asked");

    std::vector<std::string> acquisitions;
    wiped_numbers known;
    store::failures failed;
    for (std::size_t index = 0; index < numbers.digits.size(); ++index) {
        const auto& acquisition = next->acquisition_number[index];
        if (numbers.digits[index].empty()) {
            failed.ordinal.push_back(static_cast<std::int64_t>(index));
            failed.acquisition_number.push_back(acquisition);
            failed.result_code.emplace_back(no_number);
            continue;
        }
        known.digits.push_back(std::move(numbers.digits[index]));
        acquisitions.push_back(acquisition);
    }

    auto running = context.database.begin_bulk();
    if (!store::take_groups(*running, environment, next->groups, batch, acquisitions.empty()))
        return jobs::outcome::again;     // another process was quicker
    store::batch_header header;
    header.unit = next->unit;
    header.batch = batch;
    header.items = static_cast<unsigned>(next->person_key.size());
    header.answered = acquisitions.empty();
    if (!acquisitions.empty()) {
        const auto list = join(acquisitions, ",");
        store::add_numbers(*running, environment, batch, list, seal_list(context, environment, list, known.digits));
        faults::kill_point("after_copy");
        const auto count = static_cast<unsigned>(acquisitions.size());
        header.message = context.messages.put(*running, environment, "juki", "code-resolutions", reference_of(batch, 0), count, "resolutions");
        context.messages.put(*running, environment, "intermediate", "code-progress", reference_of(batch, 0), count, "progress");
    }
    store::add_batch(*running, environment, header, now_of(context, environment));
    if (!failed.acquisition_number.empty()) {
        store::add_failures(*running, environment, batch, part_at_sending, failed);
        context.messages.put(*running, environment, "intermediate", "code-progress", reference_of(batch, part_at_sending),
                             static_cast<unsigned>(failed.acquisition_number.size()), "progress");
    }
    if (header.answered)
        store::forget_requests(*running, environment, batch);
    faults::kill_point("before_commit");
    running->commit();
    faults::kill_point("after_commit");
    log::write(log::level::info, context.name, "acquisitions.sent",
               {{"environment", std::to_string(environment)}, {"batch", batch}, {"items", std::to_string(header.items)},
                {"without_number", std::to_string(failed.acquisition_number.size())}});
    show_waiting(context, environment);
    return jobs::outcome::again;
}

messages::outgoing code_resolutions(runtime::context& context)
{
    messages::outgoing how;
    how.render = [&context](db::transaction& running, const messages::message& message) -> std::optional<std::string> {
        auto stored = store::numbers(running, message.environment, batch_of(message).first);
        if (stored.sealed.empty())
            return std::nullopt;
        contract::code_resolutions body;
        body.unit = std::move(stored.unit);
        wiped_numbers numbers;
        for (std::size_t index = 0; index < stored.sealed.size(); ++index) {
            const auto& list = stored.acquisition_numbers[index];
            auto open = context.keys.open(message.environment, seal_context(list), stored.sealed[index]);
            for (auto& number : split(open, ','))
                numbers.digits.push_back(std::move(number));
            OPENSSL_cleanse(open.data(), open.size());
            for (auto& number : split(list, ','))
                body.acquisition_number.push_back(std::move(number));
        }
        body.personal_number.swap(numbers.digits);
        auto text = contract::encode_numbers(body);
        body.personal_number.swap(numbers.digits); // wiped with `numbers`
        return text;
    };
    how.acknowledged = [&context](db::bulk_transaction& running, const messages::message& message, const std::string& reply) {
        const auto batch = batch_of(message).first;
        const auto results = contract::decode<contract::item_results>(reply).result;
        const auto sent = store::sent_acquisitions(running, message.environment, batch);
        if (!results.empty() && results.size() != sent.size())
            throw std::runtime_error("juki answered another number of items than sent");
        store::failures failed;
        for (std::size_t index = 0; index < results.size(); ++index) {
            if (results[index] == "I0000")
                continue;
            failed.ordinal.push_back(static_cast<std::int64_t>(index));
            failed.acquisition_number.push_back(sent[index]);
            failed.result_code.push_back(results[index]);
        }
        const auto count = failed.acquisition_number.size();
        if (count > 0) {
            store::add_failures(running, message.environment, batch, part_answered, failed);
            context.messages.put(running, message.environment, "intermediate", "code-progress", reference_of(batch, part_answered),
                                 static_cast<unsigned>(count), "progress");
        }
        faults::kill_point("before_number_deletion");
        store::finish_batch(running, message.environment, batch, sent.size() - count, now_of(context, message.environment));
    };
    how.parked = [](db::bulk_transaction& running, const messages::message& message, const std::string&) {
        store::park_batch(running, message.environment, batch_of(message).first);
    };
    return how;
}

messages::outgoing code_progress()
{
    messages::outgoing how;
    how.render = [](db::transaction& running, const messages::message& message) -> std::optional<std::string> {
        const auto [batch, part] = batch_of(message);
        contract::code_progress body;
        if (part == 0) {
            // Gone when juki has answered before this message left: its answer says more.
            body.acquisition_number = store::sent_acquisitions(running, message.environment, batch);
            body.state.assign(body.acquisition_number.size(), "sent");
            body.result_code.assign(body.acquisition_number.size(), "I0000");
        } else {
            auto failed = store::failed(running, message.environment, batch, part);
            body.acquisition_number = std::move(failed.acquisition_number);
            body.result_code = std::move(failed.result_code);
            body.state.assign(body.acquisition_number.size(), "failed");
        }
        if (body.acquisition_number.empty())
            return std::nullopt;
        return contract::encode(body);
    };
    how.acknowledged = [](db::bulk_transaction& running, const messages::message& message, const std::string&) {
        const auto [batch, part] = batch_of(message);
        if (part != 0)
            store::forget_failures(running, message.environment, batch, part);
    };
    return how;
}

} // namespace

void register_sending(runtime::context& context)
{
    context.jobs.handle("send", [&context](const jobs::job& job) { return send_batch(context, job); }, 1000);
    context.messages.sends("code-resolutions", code_resolutions(context));
    context.messages.sends("code-progress", code_progress());
}

void wake_sending(runtime::context& context, db::transaction& running, std::int16_t environment)
{
    context.jobs.enqueue(running, environment, "send", "{}", "send");
}

void show_waiting(runtime::context& context, std::int16_t environment)
{
    const auto count = context.database.transact([&](db::transaction& running) { return store::waiting(running, environment); });
    metrics::set("chukan_code_acquisitions_waiting", "system=\"" + context.name + "\",environment=\"" + std::to_string(environment) + "\"",
                 static_cast<double>(count));
}

} // namespace chukan::provision
