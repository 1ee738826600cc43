// This file is the folder's only user of Asio. Header-only here, so that a program without platform/http links too.
#undef BOOST_ASIO_SEPARATE_COMPILATION
#include "platform/db/pipeline.hpp"

#include "platform/db/libpq.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <deque>
#include <exception>
#include <unistd.h>
#include <unordered_set>

namespace chukan::db {

namespace {

namespace asio = boost::asio;

/// One query on its way. libpq answers in the order of sending, so a queue is all the book-keeping there is.
struct operation {
    std::string name, sql;
    std::vector<parameter> parameters;
    bool prepares{false}, prepare_answered{false};
    std::optional<result> answer;
    std::exception_ptr problem;
    std::function<void()> resume;
};
using operation_pointer = std::shared_ptr<operation>;

/// One connection in pipeline mode; lives until its last coroutine has seen that it is closed.
class pipeline_connection : public std::enable_shared_from_this<pipeline_connection> {
public:
    pipeline_connection(asio::any_io_executor executor, std::string dsn)
        : executor_(std::move(executor)), dsn_(std::move(dsn)), descriptor_(executor_)
    {
    }

    void submit(operation_pointer one)
    {
        if (state_ == state::ready) {
            send(std::move(one));
            return flush();
        }
        waiting_.push_back(std::move(one));
        if (stopped_)
            return lose(error("the pipeline was closed", ""));
        if (state_ == state::closed) {
            state_ = state::connecting;
            spawn(&pipeline_connection::run);
        }
    }

    void shut()
    {
        stopped_ = true;
        lose(error("the pipeline was closed", ""));
    }

private:
    enum class state { closed, connecting, ready };

    void spawn(asio::awaitable<void> (pipeline_connection::*step)())
    {
        auto body = [self = shared_from_this(), step]() -> asio::awaitable<void> { co_await ((*self).*step)(); };
        asio::co_spawn(executor_, body, asio::detached);
    }

    /// Connects, sends what waits, and reads answers until the connection ends.
    asio::awaitable<void> run()
    {
        const auto mine = generation_;
        std::optional<error> problem;
        try {
            co_await connect_and_read(mine);
        } catch (const error& failure) {
            problem = failure;
        } catch (const std::exception& failure) {
            problem = error(failure.what(), "");
        }
        if (problem && mine == generation_) // else somebody has ended it, and a new one may be running
            lose(*problem);
    }

    asio::awaitable<void> connect_and_read(unsigned mine)
    {
        connection_.reset(PQconnectStart(dsn_.c_str()));
        if (!connection_ || PQstatus(connection_.get()) == CONNECTION_BAD)
            throw error("no connection to the database", "");
        for (auto polled = PGRES_POLLING_WRITING; polled != PGRES_POLLING_OK;) {
            watch(); // the socket can change from one address to the next
            co_await wait(polled == PGRES_POLLING_READING ? descriptor_type::wait_read : descriptor_type::wait_write);
            polled = PQconnectPoll(connection_.get());
            if (polled == PGRES_POLLING_FAILED)
                throw error("no connection to the database", "");
        }
        watch();
        PQsetErrorVerbosity(connection_.get(), PQERRORS_TERSE);
        PQsetNoticeProcessor(
            connection_.get(), [](void*, const char*) {}, nullptr);
        if (PQsetnonblocking(connection_.get(), 1) != 0 || PQenterPipelineMode(connection_.get()) != 1)
            throw error("no pipeline mode on this connection", "");
        prepared_.clear();
        state_ = state::ready;
        for (auto queued = std::move(waiting_); auto& one : queued)
            send(std::move(one));
        flush();
        while (mine == generation_) {
            co_await wait(descriptor_type::wait_read);
            if (PQconsumeInput(connection_.get()) != 1)
                throw error("the connection to the database was lost", "");
            take_answers();
        }
    }

    void send(operation_pointer one)
    {
        if (state_ != state::ready) { // the connection broke while a queue was being sent
            one->problem = std::make_exception_ptr(error("the connection to the database was lost", ""));
            return one->resume();
        }
        auto* connection = connection_.get();
        try {
            const argument_list arguments(one->parameters);
            one->prepares = prepared_.insert(one->name).second;
            if ((one->prepares &&
                 PQsendPrepare(connection, one->name.c_str(), one->sql.c_str(), arguments.count(), nullptr) != 1) ||
                PQsendQueryPrepared(connection, one->name.c_str(), arguments.count(), arguments.values(),
                                    arguments.lengths(), arguments.formats(), 0) != 1 ||
                PQpipelineSync(connection) != 1) {
                // Half a query may have been sent, so that no answer can be told from another any more.
                sent_.push_back(std::move(one));
                return lose(error_of(nullptr, connection));
            }
        } catch (const error&) { // a parameter that cannot be sent; nothing has gone out
            one->problem = std::current_exception();
            return one->resume();
        }
        sent_.push_back(std::move(one));
    }

    void flush()
    {
        if (state_ != state::ready || writing_)
            return;
        const int left = PQflush(connection_.get());
        if (left == 1) {
            writing_ = true;
            spawn(&pipeline_connection::write_rest);
        } else if (left < 0) {
            lose(error("the connection to the database was lost", ""));
        }
    }

