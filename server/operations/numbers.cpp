#include "platform/base/error.hpp"
#include "platform/base/uuid.hpp"
#include "platform/contract/visibility.hpp"
#include "platform/log/log.hpp"
#include "platform/personal_number/contract.hpp"
#include "server/operations/branch_maps.hpp"
#include "server/operations/enrollee_store.hpp"
#include "server/operations/enrollees.hpp"

#include <nlohmann/json.hpp>

#include <set>

namespace chukan::operations {

namespace {

using nlohmann::json;

/// A flat object of texts; the body is never quoted in a refusal, since it may hold a 個人番号.
std::string text_of_body(const std::string& body, const char* field)
{
    const json value = json::parse(body, nullptr, false);
    if (!value.is_object())
        throw service_error("E9203", {{"field", "(JSON)"}});
    const auto found = value.find(field);
    if (found == value.end() || !found->is_string())
        throw service_error("E9203", {{"field", field}});
    return found->get<std::string>();
}

} // namespace

PersonalNumber number_of_body(const std::string& body)
{
    auto number = PersonalNumber::from_digits(text_of_body(body, "personal_number"));
    if (!number)
        throw service_error("E4205");
    return *std::move(number);
}

http::response enrollees::ask_for_code(http::request& request)
{
    const auto caller = core_.context.caller_of(request);
    caller.require("enrollee.write");
    const auto& branch = request.path_values.at("branch");
    const bool known = core_.context.database.transact(
        [&](db::transaction& running) { return !find_enrollee(running, caller, branch).empty(); });
    if (!known)
        throw service_error("E9310");
    contract::code_states_request question;
    question.insurer = caller.insurer;
    question.branch_number = {branch};
    const auto states = contract::decode<contract::code_states_reply>(
        core_.context.messages.call(caller.environment, "intermediate", "code-states", new_uuid(), contract::encode(question), 10));
    if (states.state.size() != 1 || states.state.front() != "取得エラー")
        throw service_error("E4203", {{"state", states.state.empty() ? "未取得" : states.state.front()}});
    core_.context.database.transact(
        [&](db::transaction& running) { put_code_retry(core_, running, caller.environment, caller.insurer, branch); });
    return http::response::json("{}", 202);
}

http::response enrollees::code_states(http::request& request)
{
    const auto caller = core_.context.caller_of(request);
    caller.require("file.read");
    const auto* declared = request.header("chukan-encoding");
    const auto encoding = declared != nullptr && (*declared == "1" || *declared == "2") ? static_cast<layout::encoding>((*declared)[0] - '0')
                                                                                        : layout::encoding::utf8;
    const std::string today = core_.context.environments.today(caller.environment);
    auto header = std::make_shared<bool>(true);
    auto after = std::make_shared<std::string>();
    const auto next = [this, caller, today, header, after](layout::writer& writer) {
        if (*header) {
            writer.row({"被保険者枝番", "宛名番号", "状態", "取得区分", "日付", "処理結果コード", "メッセージ"});
            *header = false;
        }
        contract::code_states_request question;
        question.insurer = caller.insurer;
        question.after = *after;
        const auto states = contract::decode<contract::code_states_reply>(
            core_.context.messages.call(caller.environment, "intermediate", "code-states", new_uuid(), contract::encode(question)));
        if (states.branch_number.empty())
            return false;
        *after = states.branch_number.back();
        std::vector<std::string> addressees, reach;
        core_.context.database.transact([&](db::transaction& running) {
            addressees = addressees_of(running, caller.environment, caller.insurer, states.branch_number);
            if (!caller.groups.empty())
                reach = visible_branches(running, caller.environment, caller.insurer, caller.groups, states.branch_number);
        });
        const std::set<std::string> visible(reach.begin(), reach.end());
        for (std::size_t i = 0; i < states.branch_number.size(); ++i) {
            if (!caller.groups.empty() && !visible.contains(states.branch_number[i]))
                continue;
            const auto& code = states.result_code[i];
            const std::string message = code.empty() || code == "I0000" ? "" : core_.codes->text_ja(code, {});
            writer.row({states.branch_number[i], addressees[i], states.state[i], states.acquisition_kind[i], states.date[i], code, message});
        }
        return states.branch_number.size() >= question.limit;
    };
    return intake::csv_download(request, caller.insurer + "_KN012_" + today + "_001.csv", encoding, next);
}

void register_visibility_call(core& core)
{
    core.context.messages.receives(
        "visible-branches",
        [&core](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool) {
            const auto request = contract::decode_visible_request(body);
            if (request.branch_number.size() > core.context.batch_limit)
                throw service_error("E9206");
            return contract::encode_visible(contract::visible_branches_reply{
                visible_branches(running, message.environment, request.insurer, request.departments, request.branch_number)});
        },
        {"intermediate"});
}

void register_eligibility_call(core& core)
{
    core.context.messages.receives(
        "eligibility-check",
        [&core](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool) {
            const auto request = contract::decode_eligibility_request(body);
            if (request.branch_number.size() > core.context.batch_limit)
                throw service_error("E9206");
            return contract::encode_eligibility(contract::eligibility_check_reply{eligibility_differences(running, message.environment, request)});
        },
        {"intermediate"});
}

void register_number_call(core& core)
{
    core.context.messages.body_may_change("personal-numbers"); // a question: what it reads is read again
    core.context.messages.receives(
        "personal-numbers",
        [&core](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool) {
            const auto request = contract::decode_number_request(body);
            if (request.person_key.size() > core.context.batch_limit)
                throw service_error("E9206");
            const auto sealed = sealed_numbers(running, message.environment, request.person_key);
            contract::number_reply reply;
            reply.personal_number.reserve(sealed.size());
            for (std::size_t i = 0; i < sealed.size(); ++i)
                reply.personal_number.push_back(
                    sealed[i].empty() ? std::string() : core.open_number(message.environment, request.person_key[i], sealed[i]));
            return contract::encode_numbers(reply);
        },
        {"provision"});
}

} // namespace chukan::operations
