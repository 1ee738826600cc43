#include "platform/http/server_caller.hpp"
#include "platform/http/server_wire.hpp"
#include "platform/http/trace.hpp"
#include "platform/http/uri.hpp"

#include "platform/base/error.hpp"
#include "platform/log/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace chukan::http {
namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::steady_clock;

namespace {

/// One connection: handshake, then requests one after the other. Everything happens on its I/O thread, but for blocking handlers.
class session : public std::enable_shared_from_this<session> {
public:
    session(std::shared_ptr<server_core> core, tcp::socket socket)
        : core_(std::move(core)), executor_(socket.get_executor()), wire_(create_wire(core_, std::move(socket))), caller_(wire_->address())
    {
    }

    static asio::awaitable<void> run(std::shared_ptr<session> self)
    {
        const std::weak_ptr<session> weak = self;
        const auto id = self->core_->enter([weak, executor = self->executor_](bool now) {
            asio::post(executor, [weak, now] {
                if (const auto alive = weak.lock(); alive && (now || alive->wire_->idle))
                    alive->wire_->close();
            });
        });
        try {
            co_await self->serve();
        } catch (const std::exception& problem) {
            log::write(log::level::error, self->core_->settings.name, "connection broke", {{"problem", problem.what()}});
        }
        self->wire_->close();
        self->core_->leave(id);
    }

    /// The next piece of the body of the request under way. Used by the upload stream.
    asio::awaitable<std::optional<std::string>> next_piece() { return wire_->next_piece(); }

private:
    enum class outcome { keep, linger, close };

    asio::awaitable<void> serve();
    asio::awaitable<void> complain(int status);
    asio::awaitable<outcome> answer_one(std::shared_ptr<exchange> work);
    asio::awaitable<std::shared_ptr<exchange>> dispatch(std::shared_ptr<exchange> work);
    asio::awaitable<std::shared_ptr<exchange>> handle(std::shared_ptr<exchange> work, const route& route);
    std::shared_ptr<exchange> too_late(const exchange& late, const route& route, request shown);
    bool keeps_alive() const { return wire_->request_read() && wire_->keep_alive() && !core_->draining && !wire_->dead; }

    std::shared_ptr<server_core> core_;
    asio::any_io_executor executor_;
    std::unique_ptr<wire> wire_;
    caller caller_;
    bool ends_{false}; // with this answer, whatever the client wishes
};

/// What a handler sees of a streamed body. Outliving the request, or too late, it only throws.
class upload : public body_stream {
public:
    upload(std::weak_ptr<session> session, std::weak_ptr<exchange> work) : session_(std::move(session)), work_(std::move(work)) {}
    asio::awaitable<std::optional<std::string>> next() override
    {
        auto alive = session_.lock();
        auto work = work_.lock();
        if (!alive || !work || work->abandoned)
            throw service_error("E1101");
        const reading_mark mark(*work);
        co_return co_await alive->next_piece();
    }

private:
    struct reading_mark {
        explicit reading_mark(exchange& work) : work(work) { work.reading = true; }
        ~reading_mark()
        {
            work.reading = false;
            work.heard = steady_clock::now();
        }
        exchange& work;
    };
    std::weak_ptr<session> session_;
    std::weak_ptr<exchange> work_;
};

asio::awaitable<void> session::serve()
{
    if (core_->tls) {
        auto known = co_await wire_->handshake();
        if (!known)
            co_return;
        caller_.known(std::move(*known));
    }
    while (!core_->draining) {
        auto work = std::make_shared<exchange>(executor_);
        int bad_status = 0;
        const bool read = co_await wire_->read_head(work->asked, bad_status);
        if (!read) {
            if (bad_status != 0)
                co_await complain(bad_status);
            break;
        }
        const auto result = co_await answer_one(std::move(work));
        if (result == outcome::keep)
            continue;
        if (result == outcome::linger)
            co_await wire_->linger(std::chrono::seconds(5));
        break;
    }
    if (!wire_->dead)
        co_await wire_->finish();
}

/// Of a request that cannot even be read.
asio::awaitable<void> session::complain(int status)
{
    auto unknown = std::make_shared<exchange>(executor_);
    unknown->reply = core_->problem(status, status == 431 ? "E9208" : status == 408 ? "E9207" : "E9203", {{"field", "HTTP"}});
    co_await wire_->write_answer(std::move(unknown), false);
    co_await wire_->linger(std::chrono::seconds(1));
}

asio::awaitable<session::outcome> session::answer_one(std::shared_ptr<exchange> work)
{
    const auto begun = steady_clock::now();
    work->asked.traceparent = traceparent_of(work->asked.header("traceparent"));
    work->asked.pool = &core_->engine;
    wire_->sent = 0;
    ends_ = false;

    work = co_await dispatch(std::move(work));
    work->asked.stream.reset();
    const bool ends_with_connection = ends_ || (work->reply.stream && !work->reply.content_length && !wire_->knows_chunks());
    const bool keep = keeps_alive() && !ends_with_connection;
    const int status = work->reply.status;
    bool written = false;
    if (!wire_->dead)
        written = co_await wire_->write_answer(work, keep);
    if (core_->settings.observed)
        core_->settings.observed(work->asked, status, std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - begun), wire_->sent);
    if (!written) {
        wire_->dead = true;
        co_return outcome::close;
    }
    if (keep)
        co_return outcome::keep;
    co_return wire_->request_read() ? outcome::close : outcome::linger;
}