    asio::awaitable<void> write_rest()
    {
        boost::system::error_code ended;
        co_await descriptor_.async_wait(descriptor_type::wait_write, asio::redirect_error(asio::use_awaitable, ended));
        writing_ = false;
        if (!ended && state_ == state::ready) {
            // The server may have stopped reading because nobody takes its answers.
            if (PQconsumeInput(connection_.get()) == 1)
                take_answers();
            flush();
        }
    }

    void take_answers()
    {
        while (state_ == state::ready && !sent_.empty() && PQisBusy(connection_.get()) == 0) {
            pg_answer answer(PQgetResult(connection_.get()));
            if (!answer)
                continue; // the end of one statement's results
            take(std::move(answer), *sent_.front());
        }
    }

    void take(pg_answer answer, operation& one)
    {
        switch (PQresultStatus(answer.get())) {
        case PGRES_PIPELINE_SYNC: {
            const auto finished = std::move(sent_.front());
            sent_.pop_front();
            finished->resume();
            break;
        }
        case PGRES_PIPELINE_ABORTED:
            break; // the prepare before it failed and has said why
        case PGRES_COMMAND_OK:
        case PGRES_TUPLES_OK:
            if (one.prepares && !one.prepare_answered)
                one.prepare_answered = true;
            else
                one.answer = make_result(std::move(answer));
            break;
        default:
            if (one.prepares && !one.prepare_answered)
                prepared_.erase(one.name);
            one.problem = std::make_exception_ptr(error_of(answer.get(), connection_.get()));
        }
    }

    using descriptor_type = asio::posix::stream_descriptor;

    asio::awaitable<void> wait(descriptor_type::wait_type what) { co_await descriptor_.async_wait(what, asio::use_awaitable); }

    /// Watches a duplicate of libpq's socket: both sides close what is theirs.
    void watch()
    {
        const int socket = PQsocket(connection_.get());
        if (socket == watched_ && descriptor_.is_open())
            return;
        boost::system::error_code ignored;
        descriptor_.close(ignored);
        const int copy = ::dup(socket);
        if (copy < 0)
            throw error("no file descriptor left for the database", "");
        descriptor_.assign(copy);
        watched_ = socket;
    }

    /// Ends the connection; whoever waits for an answer gets `reason`. The next query connects again.
    void lose(const error& reason)
    {
        state_ = state::closed;
        ++generation_;
        boost::system::error_code ignored;
        descriptor_.close(ignored);
        watched_ = -1;
        connection_.reset();
        auto abandoned = std::move(sent_);
        sent_.clear();
        for (auto& one : waiting_)
            abandoned.push_back(std::move(one));
        waiting_.clear();
        for (auto& one : abandoned) {
            one->problem = std::make_exception_ptr(reason);
            one->resume();
        }
    }

    asio::any_io_executor executor_;
    std::string dsn_;
    descriptor_type descriptor_;
    int watched_{-1};
    pg_connection connection_;
    state state_{state::closed};
    unsigned generation_{0};
    bool stopped_{false}, writing_{false};
    std::unordered_set<std::string> prepared_;
    std::deque<operation_pointer> waiting_, sent_;
};

class libpq_pipeline : public pipeline {
public:
    libpq_pipeline(asio::any_io_executor executor, const std::string& dsn)
        : executor_(executor),
          connection_(std::make_shared<pipeline_connection>(
              std::move(executor), with_limits(dsn, {"pipeline", 10000}) + " connect_timeout=5"))
    {
    }
    /// The owner may be on any thread; the connection belongs to its executor's.
    ~libpq_pipeline() override
    {
        asio::post(executor_, [connection = std::move(connection_)] { connection->shut(); });
    }

    asio::awaitable<result> query(const std::string& name, const std::string& sql,
                                  std::vector<parameter> parameters) override
    {
        auto one = std::make_shared<operation>();
        one->name = name;
        one->sql = sql;
        one->parameters = std::move(parameters);
        auto start = [one, connection = connection_, executor = executor_](auto handler) {
            auto shared = std::make_shared<decltype(handler)>(std::move(handler));
            // Posted, never called: the caller may send its next query while the answers of this turn are still being taken.
            one->resume = [shared, executor] {
                asio::post(asio::get_associated_executor(*shared, executor), [shared] { (*shared)(); });
            };
            connection->submit(one);
        };
        co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(std::move(start), asio::use_awaitable);
        one->resume = nullptr;
        if (one->problem)
            std::rethrow_exception(one->problem);
        if (!one->answer)
            throw error("the database gave no answer", "XX000");
        co_return std::move(*one->answer);
    }

private:
    asio::any_io_executor executor_;
    std::shared_ptr<pipeline_connection> connection_;
};

} // namespace

std::unique_ptr<pipeline> open_pipeline(boost::asio::any_io_executor executor, std::string dsn)
{
    return std::make_unique<libpq_pipeline>(std::move(executor), dsn);
}

pipelines::pipelines(const std::vector<asio::any_io_executor>& executors, const std::string& dsn)
{
    for (const auto& each : executors)
        places_.push_back({&asio::query(each, asio::execution::context), open_pipeline(each, dsn)});
}

pipeline& pipelines::of(const asio::any_io_executor& executor) const
{
    const asio::execution_context* wanted = &asio::query(executor, asio::execution::context);
    for (const auto& each : places_)
        if (each.context == wanted)
            return *each.line;
    throw error("a pipeline was asked for on a thread that has none", "XX000");
}

} // namespace chukan::db
