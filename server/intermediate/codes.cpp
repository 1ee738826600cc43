#include "server/intermediate/codes.hpp"

#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/base/uuid.hpp"
#include "platform/contract/contract.hpp"
#include "platform/faults/faults.hpp"
#include "platform/identifiers/check_digits.hpp"
#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"
#include "server/intermediate/branch_store.hpp"
#include "server/intermediate/code_store.hpp"
#include "server/intermediate/protection_store.hpp"

#include <algorithm>

namespace chukan::intermediate {

namespace {

constexpr std::uint32_t largest_block = 1000000;

/// All results of a batch in one answer: nothing at all when every item went well.
std::string all_well()
{
    return contract::encode(contract::item_results{});
}

} // namespace

codes::codes(core& shared, content_keys::keeper& keys) : core_(shared), keys_(keys)
{
    receive_branches();
    receive_codes();
    core_.context.jobs.handle("acquire", [this](const jobs::job& job) { return acquire(job); }, 100000);
}

void codes::receive_branches()
{
    auto& messages = core_.context.messages;
    // A part of a file that is read again after a crash may want fewer numbers; a 枝番 may point to another person by now; a failure may have been told already.
    for (const auto* kind : {"branch-block", "branch-map", "code-progress"})
        messages.body_may_change(kind);
    messages.receives(
        "branch-block",
        [this](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool) {
            const auto request = contract::decode<contract::branch_block_request>(body);
            if (request.insurer.empty())
                throw service_error("E9203", {{"field", "insurer"}});
            if (request.count == 0 || request.count > largest_block)
                throw service_error("E9203", {{"field", "count"}});
            contract::branch_block_reply reply;
            reply.count = request.count;
            reply.first_serial = branch_store::reserve(running, message.environment, message.id, request.insurer, request.count);
            // The first contact with an insurer of this environment: its content key is there before anybody asks for an answer.
            if (const auto union_body = core_.body_of_insurer(request.insurer); !union_body.empty())
                keys_.ensure(running, message.environment, {union_body});
            return contract::encode(reply);
        },
        {"operations"});
    messages.receives(
        "branch-map",
        [this](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again) {
            if (again)
                return all_well();
            const auto rows = contract::decode<contract::branch_map>(body);
            const auto queued = branch_store::map(running, message.environment, rows, core_.now(message.environment));
            registrations_.note(message.environment, rows.more_follow);
            if (queued > 0)
                core_.context.jobs.enqueue(running, message.environment, "acquire", "{}", "acquire");
            return all_well();
        },
        {"operations"});
    messages.receives(
        "branch-change",
        [this](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again) {
            if (again)
                return all_well();
            const auto counts = branch_store::change(running, message.environment, contract::decode<contract::branch_change>(body), core_.now(message.environment));
            if (counts.queued > 0)
                core_.context.jobs.enqueue(running, message.environment, "acquire", "{}", "acquire");
            return all_well();
        },
        {"operations"});
    messages.receives(
        "protections",
        [](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again) {
            if (!again)
                protection_store::hear(running, message.environment, contract::decode_protections(body));
            return all_well();
        },
        {"operations"});
    messages.receives(
        "code-retry",
        [this](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again) {
            if (again)
                return all_well();
            const auto rows = contract::decode<contract::code_retry>(body);
            if (branch_store::retry(running, message.environment, rows) > 0)
                core_.context.jobs.enqueue(running, message.environment, "acquire", "{}", "acquire");
            return all_well();
        },
        {"operations"});
    messages.receives(
        "code-states",
        [](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool) {
            const auto request = contract::decode<contract::code_states_request>(body);
            if (!request.branch_number.empty())
                return contract::encode(branch_store::states(running, message.environment, request.insurer, request.branch_number));
            const auto limit = std::clamp<std::uint32_t>(request.limit, 1, 50000);
            return contract::encode(branch_store::states_after(running, message.environment, request.insurer, request.after, {}, limit));
        },
        {"operations"});
}

void codes::receive_codes()
{
    auto& messages = core_.context.messages;
    messages::outgoing requests;
    requests.render = [](db::transaction& running, const messages::message& message) -> std::optional<std::string> {
        auto body = code_store::requests_of(running, message.environment, message.reference);
        if (body.acquisition_number.empty())
            return std::nullopt; // all of them are answered: provision has had this message
        body.unit = shared_unit;
        return contract::encode(body);
    };
    messages.sends("code-requests", std::move(requests));
    messages.receives(
        "code-progress",
        [this](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again) {
            if (again)
                return all_well();
            const auto rows = contract::decode<contract::code_progress>(body);
            contract::column sent, failed, failures;
            for (std::size_t row = 0; row < rows.acquisition_number.size(); ++row) {
                if (rows.state[row] == "failed") {
                    failed.push_back(rows.acquisition_number[row]);
                    failures.push_back(rows.result_code[row].empty() ? "E5001" : rows.result_code[row]);
                } else {
                    sent.push_back(rows.acquisition_number[row]);
                }
            }
            const auto now = core_.now(message.environment);
            if (!sent.empty())
                code_store::mark_sent(running, message.environment, sent, now);
            if (!failed.empty()) {
                const auto count = code_store::fail(running, message.environment, failed, failures, now);
                metrics::count("chukan_code_failures", "system=\"intermediate\"", count);
            }
            return all_well();
        },
        {"provision"});
    messages.receives(
        "link-codes",
        [this](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again) {
            if (again)
                return all_well();
            const auto rows = contract::decode<contract::link_codes>(body);
            if (rows.unit != shared_unit)
                throw service_error("E9203", {{"field", "unit"}});
            const auto batches = code_store::batches_of(running, message.environment, rows.acquisition_number);
            const auto unknown = code_store::attach(running, message.environment, rows, batches, core_.now(message.environment));
            faults::kill_point("before_number_deletion");
            code_store::delete_numbers(running, message.environment, batches, rows.acquisition_number);
            if (unknown > 0) {
                metrics::count("chukan_unknown_acquisition_numbers", "system=\"intermediate\"", unknown);
                log::write(log::level::warning, core_.context.name, "codes.unknown_number",
                           {{"message", message.id}, {"count", std::to_string(unknown)}});
            }
            return all_well();
        },
        {"nws"});
}

jobs::outcome codes::acquire(const jobs::job& job)
{
    auto& context = core_.context;
    if (registrations_.still_under_way(job.environment))
        return jobs::outcome::again;
    const auto batch = context.database.transact([&](db::transaction& running) {
        return code_store::open_batch(running, job.environment, new_uuid(), std::min(context.batch_limit, 10000U));
    });
    if (!batch)
        return jobs::outcome::done;
    // The batch's id is stored: after a crash nws is asked with the same id and gives the same numbers.
    const auto reply = context.messages.call(job.environment, "nws", "acquisition-numbers", batch->id,
                                             contract::encode(contract::acquisition_number_request{shared_unit, batch->count}));
    const auto numbers = contract::decode<contract::acquisition_number_reply>(reply).acquisition_number;
    if (numbers.size() != batch->count)
        throw std::runtime_error("nws gave another count of numbers than it was asked for");
    const bool more = context.database.bulk([&](db::bulk_transaction& running) {
        const auto numbered = code_store::number_persons(running, job.environment, *batch, numbers);
        if (numbered > 0)
            context.messages.put(running, job.environment, "provision", "code-requests", batch->id, static_cast<unsigned>(numbered), {},
                                 uuid_of("code-requests " + batch->id));
        return code_store::anybody_waits(running, job.environment);
    });
    return more ? jobs::outcome::again : jobs::outcome::done;
}

} // namespace chukan::intermediate