/// Finds who answers and lets it. The exchange that comes back holds the answer: another than went in, when the handler was too late.
asio::awaitable<std::shared_ptr<exchange>> session::dispatch(std::shared_ptr<exchange> work)
{
    request& request = work->asked;
    const auto answer = [&work](response reply) {
        work->reply = std::move(reply);
        return std::move(work);
    };
    const auto parsed = parse_target(request.target);
    if (!parsed)
        co_return answer(core_->problem(400, "E9203", {{"field", "URL"}}));
    request.path = parsed->path;
    request.query = parsed->query;
    auto match = core_->routes.find(request.method, request.path);
    static const route none;
    auto refusal = caller_.refused(*core_, request, match.found ? *match.found : none);
    if (refusal) {
        wire_->dead = wire_->dead || caller_.ends_connection();
        co_return answer(std::move(*refusal));
    }
    if (!match.found)
        co_return answer(core_->problem(match.path_known ? 405 : 404, match.path_known ? "E9205" : "E9204"));
    request.path_values = std::move(match.values);
    request.peer = caller_.shown();

    // Too long by its own word: said before the client has sent it.
    const route& route = *match.found;
    const bool streamed = route.body == body_policy::streamed;
    const auto limit = streamed ? core_->settings.body_limit : route.limit;
    const char* too_long = streamed ? "E1102" : "E9206";
    if (request.content_length && *request.content_length > limit)
        co_return answer(core_->problem(413, too_long, {{"limit", std::to_string(limit)}}));
    wire_->expect_body(limit, too_long);
    try {
        if (streamed)
            request.stream = std::make_unique<upload>(weak_from_this(), work);
        else
            request.body = co_await wire_->whole_body();
    } catch (...) {
        work->problem = std::current_exception();
    }
    if (work->problem)
        co_return answer(explain(*core_, std::exchange(work->problem, nullptr), request));
    co_return co_await handle(std::move(work), route);
}

asio::awaitable<std::shared_ptr<exchange>> session::handle(std::shared_ptr<exchange> work, const route& route)
{
    request shown; // what the request log needs to know: the rest is the handler's from here on
    shown.method = work->asked.method;
    shown.target = work->asked.target;
    shown.traceparent = work->asked.traceparent;
    const bool in_time = co_await run_handler(core_, work, route);
    if (!in_time)
        co_return too_late(*work, route, std::move(shown));
    if (work->problem)
        work->reply = explain(*core_, std::exchange(work->problem, nullptr), work->asked);
    co_return work;
}

/// The answer in place of a handler's that was silent for too long. The connection ends with it.
std::shared_ptr<exchange> session::too_late(const exchange& late, const route& route, request shown)
{
    const auto seconds = std::to_string(late.limit.count());
    log::write(log::level::warning, core_->settings.name, "handler too slow",
               {{"code", "E9213"}, {"method", route.method}, {"path", route.pattern}, {"trace", shown.traceparent}, {"seconds", seconds}});
    auto work = std::make_shared<exchange>(executor_);
    work->asked = std::move(shown);
    work->reply = core_->problem(503, "E9213", {{"seconds", seconds}});
    work->reply.headers.emplace_back("Retry-After", "5");
    ends_ = true;
    return work;
}

} // namespace

void start_session(std::shared_ptr<server_core> core, tcp::socket socket)
{
    const auto executor = socket.get_executor();
    auto made = std::make_shared<session>(std::move(core), std::move(socket));
    asio::co_spawn(executor, session::run(std::move(made)), asio::detached);
}

} // namespace chukan::http
