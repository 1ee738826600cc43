#include "platform/runtime/database_guard.hpp"

#include "platform/base/error.hpp"
#include "platform/db/database.hpp"
#include "platform/log/log.hpp"

#include <boost/asio/awaitable.hpp>

namespace chukan::runtime {

namespace {

/// Class 08 and an empty state: the connection broke. 57P01–57P03: the server goes down or comes up. 53300: no connection was free in time.
bool out_of_reach(const db::error& failure)
{
    const auto& state = failure.sqlstate();
    return failure.connection_lost() || state.substr(0, 2) == "08" || state == "57P01" || state == "57P02" || state == "57P03" || state == "53300";
}

[[noreturn]] void pass_on(const db::error& failure, const std::string& method)
{
    if (!out_of_reach(failure))
        throw failure;
    log::write(log::level::warning, "runtime", "database.out_of_reach", {{"method", method}, {"error", failure.what()}});
    throw service_error("E9002");
}

boost::asio::awaitable<http::response> guarded(http::async_handler handler, http::request& request)
{
    try {
        co_return co_await handler(request);
    } catch (const db::error& failure) {
        pass_on(failure, request.method);
    }
}

boost::asio::awaitable<void> guarded_batch(http::batch_handler handler, std::vector<http::batched>& together)
{
    try {
        co_await handler(together);
    } catch (const db::error& failure) {
        pass_on(failure, "bundle");
    }
}

} // namespace

http::router guard_database(const http::router& routes)
{
    http::router out;
    for (auto route : routes.routes()) {
        if (route.blocking)
            route.blocking = [handler = std::move(route.blocking)](http::request& request) {
                try {
                    return handler(request);
                } catch (const db::error& failure) {
                    pass_on(failure, request.method);
                }
            };
        if (route.async)
            route.async = [handler = std::move(route.async)](http::request& request) { return guarded(handler, request); };
        if (route.batch)
            route.batch = [handler = std::move(route.batch)](std::vector<http::batched>& together) { return guarded_batch(handler, together); };
        out.add(std::move(route));
    }
    return out;
}

} // namespace chukan::runtime
