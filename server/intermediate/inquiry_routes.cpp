#include "platform/base/error.hpp"
#include "platform/base/uuid.hpp"
#include "server/intermediate/inquiries.hpp"
#include "server/intermediate/inquiry_json.hpp"
#include "server/intermediate/visibility.hpp"

#include <algorithm>

namespace chukan::intermediate {

namespace {

bool looks_like_uuid(const std::string& text)
{
    return text.size() == 36 && text.find_first_not_of("0123456789abcdef-") == std::string::npos && text[8] == '-' && text[13] == '-' &&
           text[18] == '-' && text[23] == '-' && std::count(text.begin(), text.end(), '-') == 4;
}

http::response with_preference(std::string body, int status, std::chrono::seconds wait)
{
    auto out = http::response::json(std::move(body), status);
    out.headers.emplace_back("Preference-Applied", "wait=" + std::to_string(wait.count()));
    return out;
}

} // namespace

boost::asio::awaitable<http::response> inquiries::ask(http::request& request)
{
    const auto caller = core_.context.caller_of(request);
    caller.require("inquiry.ask");
    auto wanted = parse_inquiry(request.body);
    wanted.id = new_uuid();
    visibility reach(core_, caller);
    if (!caller.groups.empty()) {
        std::function<void()> look = [&] { reach.look({wanted.branch_number}); };
        co_await http::on_worker(request, look);
    }
    if (!reach.sees(wanted.branch_number))
        throw service_error("E4101", {{"value", wanted.branch_number}}); // as for one that is not registered
    wanted.insurer = caller.insurer;
    wanted.user_id = caller.user_id;
    wanted.asker_body = core_.body_of_insurer(caller.insurer);
    if (wanted.asker_body.empty())
        throw service_error("E4121", {{"code", caller.insurer}});
    if (const auto* key = request.header("idempotency-key"))
        wanted.idempotency_key = key->substr(0, 100);
    if (core_.release.stale(caller.environment)) {
        std::function<void()> refresh = [&] { core_.release.refresh(caller.environment); };
        co_await http::on_worker(request, refresh);
    }
    if (const auto wrong = check_codes(core_, caller.environment, wanted.provider_body, wanted.office, wanted.procedure, wanted.information))
        throw service_error(wrong->code, wrong->values);
    const auto wait = wish_to_wait(request, limits_.longest_wait);
    auto stored = co_await asking_->ask(caller.environment, std::move(wanted));
    if (!wait)
        co_return http::response::json(std::move(stored.body), 202);
    auto seen = co_await room_->wait(caller.environment, caller.insurer, stored.id, *wait, !stored.again);
    if (seen.body.empty()) // gone meanwhile with its whole world
        seen.body = std::move(stored.body);
    co_return with_preference(std::move(seen.body), seen.over ? 200 : 202, *wait);
}

http::response inquiries::list(http::request& request)
{
    const auto caller = core_.context.caller_of(request);
    caller.require("inquiry.read");
    const auto page = page_of(request);
    const inquiry_store::filter wanted{caller.insurer, request.query_or("state", ""), request.query_or("branch_number", ""),
                                       request.query_or("receipt", ""), page.after, page.limit + 1};
    const auto rows = core_.context.database.transact(
        [&](db::transaction& running) { return inquiry_store::list(running, caller.environment, wanted); });
    visibility reach(core_, caller);
    std::vector<std::string> branches;
    for (const auto row : rows)
        branches.push_back(row.text("branch_number"));
    reach.look(branches);
    return http::response::json(summary_json(core_, rows, page.limit, [&](const std::string& branch) { return reach.sees(branch); }));
}

http::response inquiries::show_whole(http::request& request)
{
    const auto caller = core_.context.caller_of(request);
    caller.require("address.unmask");
    const auto& id = request.path_values.at("id");
    if (!looks_like_uuid(id))
        throw service_error("E9310");
    const auto rows = core_.context.database.transact(
        [&](db::transaction& running) { return inquiry_store::find(running, caller.environment, caller.insurer, id); });
    if (rows.empty())
        throw service_error("E9310");
    visibility(core_, caller).require(rows[0].text("branch_number"));
    return http::response::json(inquiry_json(core_, caller.environment, rows[0], true));
}

boost::asio::awaitable<http::response> inquiries::show(http::request& request)
{
    const auto caller = core_.context.caller_of(request);
    caller.require("inquiry.read");
    const auto id = request.path_values.at("id");
    if (!looks_like_uuid(id))
        throw service_error("E9310");
    if (!caller.groups.empty()) {
        std::function<void()> reach = [&] {
            const auto rows = core_.context.database.transact(
                [&](db::transaction& running) { return inquiry_store::find(running, caller.environment, caller.insurer, id); });
            if (rows.empty())
                throw service_error("E9310");
            visibility(core_, caller).require(rows[0].text("branch_number"));
        };
        co_await http::on_worker(request, reach);
    }
    if (const auto wait = wish_to_wait(request, limits_.longest_wait)) {
        auto seen = co_await room_->wait(caller.environment, caller.insurer, id, *wait, false);
        if (seen.body.empty())
            throw service_error("E9310");
        co_return with_preference(std::move(seen.body), 200, *wait);
    }
    std::string body;
    std::function<void()> look = [&] {
        const auto rows = core_.context.database.transact(
            [&](db::transaction& running) { return inquiry_store::find(running, caller.environment, caller.insurer, id); });
        if (!rows.empty())
            body = inquiry_json(core_, caller.environment, rows[0]);
    };
    co_await http::on_worker(request, look);
    if (body.empty())
        throw service_error("E9310");
    co_return http::response::json(std::move(body));
}

} // namespace chukan::intermediate
