#include "server/operations/enrollees.hpp"

#include "platform/base/error.hpp"
#include "platform/log/log.hpp"
#include "server/operations/enrollee_json.hpp"
#include "server/operations/enrollee_store.hpp"

#include <boost/asio/this_coro.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <unordered_map>

namespace chukan::operations {

namespace {

using nlohmann::json;

json text_or_null(const db::result::row& row, const char* column)
{
    const auto value = row.text(column);
    return value.empty() ? json() : json(value);
}

json summary(const db::result::row& row)
{
    json out;
    for (const char* column : {"branch_number", "insurer_number", "addressee_number", "enrollee_kind", "name", "name_kana", "birth_date", "sex"})
        out[column] = row.text(column);
    out["insured_number"] = text_or_null(row, "insured_number");
    return out;
}

/// 支援措置 (DV): in force on `today`. One without an end lasts.
bool protected_on(const db::result::row& row, const std::string& today)
{
    const auto until = row.text("protection_until");
    return row.text("protection") == "1" && (until.empty() || until >= today);
}

/// The person as anybody sees him on `today`: while 支援措置 is in force, where he lives is shown by an unmasking of its own only, which is logged (protections.cpp).
std::string shown(const db::result::row& row, const std::string& today)
{
    return enrollee_json(row, protected_on(row, today));
}

/// Whether the person's 部署 is among those that the caller's access groups name; without groups he sees the whole insurer.
bool is_visible(const db::result::row& row, const access::caller& caller)
{
    return caller.groups.empty() || std::find(caller.groups.begin(), caller.groups.end(), row.text("department_code")) != caller.groups.end();
}

std::string page(const db::result& rows, unsigned limit)
{
    json items = json::array();
    for (std::size_t i = 0; i < rows.size() && i < limit; ++i)
        items.push_back(summary(rows[i]));
    json out{{"items", std::move(items)}};
    out["next_cursor"] = rows.size() > limit ? json(rows[limit - 1].text("branch_number")) : json();
    return out.dump();
}

access::caller caller_with(const runtime::context& context, const http::request& request, const char* right)
{
    auto caller = context.caller_of(request);
    caller.require(right);
    return caller;
}

} // namespace

void enrollees::routes()
{
    auto& router = core_.context.router;
    const std::vector<std::string> callers{"system"};
    router.get("/files/link-code-status", [this](http::request& request) { return code_states(request); }, callers);
    router.get("/enrollees", [this](http::request& request) { return list(request); }, callers);
    router.post("/enrollees/search", [this](http::request& request) { return search(request); }, callers);
    http::route single;
    single.method = "GET";
    single.pattern = "/enrollees/{branch}";
    single.callers = callers;
    single.blocking = [this](http::request& request) { return one(request); };
    single.batch = [this](std::vector<http::batched>& together) { return several(together); };
    router.add(std::move(single));
    router.post("/enrollees", [this](http::request& request) { return add(request); }, callers);
    router.put("/enrollees/{branch}", [this](http::request& request) { return change(request); }, callers);
    router.del("/enrollees/{branch}", [this](http::request& request) { return cancel(request); }, callers);
    router.get("/enrollees/{branch}/corrections", [this](http::request& request) { return corrections(request); }, callers);
    router.get("/enrollees/{branch}/eligibility-history", [this](http::request& request) { return history(request); }, callers);
    router.post("/enrollees/{branch}/personal-number", [this](http::request& request) { return unmask(request); }, callers);
    router.post("/enrollees/{branch}/link-code-request", [this](http::request& request) { return ask_for_code(request); }, callers);
}

http::response enrollees::list(http::request& request)
{
    const auto caller = caller_with(core_.context, request, "enrollee.read");
    enrollee_filter filter;
    filter.departments = caller.groups;
    filter.insured_number = request.query_or("insured_number", "");
    filter.addressee_number = request.query_or("addressee_number", "");
    filter.name_kana = request.query_or("name_kana", "");
    filter.birth_date = request.query_or("birth_date", "");
    filter.after = request.query_or("cursor", "");
    const auto limit = static_cast<unsigned>(request.integer_query("limit", 100, 1, 1000));
    filter.limit = limit + 1;
    const auto rows = core_.context.database.transact(
        [&](db::transaction& running) { return list_enrollees(running, caller.environment, caller.insurer, filter); });
    return http::response::json(page(rows, limit));
}

http::response enrollees::search(http::request& request)
{
    const auto caller = caller_with(core_.context, request, "enrollee.read");
    enrollee_filter filter;
    filter.departments = caller.groups;
    filter.tag = core_.number_tag(caller.environment, number_of_body(request.body).reveal_digits());
    const auto rows = core_.context.database.transact(
        [&](db::transaction& running) { return list_enrollees(running, caller.environment, caller.insurer, filter); });
    return http::response::json(page(rows, filter.limit));
}

http::response enrollees::one(http::request& request)
{
    const auto caller = caller_with(core_.context, request, "enrollee.read");
    const auto rows = core_.context.database.transact([&](db::transaction& running) {
        return find_enrollee(running, caller, request.path_values.at("branch"));
    });
    if (rows.empty())
        throw service_error("E9310");
    return http::response::json(shown(rows[0], core_.context.environments.today(caller.environment)));
}

http::response enrollees::shown_after(const access::caller& caller, const std::string& branch, int status)
{
    const auto rows = core_.context.database.transact([&](db::transaction& running) { return find_enrollee(running, caller, branch); });
    if (rows.empty())
        throw service_error("E9310"); // it is another 部署's now
    return http::response::json(shown(rows[0], core_.context.environments.today(caller.environment)), status);
}

boost::asio::awaitable<void> enrollees::several(std::vector<http::batched>& together)
{
    struct share {
        std::int16_t environment;
        std::string insurer;
        std::vector<std::string> branches;
        std::vector<http::batched*> requests;
        std::vector<std::shared_ptr<const access::caller>> callers; // of each request: what it may see is its own
    };
    std::vector<share> shares; // by whose rows they are: mostly one
    std::string assertion;     // of the caller before: a bundle has few, and each is as long as the rest of its item
    std::shared_ptr<const access::caller> caller;
    for (auto& each : together)
        try {
            const auto* own = each.asked.header("chukan-caller");
            if (!caller || !own || *own != assertion) {
                caller.reset();
                caller = std::make_shared<const access::caller>(caller_with(core_.context, each.asked, "enrollee.read"));
                assertion = own ? *own : "";
            }
            auto mine = std::find_if(shares.begin(), shares.end(), [&](const share& other) {
                return other.environment == caller->environment && other.insurer == caller->insurer;
            });
            if (mine == shares.end())
                mine = shares.insert(shares.end(), share{caller->environment, caller->insurer, {}, {}, {}});
            mine->branches.push_back(each.asked.path_values.at("branch"));
            mine->requests.push_back(&each);
            mine->callers.push_back(caller);
        } catch (const service_error&) {
            each.problem = std::current_exception();
        }
    auto& line = lines_.of(co_await boost::asio::this_coro::executor);
    for (auto& mine : shares) {
        auto wanted = enrollees_wanted(mine.environment, mine.insurer, mine.branches);
        const auto rows = co_await line.query("enrollees", enrollees_statement(), std::move(wanted));
        const auto today = core_.context.environments.today(mine.environment);
        std::unordered_map<std::string_view, std::size_t> place_of;
        for (std::size_t place = 0; place < rows.size(); ++place) {
            const auto row = rows[place];
            place_of.emplace(row.view(0), place); // what is seen lives as long as `rows`
        }
        for (std::size_t index = 0; index < mine.requests.size(); ++index) {
            const auto found = place_of.find(mine.branches[index]);
            if (found == place_of.end() || !is_visible(rows[found->second], *mine.callers[index]))
                mine.requests[index]->problem = std::make_exception_ptr(service_error("E9310"));
            else
                mine.requests[index]->answer = http::response::json(shown(rows[found->second], today));
        }
    }
}

http::response enrollees::history(http::request& request)
{
    const auto caller = caller_with(core_.context, request, "enrollee.read");
    const auto& branch = request.path_values.at("branch");
    json items = json::array();
    core_.context.database.transact([&](db::transaction& running) {
        if (find_enrollee(running, caller, branch).empty())
            throw service_error("E9310");
        items.clear();
        for (const auto& row : eligibility_of(running, caller.environment, caller.insurer, branch))
            items.push_back({{"acquired_on", row.text("acquired_on")},
                             {"acquisition_reason", row.text("acquisition_reason")},
                             {"lost_on", text_or_null(row, "lost_on")},
                             {"loss_reason", text_or_null(row, "loss_reason")},
                             {"registered_at", text_or_null(row, "registered_at")}});
    });
    json out{{"items", std::move(items)}};
    out["next_cursor"] = nullptr;
    return http::response::json(out.dump());
}

http::response enrollees::unmask(http::request& request)
{
    const auto caller = caller_with(core_.context, request, "number.unmask");
    const auto& branch = request.path_values.at("branch");
    std::string person_key, sealed;
    core_.context.database.transact([&](db::transaction& running) {
        const auto rows = find_enrollee(running, caller, branch);
        if (rows.empty())
            throw service_error("E9310");
        person_key = rows[0].text("person_key");
        sealed = sealed_numbers(running, caller.environment, {person_key}).front();
    });
    if (sealed.empty())
        throw service_error("E9310");
    log::write(log::level::info, core_.context.name, "number.unmasked",
               {{"user", caller.user_id}, {"insurer", caller.insurer}, {"branch", branch}, {"terminal", caller.terminal}});
    return http::response::json(json{{"personal_number", core_.open_number(caller.environment, person_key, sealed)}}.dump());
}

} // namespace chukan::operations
