#include "platform/db/binary_copy.hpp"
#include "platform/db/parts.hpp"
#include "platform/db/pool.hpp"

#include <chrono>
#include <unordered_map>
#include <utility>

namespace chukan::db {

namespace {

using steady = std::chrono::steady_clock;

/// Statements that come again are parsed and planned once per connection, not once for every small batch. Large batches are left out, their best plan depends on
/// what is in them. A plan is thrown away after some seconds, for a table that was empty when it was made grows without
/// telling anybody before it is analysed.
class prepared_statements {
public:
    /// The name under which `sql` is prepared on `connection`, or nothing when it should be sent as it is.
    const std::string* name_of(PGconn* connection, const std::string& sql, int parameters, std::size_t parameter_bytes)
    {
        if (parameter_bytes > largest_parameters)
            return nullptr;
        const auto known = known_.find(sql);
        if (known == known_.end()) {
            if (known_.size() < most) // SQL that is built anew for each call must not fill the server's memory
                known_.emplace(sql, entry{});
            return nullptr;
        }
        auto& found = known->second;
        const auto now = steady::now();
        if (!found.name.empty() && now < found.until)
            return &found.name;
        if (!found.name.empty())
            simple(connection, "DEALLOCATE " + std::exchange(found.name, {}));
        auto name = "b" + std::to_string(++prepared_);
        pg_answer answer(PQprepare(connection, name.c_str(), sql.c_str(), parameters, nullptr));
        if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK)
            throw error_of(answer.get(), connection);
        found = {std::move(name), now + lifetime};
        return &found.name;
    }

private:
    static constexpr std::size_t largest_parameters = 64 * 1024, most = 200;
    static constexpr std::chrono::seconds lifetime{20};
    struct entry {
        std::string name;
        steady::time_point until{};
    };
    std::unordered_map<std::string, entry> known_;
    unsigned prepared_{0};
};

struct bulk_connection {
    pg_connection handle;
    prepared_statements statements;
};
using bulk_pool = pool<bulk_connection>;

class libpq_transaction : public bulk_transaction, public binary_target {
public:
    explicit libpq_transaction(bulk_pool& pool) : pool_(pool)
    {
        for (int attempt = 1;; ++attempt) {
            connection_ = pool_.take();
            try {
                simple(handle(), "BEGIN");
                return;
            } catch (const error& failure) {
                drop();
                if (!failure.connection_lost() || attempt == 3)
                    throw;
            }
        }
    }

    ~libpq_transaction() override
    {
        if (!connection_)
            return;
        // After an abandoned COPY TO the connection is not in a state that takes a statement.
        const auto state = PQtransactionStatus(handle());
        if (state != PQTRANS_INTRANS && state != PQTRANS_INERROR) {
            drop();
            return;
        }
        try {
            simple(handle(), "ROLLBACK");
            if (stale_) // a migration has changed what a prepared statement gives: a new connection prepares anew
                drop();
            else
                pool_.put(std::move(connection_));
        } catch (...) {
            drop();
        }
    }

    result run(std::string_view sql, const std::vector<parameter>& parameters) override
    {
        return make_result(answer_to(sql, parameters, 0));
    }

    std::optional<std::string> read_bytes(std::string_view sql, const std::vector<parameter>& parameters) override
    {
        const auto answer = answer_to(sql, parameters, 1);
        if (PQntuples(answer.get()) == 0)
            return std::nullopt;
        return std::string(PQgetvalue(answer.get(), 0, 0), static_cast<std::size_t>(PQgetlength(answer.get(), 0, 0)));
    }

    std::unique_ptr<copy_in> copy(std::string_view target) override
    {
        check();
        return start_copy(handle(), target, &broken_);
    }

    std::uint64_t copy_binary(std::string_view target, std::string_view data) override
    {
        check();
        return send_binary_copy(handle(), target, data, &broken_);
    }

    void copy_out(std::string_view query, const std::function<void(std::string_view)>& line) override
    {
        check();
        {
            pg_answer started(PQexec(handle(), ("COPY (" + std::string(query) + ") TO STDOUT").c_str()));
            if (PQresultStatus(started.get()) != PGRES_COPY_OUT)
                throw error_of(started.get(), handle());
        }
        for (;;) {
            char* buffer = nullptr;
            const int length = PQgetCopyData(handle(), &buffer, 0);
            if (length < 0)
                break;
            const std::unique_ptr<char, void (*)(void*)> owner(buffer, PQfreemem);
            std::string_view text(buffer, static_cast<std::size_t>(length));
            if (text.ends_with('\n'))
                text.remove_suffix(1);
            line(text);
        }
        while (pg_answer answer{PQgetResult(handle())})
            if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK)
                throw error_of(answer.get(), handle());
    }

    void commit() override
    {
        check();
        const auto answer = simple(handle(), "COMMIT");
        // PostgreSQL answers the COMMIT of a failed transaction with ROLLBACK and no error.
        if (std::string_view(PQcmdStatus(answer.get())) != "COMMIT") {
            pool_.put(std::move(connection_));
            throw error("the transaction had failed before and was rolled back", "25P02");
        }
        pool_.put(std::move(connection_));
        run_actions();
    }

private:
    PGconn* handle() { return connection_->handle.get(); }
    pg_answer answer_to(std::string_view sql, const std::vector<parameter>& parameters, int result_format)
    {
        check();
        const argument_list arguments(parameters);
        const std::string text(sql);
        std::size_t bytes = 0;
        for (const auto& one : parameters)
            bytes += one.value.size();
        const auto* prepared = connection_->statements.name_of(handle(), text, arguments.count(), bytes);
        pg_answer answer(prepared ? PQexecPrepared(handle(), prepared->c_str(), arguments.count(), arguments.values(), arguments.lengths(),
                                                   arguments.formats(), result_format)
                                  : PQexecParams(handle(), text.c_str(), arguments.count(), nullptr, arguments.values(), arguments.lengths(),
                                                 arguments.formats(), result_format));
        const auto status = PQresultStatus(answer.get());
        if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY) {
            auto failure = error_of(answer.get(), handle());
            stale_ = stale_ || failure.sqlstate() == "0A000" || failure.sqlstate() == "26000";
            throw failure;
        }
        return answer;
    }
    void check()
    {
        if (!connection_)
            throw error("the transaction has ended", "25000");
        if (broken_)
            throw error("a COPY of this transaction was given up", "25P02");
    }
    void drop()
    {
        connection_.reset();
        pool_.give_up();
    }

    bulk_pool& pool_;
    std::unique_ptr<bulk_connection> connection_;
    bool broken_{false}, stale_{false};
};

class pooled_bulk : public bulk_side {
public:
    explicit pooled_bulk(const settings& settings)
        : pool_(
              settings.bulk_connections, std::chrono::milliseconds(settings.wait_ms),
              // Bulk work may wait longer for a row that another batch is writing, and for its caller's next piece of a file.
              [dsn = with_limits(settings.dsn, {settings.application_name + ":bulk", 0, 30000, 600000})] {
                  return std::make_unique<bulk_connection>(bulk_connection{connect(dsn), {}});
              },
              [](bulk_connection& connection) { return PQsocket(connection.handle.get()); })
    {
    }
    std::unique_ptr<bulk_transaction> begin() override { return std::make_unique<libpq_transaction>(pool_); }

private:
    bulk_pool pool_;
};

} // namespace

std::unique_ptr<bulk_side> make_bulk_side(const settings& settings) { return std::make_unique<pooled_bulk>(settings); }

} // namespace chukan::db
