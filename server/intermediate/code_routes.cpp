#include "server/intermediate/code_routes.hpp"

#include "platform/base/error.hpp"
#include "server/intermediate/branch_store.hpp"
#include "server/intermediate/visibility.hpp"

#include <nlohmann/json.hpp>

namespace chukan::intermediate {

namespace {

nlohmann::json state_json(core& shared, const contract::code_states_reply& states, std::size_t index)
{
    const auto maybe = [](const std::string& text) { return text.empty() ? nlohmann::json() : nlohmann::json(text); };
    const auto& code = states.result_code[index];
    return {{"branch_number", states.branch_number[index]},
            {"state", states.state[index]},
            {"acquisition_kind", maybe(states.acquisition_kind[index])},
            {"date", maybe(states.date[index])},
            {"result_code", maybe(code)},
            {"message", code.empty() ? nlohmann::json() : nlohmann::json(shared.codes->text_ja(code, {}))}};
}

} // namespace

void add_code_routes(core& shared)
{
    auto& context = shared.context;
    context.router.get("/enrollees/{branch}/link-code-status", [&shared](http::request& request) {
        const auto caller = shared.context.caller_of(request);
        caller.require("enrollee.read");
        const auto states = shared.context.database.transact([&](db::transaction& running) {
            return branch_store::states(running, caller.environment, caller.insurer, {request.path_values.at("branch")});
        });
        if (states.branch_number.empty())
            throw service_error("E9310");
        visibility(shared, caller).require(states.branch_number[0]);
        return http::response::json(state_json(shared, states, 0).dump());
    }, {"system"});
    context.router.get("/link-code-states", [&shared](http::request& request) {
        const auto caller = shared.context.caller_of(request);
        caller.require("enrollee.read");
        const auto limit = static_cast<unsigned>(request.integer_query("limit", 100, 1, 1000));
        const auto states = shared.context.database.transact([&](db::transaction& running) {
            return branch_store::states_after(running, caller.environment, caller.insurer, request.query_or("cursor", ""),
                                              request.query_or("state", ""), limit + 1);
        });
        visibility reach(shared, caller);
        reach.look(states.branch_number);
        nlohmann::json items = nlohmann::json::array();
        for (std::size_t index = 0; index < states.branch_number.size() && index < limit; ++index)
            if (reach.sees(states.branch_number[index]))
                items.push_back(state_json(shared, states, index));
        nlohmann::json out{{"items", std::move(items)}, {"next_cursor", nullptr}};
        if (states.branch_number.size() > limit)
            out["next_cursor"] = states.branch_number[limit - 1];
        return http::response::json(out.dump());
    }, {"system"});
}

} // namespace chukan::intermediate
