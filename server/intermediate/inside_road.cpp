#include "server/intermediate/inside_road.hpp"

#include "platform/base/text.hpp"
#include "platform/base/uuid.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/records/inside.hpp"
#include "server/intermediate/inquiry_store.hpp"

#include <set>

namespace chukan::intermediate {

namespace {

constexpr unsigned largest_batch = 500; // one transaction, under the lock of the environment's inquiries
constexpr auto kind_of_job = "inside";

} // namespace

inside_road::inside_road(core& shared, content_keys::keeper& keys, inquiries& asking, provider& providing)
    : core_(shared), keys_(keys), asking_(asking), providing_(providing)
{
    core_.context.jobs.handle(kind_of_job, [this](const jobs::job& job) { return carry(job); }, 100000);
    core_.deliver_inside = [this](db::transaction& running, std::int16_t environment, const contract::answers& answers) { asking_.take_answers(running, environment, answers); };
}

void inside_road::enqueue(core& shared, db::transaction& running, std::int16_t environment)
{
    shared.context.jobs.enqueue(running, environment, kind_of_job, "{}", kind_of_job);
}

jobs::outcome inside_road::carry(const jobs::job& job)
{
    const auto carried = core_.context.database.bulk([&](db::bulk_transaction& running) -> std::uint64_t {
        const auto batch = new_uuid();
        const auto count = inquiry_store::claim(running, job.environment, batch, largest_batch, core_.now(job.environment), true);
        if (count == 0)
            return 0;
        const auto asked = inquiry_store::batch_of(running, job.environment, batch);
        auto receipts = decide(running, job.environment, asked);
        const auto requests = requests_of(running, job.environment, asked, receipts);
        asking_.take_receipts(running, job.environment, batch, std::move(receipts));
        if (!requests.exchange_number.empty())
            asking_.take_answers(running, job.environment, providing_.answer_inside(running, job.environment, requests));
        running.after_commit([count, answered = requests.exchange_number.size()] {
            metrics::count("chukan_inquiries_total", "system=\"intermediate\",result=\"permitted\"", answered);
            metrics::count("chukan_inquiries_total", "system=\"intermediate\",result=\"refused\"", count - answered);
        });
        return count;
    });
    return carried == largest_batch ? jobs::outcome::again : jobs::outcome::done;
}

contract::inquiry_receipts inside_road::decide(db::transaction& running, std::int16_t environment, const contract::inquiries& asked)
{
    const auto bodies = core_.law.bodies();
    const auto table = core_.law.permissions();
    const auto today = core_.today(environment);
    const auto begun = [&](const law::body& body) { return (body.valid_from.empty() || body.valid_from <= today) && (body.valid_to.empty() || body.valid_to >= today); };
    contract::inquiry_receipts out;
    std::size_t permitted = 0;
    for (std::size_t index = 0; index < asked.inquiry_id.size(); ++index) {
        const auto* asker = bodies->find(asked.asker_body[index]);
        const auto* provider = bodies->find(asked.provider_body[index]);
        std::string code = "I0000";
        if (!asker || !provider || !begun(*asker) || !begun(*provider))
            code = "E6012";
        else if (asked.link_code[index].empty())
            code = "E6010"; // taken away since it was asked
        else
            code = table->check(*asker, *provider, asked.office[index], asked.procedure[index], asked.information[index], today).code;
        if (code == "I0000" && !core_.release.holds_office(environment, asked.office[index]))
            code = "E6008"; // not in the masters in use
        permitted += code == "I0000" ? 1 : 0;
        out.result_code.push_back(code);
    }
    const auto numbers = inquiry_store::inside_numbers(running, today, permitted);
    auto next = numbers.begin();
    for (const auto& code : out.result_code)
        out.exchange_number.push_back(code == "I0000" ? *next++ : std::string());
    out.reason_ja.resize(out.result_code.size());
    out.reason_en.resize(out.result_code.size());
    return out;
}

contract::answer_requests inside_road::requests_of(db::transaction& running, std::int16_t environment, const contract::inquiries& asked, const contract::inquiry_receipts& receipts)
{
    // Sealed for the asker like any answer, though it never leaves this server: whoever holds the database alone reads no content (decisions.md 23).
    const std::set<std::string> askers(asked.asker_body.begin(), asked.asker_body.end());
    const auto keys = keys_.public_keys(running, environment, {askers.begin(), askers.end()});
    contract::answer_requests out;
    for (std::size_t index = 0; index < asked.inquiry_id.size(); ++index) {
        if (receipts.result_code[index] != "I0000")
            continue;
        out.exchange_number.push_back(receipts.exchange_number[index]);
        out.link_code.push_back(asked.link_code[index]);
        out.asker_body.push_back(asked.asker_body[index]);
        out.provider_body.push_back(asked.provider_body[index]);
        out.office.push_back(asked.office[index]);
        out.procedure.push_back(asked.procedure[index]);
        out.information.push_back(asked.information[index]);
        out.period_from.push_back(asked.period_from[index]);
        out.period_to.push_back(asked.period_to[index]);
        out.asker_disclosure.push_back(asked.asker_disclosure[index]);
        out.asked_at.push_back(asked.asked_at[index]);
        out.permit.emplace_back();
        out.asker_key.push_back(to_base64(keys.at(asked.asker_body[index])));
    }
    return out;
}

void pass_on(core& shared, db::transaction& running, std::int16_t environment, const std::string& exchange_number, const std::string& batch)
{
    if (!records::is_inside(exchange_number)) {
        shared.context.messages.put(running, environment, "nws", "answers", batch, 1);
        return;
    }
    shared.deliver_inside(running, environment, provide_store::batch_of(running, environment, batch));
    provide_store::forget(running, environment, batch);
}

} // namespace chukan::intermediate
