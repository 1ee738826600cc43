#include "server/portal/bundler.hpp"

#include "platform/log/log.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <functional>
#include <map>
#include <stdexcept>
#include <vector>

namespace chukan::portal {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

/// How long an owner that knows no bundles is believed: somebody may put a newer one in its place.
constexpr std::chrono::seconds believed{60};
constexpr std::size_t longest_answer = 8u << 20; // decisions.md 19

using outcome = std::optional<http::response>;

struct waiting {
    look_up what;
    std::function<void(std::exception_ptr, outcome)> done;
};

/// The look-ups of one I/O thread for one owner. Touched on that thread only.
class gathering : public std::enable_shared_from_this<gathering> {
public:
    gathering(runtime::context& context, asio::any_io_executor executor, std::string owner, std::chrono::milliseconds patience)
        : context_(context), executor_(std::move(executor)), owner_(std::move(owner)), patience_(patience), timer_(executor_)
    {
    }

    bool takes_bundles() const { return steady_clock::now() >= alone_until_; }

    void push(waiting one)
    {
        if (gathered_.empty())
            oldest_ = steady_clock::now();
        gathered_.push_back(std::move(one));
        if (gathered_.size() >= contract::bundle_items)
            return send();
        if (gathered_.size() > 1)
            return; // somebody sends it already
        if (under_way_ > 0)
            return wait_no_longer_than();
        // What else arrives in this turn of the thread goes along.
        asio::post(executor_, [self = shared_from_this()] { self->send(); });
    }

private:
    void wait_no_longer_than()
    {
        timer_.expires_at(oldest_ + patience_);
        timer_.async_wait([self = shared_from_this()](const boost::system::error_code& ended) {
            if (!ended && !self->gathered_.empty() && steady_clock::now() >= self->oldest_ + self->patience_)
                self->send();
        });
    }

    void send()
    {
        if (gathered_.empty())
            return;
        ++under_way_;
        std::vector<waiting> taken;
        taken.swap(gathered_);
        asio::co_spawn(executor_, carry(shared_from_this(), std::move(taken)), asio::detached);
    }

    static asio::awaitable<void> carry(std::shared_ptr<gathering> self, std::vector<waiting> taken)
    {
        std::exception_ptr problem;
        std::optional<std::vector<contract::bundle_answer>> answers;
        try {
            answers = co_await self->exchange(taken);
        } catch (...) {
            problem = std::current_exception();
        }
        --self->under_way_;
        self->send();
        for (std::size_t place = 0; place < taken.size(); ++place)
            taken[place].done(problem, answers ? answer_of((*answers)[place]) : std::nullopt);
    }

    /// Nothing when the owner has not answered as one that knows bundles: then each look-up finds out alone what is the matter.
    asio::awaitable<std::optional<std::vector<contract::bundle_answer>>> exchange(const std::vector<waiting>& taken)
    {
        http::client_request ask;
        ask.method = "POST";
        ask.url = context_.url_of(owner_) + contract::bundle_path;
        ask.receiver = owner_;
        ask.content_type = contract::bundle_type;
        ask.headers = {{"traceparent", taken.front().what.traceparent}};
        ask.body = question_of(taken);
        ask.response_limit = longest_answer;
        ask.near = true;
        const auto answer = co_await context_.client.send(std::move(ask));
        if (answer.status == 404 || answer.status == 405) {
            alone_until_ = steady_clock::now() + believed;
            log::write(log::level::info, "portal", "owner.without_bundles", {{"owner", owner_}});
            co_return std::nullopt;
        }
        if (answer.status != 200 || answer.content_type != contract::bundle_answer_type)
            co_return std::nullopt;
        auto answers = contract::decode_answers(answer.body, taken.size());
        if (!answers)
            log::write(log::level::warning, "portal", "bundle.malformed", {{"owner", owner_}});
        co_return answers;
    }

    static std::string question_of(const std::vector<waiting>& taken)
    {
        contract::bundle question;
        question.items.reserve(taken.size());
        for (const auto& each : taken) {
            const auto& caller = each.what.caller;
            std::size_t place = 0;
            while (place < question.callers.size() &&
                   (question.callers[place].assertion != caller.assertion || question.callers[place].environment != caller.environment))
                ++place;
            if (place == question.callers.size())
                question.callers.push_back(caller);
            question.items.push_back({place, each.what.traceparent, each.what.target});
        }
        return contract::encode_bundle(question);
    }

    static outcome answer_of(contract::bundle_answer& one)
    {
        if (one.status == contract::bundle_answer::ask_alone)
            return std::nullopt;
        http::response out;
        out.status = one.status;
        out.content_type = std::move(one.content_type);
        out.body = std::move(one.body);
        if (!one.retry_after.empty())
            out.headers.emplace_back("retry-after", std::move(one.retry_after));
        return out;
    }

    runtime::context& context_;
    asio::any_io_executor executor_;
    const std::string owner_;
    const std::chrono::milliseconds patience_;
    asio::steady_timer timer_;
    steady_clock::time_point oldest_{}, alone_until_{};
    std::vector<waiting> gathered_;
    unsigned under_way_{0};
};

class lanes : public bundler {
public:
    lanes(runtime::context& context, std::chrono::milliseconds patience) : context_(context), patience_(patience)
    {
        for (const auto& each : context.engine.executors())
            lanes_[&asio::query(each, asio::execution::context)];
    }

    asio::awaitable<outcome> ask(look_up what) override
    {
        if (!contract::fits_in_bundle(what.caller, what.traceparent, what.target))
            co_return std::nullopt;
        const auto executor = co_await asio::this_coro::executor;
        auto& mine = place_of(executor, what.owner);
        if (!mine->takes_bundles())
            co_return std::nullopt;
        auto begin = [mine, executor](auto handler, look_up value) {
            auto shared = std::make_shared<decltype(handler)>(std::move(handler));
            mine->push({std::move(value), [shared, executor](std::exception_ptr problem, outcome answer) {
                            auto held = std::make_shared<outcome>(std::move(answer));
                            asio::post(executor, [shared, problem, held] { std::move (*shared)(problem, std::move(*held)); });
                        }});
        };
        co_return co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(std::exception_ptr, outcome)>(
            std::move(begin), asio::use_awaitable, std::move(what));
    }

private:
    std::shared_ptr<gathering>& place_of(const asio::any_io_executor& executor, const std::string& owner)
    {
        const auto lane = lanes_.find(&asio::query(executor, asio::execution::context));
        if (lane == lanes_.end())
            throw std::logic_error("look-ups are bundled on I/O threads");
        auto& mine = lane->second[owner];
        if (!mine)
            mine = std::make_shared<gathering>(context_, executor, owner, patience_);
        return mine;
    }

    runtime::context& context_;
    const std::chrono::milliseconds patience_;
    std::map<const void*, std::map<std::string, std::shared_ptr<gathering>>> lanes_; // the outer one never changes, an inner one only on its thread
};

} // namespace

std::unique_ptr<bundler> create_bundler(runtime::context& context, std::chrono::milliseconds patience)
{
    return std::make_unique<lanes>(context, patience);
}

} // namespace chukan::portal
