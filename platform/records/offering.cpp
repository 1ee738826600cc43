#include "platform/records/offering.hpp"

#include "platform/base/error.hpp"
#include "platform/base/text.hpp"

namespace chukan::records {

namespace {

constexpr std::int64_t longest_page = 50000;
constexpr std::size_t most_numbers = 200;

std::string side_of(const http::request& request)
{
    const auto& caller = request.peer.identity;
    if (!caller || (caller->organisation != "nws" && caller->organisation != "control"))
        throw service_error("E9105", {{"kind", caller ? caller->organisation : ""}});
    auto side = request.query_or("side", "");
    if (side != "asker" && side != "provider")
        throw service_error("E9202", {{"parameter", "side"}});
    return side;
}

} // namespace

void offer(runtime::context& context, own_records how)
{
    const std::vector<std::string> systems{"system"};
    context.router.get("/internal/exchange-records/lines", [&context, lines = std::move(how.lines)](http::request& request) {
        const auto side = side_of(request);
        const auto environment = context.environment_of(request);
        const auto limit = request.integer_query("limit", 20000, 1, longest_page);
        const auto after = request.query_or("after", "");
        return http::response::text(context.database.transact([&](db::transaction& running) { return lines(running, environment, context.environments.today(environment), side, after, limit); }),
                                    "text/plain; charset=utf-8");
    }, systems);
    context.router.get("/internal/exchange-records", [&context, whole = std::move(how.whole)](http::request& request) {
        const auto side = side_of(request);
        const auto environment = context.environment_of(request);
        const auto numbers = split(request.required_query("numbers"), ',');
        if (numbers.size() > most_numbers)
            throw service_error("E9206");
        return http::response::json(context.database.transact([&](db::transaction& running) { return whole(running, environment, context.environments.today(environment), side, numbers); }));
    }, systems);
}

} // namespace chukan::records
