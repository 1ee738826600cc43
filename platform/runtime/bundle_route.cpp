#include "platform/runtime/bundle_route.hpp"

#include "platform/base/error.hpp"
#include "platform/contract/bundle.hpp"
#include "platform/http/client.hpp"
#include "platform/http/trace.hpp"
#include "platform/http/uri.hpp"
#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <memory>

namespace chukan::runtime {

namespace asio = boost::asio;

namespace {

using problem_writer = std::function<std::pair<int, std::string>(const std::string& code, const std::map<std::string, std::string>& values)>;

constexpr std::size_t workers_at_once = 4; // of one bundle: its blocking look-ups must not take every worker

/// Requests of one bundle that one route answers, with their places in the bundle.
struct share {
    const http::route* route;
    std::vector<http::batched> requests;
    std::vector<std::size_t> places;
};

/// Runs all of them at the same time on the calling I/O thread, and comes back when the last has ended. They must not throw.
asio::awaitable<void> run_all(std::vector<asio::awaitable<void>> tasks)
{
    if (tasks.size() == 1)
        co_return co_await std::move(tasks.front());
    const auto home = co_await asio::this_coro::executor;
    struct state {
        std::size_t left;
        std::function<void()> resume;
    };
    const auto shared = std::make_shared<state>(state{tasks.size(), nullptr});
    for (auto& each : tasks) {
        auto ended = [shared](std::exception_ptr) {
            if (--shared->left == 0 && shared->resume)
                shared->resume();
        };
        asio::co_spawn(home, std::move(each), std::move(ended));
    }
    auto wait = [shared, home](auto handler) {
        auto held = std::make_shared<decltype(handler)>(std::move(handler));
        auto resume = [held, home] { asio::post(home, [held] { (*held)(); }); };
        if (shared->left == 0)
            resume();
        else
            shared->resume = std::move(resume);
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(std::move(wait), asio::use_awaitable);
    shared->resume = nullptr;
}

class bundle_server {
public:
    bundle_server(const http::router& routes, std::string system, problem_writer problem)
        : routes_(routes), system_(std::move(system)), problem_(std::move(problem))
    {
    }

    asio::awaitable<http::response> answer(http::request& request) const
    {
        auto bundle = contract::decode_bundle(request.body);
        if (!bundle)
            throw service_error("E9203", {{"field", "bundle"}});
        metrics::count("chukan_bundled_requests_total", "system=\"" + system_ + '"', bundle->items.size());
        std::vector<http::response> answers(bundle->items.size());
        std::vector<share> shares;
        for (std::size_t place = 0; place < bundle->items.size(); ++place)
            admit(request, *bundle, place, shares, answers[place]);
        std::vector<asio::awaitable<void>> tasks;
        for (auto& each : shares)
            plan(each, tasks);
        if (!tasks.empty())
            co_await run_all(std::move(tasks));
        for (auto& each : shares)
            for (std::size_t index = 0; index < each.requests.size(); ++index) {
                auto& done = each.requests[index];
                answers[each.places[index]] = done.problem ? explain(done.problem, done.asked) : std::move(done.answer);
            }
        auto out = http::response::text({}, contract::bundle_answer_type);
        for (auto& each : answers)
            contract::append_answer(out.body, co_await framed(std::move(each)));
        co_return out;
    }

private:
    /// Puts one item among those of its route, or answers it at once.
    void admit(const http::request& carrier, contract::bundle& bundle, std::size_t place, std::vector<share>& shares, http::response& refusal) const
    {
        auto& item = bundle.items[place];
        const auto& caller = bundle.callers[item.caller];
        const auto parsed = http::parse_target(item.target);
        if (!parsed) {
            refusal = problem("E9203", {{"field", "URL"}});
            return;
        }
        auto match = routes_.find("GET", parsed->path);
        if (!match.found || match.found->body != http::body_policy::none) {
            refusal = problem(match.path_known ? "E9205" : "E9204");
            return;
        }
        const auto& callers = match.found->callers;
        const std::string kind = carrier.peer.identity ? carrier.peer.identity->kind : "";
        if (!callers.empty() && std::find(callers.begin(), callers.end(), kind) == callers.end()) {
            refusal = problem("E9105", {{"kind", kind}});
            return;
        }
        http::batched one;
        one.asked.method = "GET";
        one.asked.target = std::move(item.target);
        one.asked.path = parsed->path;
        one.asked.query = parsed->query;
        one.asked.path_values = std::move(match.values);
        one.asked.headers = {{"chukan-caller", caller.assertion}, {"chukan-environment", caller.environment}, {"traceparent", item.traceparent}};
        one.asked.traceparent = http::traceparent_of(&item.traceparent);
        one.asked.peer = carrier.peer;
        one.asked.pool = carrier.pool;
        auto mine = std::find_if(shares.begin(), shares.end(), [&](const share& each) { return each.route == match.found; });
        if (mine == shares.end())
            mine = shares.insert(shares.end(), share{match.found, {}, {}});
        mine->requests.push_back(std::move(one));
        mine->places.push_back(place);
    }

    static void plan(share& mine, std::vector<asio::awaitable<void>>& tasks)
    {
        const auto count = mine.requests.size();
        if (mine.route->batch)
            return tasks.push_back(together(*mine.route, mine.requests));
        if (mine.route->async) {
            for (auto& each : mine.requests)
                tasks.push_back(alone(*mine.route, each));
            return;
        }
        const auto hands = std::min(count, workers_at_once);
        for (std::size_t hand = 0; hand < hands; ++hand)
            tasks.push_back(on_one_worker(*mine.route, mine.requests, count * hand / hands, count * (hand + 1) / hands));
    }

    static asio::awaitable<void> together(const http::route& route, std::vector<http::batched>& requests)
    {
        std::exception_ptr failure;
        try {
            co_await route.batch(requests);
        } catch (...) {
            failure = std::current_exception();
        }
        for (auto& each : requests)
            if (failure)
                each.problem = failure;
    }

    static asio::awaitable<void> alone(const http::route& route, http::batched& one)
    {
        try {
            one.answer = co_await route.async(one.asked);
        } catch (...) {
            one.problem = std::current_exception();
        }
    }

    /// Blocking handlers from `begin` to `end`, one after the other on one worker.
    static asio::awaitable<void> on_one_worker(const http::route& route, std::vector<http::batched>& requests, std::size_t begin, std::size_t end)
    {
        std::exception_ptr refused;
        std::function<void()> work = [&] {
            for (auto place = begin; place < end; ++place)
                try {
                    requests[place].answer = route.blocking(requests[place].asked);
                } catch (...) {
                    requests[place].problem = std::current_exception();
                }
        };
        try {
            co_await http::on_worker(requests[begin].asked, work);
        } catch (...) {
            refused = std::current_exception(); // no worker is free
        }
        for (auto place = begin; place < end && refused; ++place)
            requests[place].problem = refused;
    }

    http::response problem(const std::string& code, const std::map<std::string, std::string>& values = {}) const
    {
        auto [status, body] = problem_(code, values);
        auto out = http::response::text(std::move(body), "application/problem+json", status);
        if (status == 503)
            out.headers.emplace_back("Retry-After", "1");
        return out;
    }

    /// As a lone request's failure is told (platform/http).
    http::response explain(const std::exception_ptr& thrown, const http::request& request) const
    {
        try {
            std::rethrow_exception(thrown);
        } catch (const service_error& error) {
            return problem(error.code(), error.values());
        } catch (const http::unreachable& error) {
            log::write(log::level::warning, system_, "another system did not answer", {{"trace", request.traceparent}, {"problem", error.what()}});
            const std::string what = error.what();
            return problem("E9003", {{"system", what.substr(0, what.find(": "))}});
        } catch (const std::exception& error) {
            log::write(log::level::error, system_, "request failed",
                       {{"method", "GET"}, {"path", http::without_numbers(request.path)}, {"trace", request.traceparent}, {"problem", http::without_numbers(error.what())}});
        } catch (...) {
            log::write(log::level::error, system_, "request failed", {{"method", "GET"}, {"trace", request.traceparent}});
        }
        return problem("E9001");
    }

    static asio::awaitable<contract::bundle_answer> framed(http::response answer)
    {
        contract::bundle_answer out;
        if (answer.stream && (!answer.content_length || *answer.content_length > contract::bundled_answer))
            co_return out;
        try {
            if (answer.stream)
                while (auto piece = co_await answer.stream->next())
                    answer.body += *piece;
        } catch (const std::exception&) { // alone it breaks off, and its reader sees that
            co_return out;
        }
        if (answer.body.size() > contract::bundled_answer)
            co_return out;
        out.status = answer.status;
        out.content_type = std::move(answer.content_type);
        out.body = std::move(answer.body);
        for (const auto& [name, value] : answer.headers)
            if (name == "Retry-After")
                out.retry_after = value;
        co_return out;
    }

    const http::router& routes_;
    const std::string system_;
    const problem_writer problem_;
};

} // namespace

http::route bundle_route(const http::router& routes, std::string system, problem_writer problem)
{
    const auto server = std::make_shared<const bundle_server>(routes, std::move(system), std::move(problem));
    http::route made;
    made.method = "POST";
    made.pattern = contract::bundle_path;
    made.body = http::body_policy::buffered;
    made.limit = contract::bundle_bytes;
    made.callers = {"system"};
    made.async = [server](http::request& request) { return server->answer(request); };
    return made;
}

} // namespace chukan::runtime
