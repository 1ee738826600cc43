#include "server/intermediate/inquiries.hpp"

#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/base/uuid.hpp"
#include "platform/crypto/content.hpp"
#include "platform/log/log.hpp"
#include "server/intermediate/code_store.hpp"

#include <algorithm>
#include <memory>
#include <numeric>

namespace chukan::intermediate {

namespace {

constexpr unsigned largest_batch = 1000;

/// How an inquiry ends that nws refuses: the two refusals of law and the dates are 不許可, everything else is a failure of somebody.
std::string state_of_refusal(const std::string& code)
{
    const bool of_law = code == "E6001" || code == "E6002" || code == "E6003" || code == "E6008" || code == "E6013";
    return of_law ? "不許可" : "エラー";
}

contract::answers one_row(const contract::answers& given, std::size_t row)
{
    contract::answers out;
    out.exchange_number = {given.exchange_number[row]};
    out.status = {given.status[row]};
    out.result_code = {given.result_code[row]};
    out.provided_at = {given.provided_at[row]};
    out.provider_disclosure = {given.provider_disclosure[row]};
    out.ephemeral_key = {given.ephemeral_key[row]};
    out.sealed = {given.sealed[row]};
    return out;
}

} // namespace

std::optional<objection> check_codes(core& shared, std::int16_t environment, std::string_view provider_body, std::string_view office, std::string_view procedure,
                                     std::string_view information)
{
    const auto text = [](std::string_view value) { return std::string(value); };
    if (!shared.law.bodies()->find(provider_body))
        return objection{"E4121", {{"code", text(provider_body)}}};
    if (!shared.masters->office_known(office) || !shared.release.holds_office(environment, office))
        return objection{"E4122", {{"code", text(office)}}};
    if (!shared.masters->procedure_of_office(procedure, office))
        return objection{"E4123", {{"code", text(procedure)}}};
    if (!shared.masters->find_information(information))
        return objection{"E4124", {{"code", text(information)}}};
    return std::nullopt;
}

inquiries::inquiries(core& shared, content_keys::keeper& keys)
    : core_(shared), keys_(keys), limits_(law::load_inquiry_limits(shared.context.config_directory)), asking_(make_asking(shared, keys)),
      room_(make_waiting_room(shared)),
      deadlines_(shared, limits_, [this](db::transaction& running, std::int16_t environment, const inquiry_store::endings& late) {
          room_->ended(running, environment, late.ids);
          if (!late.of_receipts.empty())
              wake_receipts(running, environment, inquiry_store::finished_receipts(running, environment, late.of_receipts));
      })
{
    intake::kind bulk;
    bulk.name = "inquiry";
    bulk.id = "JS010";
    bulk.result_id = "JS011"; // written in conclude(): one line per データ項目
    bulk.handler = make_inquiry_handler(core_);
    core_.desk->add(std::move(bulk));

    http::route single;
    single.method = "POST";
    single.pattern = "/inquiries";
    single.body = http::body_policy::buffered;
    single.limit = 64 * 1024;
    single.callers = {"system"};
    single.async = [this](http::request& request) { return ask(request); };
    core_.context.router.add(std::move(single));
    core_.context.router.get("/inquiries", [this](http::request& request) { return list(request); }, {"system"});
    http::route one;
    one.method = "GET";
    one.pattern = "/inquiries/{id}";
    one.callers = {"system"};
    one.async = [this](http::request& request) { return show(request); };
    core_.context.router.add(std::move(one));
    core_.context.router.post("/inquiries/{id}/address", [this](http::request& request) { return show_whole(request); }, {"system"});
    exchange();
    core_.context.jobs.handle("dispatch", [this](const jobs::job& job) { return dispatch(job); }, 100000);
    keys_.on_announced([this](db::transaction& running, std::int16_t environment) { enqueue_dispatch(running, environment); });
}

void inquiries::start()
{
    room_->start();
    asking_->start();
    deadlines_.start();
}

void inquiries::stop()
{
    deadlines_.stop();
    asking_->stop();
    room_->stop();
}

void inquiries::enqueue_dispatch(db::transaction& running, std::int16_t environment)
{
    core_.context.jobs.enqueue(running, environment, "dispatch", "{}", "dispatch");
}

jobs::outcome inquiries::dispatch(const jobs::job& job)
{
    const auto now = core_.now(job.environment);
    const auto sent = core_.context.database.bulk([&](db::bulk_transaction& running) -> std::uint64_t {
        const auto askers = inquiry_store::waiting_askers(running, job.environment, largest_batch);
        if (askers.empty())
            return 0;
        // Nobody could answer a union whose key nws does not know; its acknowledgement brings this job back.
        if (!keys_.ensure(running, job.environment, askers))
            return 0;
        const auto batch = new_uuid();
        const auto count = inquiry_store::claim(running, job.environment, batch, largest_batch, now, false);
        if (count > 0)
            core_.context.messages.put(running, job.environment, "nws", "inquiries", batch, static_cast<unsigned>(count));
        return count;
    });
    return sent == largest_batch ? jobs::outcome::again : jobs::outcome::done;
}

void inquiries::exchange()
{
    messages::outgoing questions;
    questions.render = [](db::transaction& running, const messages::message& message) -> std::optional<std::string> {
        return contract::encode(inquiry_store::batch_of(running, message.environment, message.reference));
    };
    questions.acknowledged = [this](db::bulk_transaction& running, const messages::message& message, const std::string& reply) {
        take_receipts(running, message.environment, message.reference, contract::decode<contract::inquiry_receipts>(reply));
    };
    questions.parked = [this](db::bulk_transaction& running, const messages::message& message, const std::string&) {
        const std::map<std::string, std::string> values{{"system", "nws"}};
        room_->ended(running, message.environment,
                     inquiry_store::fail_batch(running, message.environment, message.reference, "E9003", core_.codes->text_ja("E9003", values),
                                               core_.codes->text_en("E9003", values), core_.now(message.environment)));
        running.after_commit([this, batch = message.reference] { asking_->arrived(batch); });
        wake_receipts(running, message.environment,
                      inquiry_store::finished_receipts_of_batch(running, message.environment, message.reference));
    };
    core_.context.messages.sends("inquiries", std::move(questions));
    core_.context.messages.receives(
        "answers",
        [this](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again) {
            if (!again)
                take_answers(running, message.environment, contract::decode<contract::answers>(body));
            return contract::encode(contract::item_results{});
        },
        {"nws"});
}

void inquiries::take_receipts(db::transaction& running, std::int16_t environment, const std::string& batch, contract::inquiry_receipts receipts)
{
    contract::column states;
    for (std::size_t row = 0; row < receipts.result_code.size(); ++row) {
        const auto& code = receipts.result_code[row];
        states.push_back(code == "I0000" ? "照会中" : state_of_refusal(code));
        if (code != "I0000" && receipts.reason_ja[row].empty()) {
            receipts.reason_ja[row] = core_.codes->text_ja(code, {});
            receipts.reason_en[row] = core_.codes->text_en(code, {});
        }
    }
    running.after_commit([this, batch] { asking_->arrived(batch); });
    inquiry_store::lock(running, environment);
    const auto ends =
        inquiry_store::apply_receipts(running, environment, batch, receipts, states, core_.now(environment));
    room_->ended(running, environment, ends.ids);
    for (const auto& early : inquiry_store::take_early(running, environment, batch))
        take_answers(running, environment, contract::decode<contract::answers>(early));
    if (!ends.of_receipts.empty())
        wake_receipts(running, environment,
                      inquiry_store::finished_receipts_of_batch(running, environment, batch));
}

void inquiries::take_answers(db::transaction& running, std::int16_t environment, const contract::answers& given)
{
    const auto now = core_.now(environment);
    std::vector<std::size_t> rows(given.exchange_number.size()), unknown, early;
    std::iota(rows.begin(), rows.end(), 0);
    // Opening is the slow part and needs no lock; what is unknown so far is looked up once more behind it.
    const auto known = inquiry_store::by_exchange_number(running, environment, given.exchange_number);
    const auto settled = open_answers(running, environment, given, rows, known, unknown);
    inquiry_store::lock(running, environment);
    inquiry_store::settle(running, environment, settled, now);
    auto ended = settled.ended, of_receipts = settled.of_receipts;
    if (!unknown.empty()) {
        contract::column numbers, kept;
        for (const auto row : unknown)
            numbers.push_back(given.exchange_number[row]);
        const auto late = inquiry_store::by_exchange_number(running, environment, numbers);
        const auto more = open_answers(running, environment, given, unknown, late, early);
        inquiry_store::settle(running, environment, more, now);
        ended.insert(ended.end(), more.ended.begin(), more.ended.end());
        of_receipts.insert(of_receipts.end(), more.of_receipts.begin(), more.of_receipts.end());
        numbers.clear();
        for (const auto row : early) {
            numbers.push_back(given.exchange_number[row]);
            kept.push_back(contract::encode(one_row(given, row)));
        }
        if (!numbers.empty())
            inquiry_store::keep_early(running, environment, numbers, kept);
    }
    room_->ended(running, environment, ended);
    if (!of_receipts.empty())
        wake_receipts(running, environment, inquiry_store::finished_receipts(running, environment, of_receipts));
}

inquiry_store::settlement inquiries::open_answers(db::transaction& running, std::int16_t environment, const contract::answers& given,
                                                  const std::vector<std::size_t>& rows,
                                                  const std::unordered_map<std::string, inquiry_store::open_inquiry>& known,
                                                  std::vector<std::size_t>& unknown)
{
    inquiry_store::settlement out;
    content_keys::opener opener(keys_, running, environment);
    for (const auto row : rows) {
        const auto found = known.find(given.exchange_number[row]);
        if (found == known.end()) {
            unknown.push_back(row);
            continue;
        }
        const auto& inquiry = found->second;
        if (inquiry.settled) {
            log::write(log::level::warning, core_.context.name, "answer.settled_before", {{"exchange_number", given.exchange_number[row]}});
            continue;
        }
        std::string state, content, code = given.result_code[row], status = given.status[row];
        contract::column items;
        if (status == "answered") {
            try {
                const auto clear = opener.open(inquiry.asker_body, given.ephemeral_key[row],
                                               given.exchange_number[row] + "|" + inquiry.asker_body + "|" + inquiry.provider_body, given.sealed[row], inquiry.asked_at);
                items = contract::decode<contract::answer_content>(clear).item_code;
                content = core_.context.keys.seal(environment, "inquiry " + inquiry.id, clear);
                state = "回答受領済";
                code = "I0000";
            } catch (const db::error&) {
                throw;
            } catch (const std::exception& problem) {
                log::write(log::level::warning, core_.context.name, "answer.unreadable",
                           {{"exchange_number", given.exchange_number[row]}, {"error", problem.what()}});
                const auto* refused = dynamic_cast<const service_error*>(&problem);
                state = "エラー";
                code = refused ? refused->code() : "E6009";
                items.clear();
            }
        } else if (status == "none") {
            state = "該当情報なし";
            code = "E6004";
        } else if (status == "held") {
            state = "照会中";
            code = "E6005";
        } else {
            state = "エラー";
            code = code.empty() ? "E6006" : code;
        }
        out.id.push_back(inquiry.id);
        out.state.push_back(state);
        out.result_code.push_back(code);
        out.reason_ja.push_back(code == "I0000" ? "" : core_.codes->text_ja(code, {}));
        out.reason_en.push_back(code == "I0000" ? "" : core_.codes->text_en(code, {}));
        out.content.push_back(content);
        out.provided_at.push_back(given.provided_at[row]);
        out.provider_disclosure.push_back(given.provider_disclosure[row]);
        out.items.push_back(db::array(items));
        out.status.push_back(status);
        if (state != "照会中")
            out.ended.push_back(inquiry.id);
        if (inquiry.of_receipt)
            out.of_receipts.push_back(inquiry.id);
    }
    return out;
}

void inquiries::wake_receipts(db::transaction& running, std::int16_t environment, const contract::column& receipts)
{
    for (const auto& receipt : receipts)
        core_.desk->wake(running, environment, receipt);
}

} // namespace chukan::intermediate
