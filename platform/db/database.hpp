#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

/// The only way into PostgreSQL (architecture.md 6). No header of a database library is included outside this folder.
namespace chukan::db {

/// The database is out of reach, or a statement failed for a reason the caller cannot mend. `sqlstate` is empty when the connection broke.
class error : public std::runtime_error {
public:
    error(std::string what, std::string sqlstate) : std::runtime_error(std::move(what)), sqlstate_(std::move(sqlstate)) {}
    const std::string& sqlstate() const { return sqlstate_; }
    bool unique_violation() const { return sqlstate_ == "23505"; }
    bool connection_lost() const { return sqlstate_.empty(); }

private:
    std::string sqlstate_;
};

/// Bytes for a bytea parameter or column.
struct binary {
    std::string bytes;
};

/// One parameter $n: text as PostgreSQL reads it, or bytes, or NULL.
struct parameter {
    std::string value;
    bool null{false};
    bool is_binary{false};

    parameter(std::nullopt_t) : null(true) {}
    parameter(std::string text) : value(std::move(text)) {}
    parameter(std::string_view text) : value(text) {}
    parameter(const char* text) : value(text) {}
    parameter(bool flag) : value(flag ? "t" : "f") {}
    parameter(binary bytes) : value(std::move(bytes.bytes)), is_binary(true) {}
    template <class Number, std::enable_if_t<std::is_arithmetic_v<Number>, int> = 0>
    parameter(Number number) : value(std::to_string(number)) {}
    template <class T>
    parameter(const std::optional<T>& maybe) : null(!maybe)
    {
        if (maybe) {
            parameter inner(*maybe);
            value = std::move(inner.value);
            is_binary = inner.is_binary;
        }
    }
};

/// A PostgreSQL array literal for `$1::text[]` and its kin: the way to pass a column of a batch to unnest().
std::string array(const std::vector<std::string>& values);
std::string array(const std::vector<std::optional<std::string>>& values);
std::string array(const std::vector<std::int64_t>& values);
/// For `$1::bytea[]`: each element is raw bytes.
std::string bytea_array(const std::vector<std::string>& values);

/// Rows of an answer; cheap to copy and safe to share between threads. Views stay valid as long as one copy, or one row of it, lives.
class result {
public:
    struct data {
        virtual ~data() = default;
        virtual std::size_t rows() const = 0;
        virtual std::size_t affected() const = 0;
        virtual int column(std::string_view name) const = 0; // -1 when there is none
        virtual bool is_null(std::size_t row, int column) const = 0;
        virtual std::string_view text(std::size_t row, int column) const = 0;
    };

    /// A handle that keeps the answer alive: `const auto row = running.exec(...).one();` is safe.
    class row {
    public:
        row(std::shared_ptr<const data> data, std::size_t index) : data_(std::move(data)), index_(index) {}
        bool is_null(std::string_view column) const;
        std::string text(std::string_view column) const;               // empty for NULL
        std::optional<std::string> maybe(std::string_view column) const;
        std::int64_t integer(std::string_view column) const;           // 0 for NULL
        bool boolean(std::string_view column) const;                   // false for NULL
        std::string bytes(std::string_view column) const;              // bytea, decoded
        /// Not of a temporary row, which may be the last to keep the answer.
        std::string_view view(int column) const& { return data_->text(index_, column); }
        std::string_view view(int column) const&& = delete;

    private:
        int column(std::string_view name) const; // throws error naming the column
        std::shared_ptr<const data> data_;
        std::size_t index_;
    };

    class iterator {
    public:
        iterator(std::shared_ptr<const data> data, std::size_t index) : data_(std::move(data)), index_(index) {}
        row operator*() const { return row(data_, index_); }
        iterator& operator++() { ++index_; return *this; }
        bool operator!=(const iterator& other) const { return index_ != other.index_; }

    private:
        std::shared_ptr<const data> data_;
        std::size_t index_;
    };

    explicit result(std::shared_ptr<const data> data) : data_(std::move(data)) {}
    std::size_t size() const { return data_->rows(); }
    bool empty() const { return size() == 0; }
    std::size_t affected() const { return data_->affected(); }
    row operator[](std::size_t index) const { return row(data_, index); }
    iterator begin() const { return iterator(data_, 0); }
    iterator end() const { return iterator(data_, size()); }
    /// The one row of a statement that must give exactly one; throws error otherwise.
    row one() const;

private:
    std::shared_ptr<const data> data_;
};

/// Rows on their way into a table by COPY, in the text format, inside a bulk_transaction. Nothing else may run on that
/// transaction until finish(). A destructor without finish() aborts the COPY and with it the transaction.
class copy_in {
public:
    virtual ~copy_in() = default;
    virtual copy_in& field(std::string_view text) = 0;
    virtual copy_in& field(std::int64_t number) = 0;
    virtual copy_in& bytes(std::string_view raw) = 0;
    virtual copy_in& null() = 0;
    virtual void end_row() = 0;
    /// Sends what is left and waits for the server. Returns the number of rows. Throws error.
    virtual std::uint64_t finish() = 0;
};

/// A transaction in progress on one connection; rolls back when destroyed without commit(). One thread at a time.
class transaction {
public:
    virtual ~transaction() = default;
    virtual result run(std::string_view sql, const std::vector<parameter>& parameters) = 0;
    virtual void commit() = 0;

    template <class... Values>
    result exec(std::string_view sql, const Values&... values)
    {
        return run(sql, std::vector<parameter>{parameter(values)...});
    }

    /// Runs after a successful commit, on the committing thread, in order: to wake a worker, count a metric.
    void after_commit(std::function<void()> action) { actions_.push_back(std::move(action)); }

protected:
    void run_actions()
    {
        for (auto& action : actions_)
            action();
        actions_.clear();
    }

private:
    std::vector<std::function<void()>> actions_;
};

/// A transaction that can also COPY (libpq underneath).
class bulk_transaction : public transaction {
public:
    /// `target` as SQL writes it: table (column, column).
    virtual std::unique_ptr<copy_in> copy(std::string_view target) = 0;
    /// COPY (query) TO STDOUT in text format: `line` is called with each line, line feed left out.
    virtual void copy_out(std::string_view query, const std::function<void(std::string_view)>& line) = 0;
};

/// The fields of one line of copy_out, unescaped; NULL is nullopt. Replaces what `fields` held.
void split_copy_line(std::string_view line, std::vector<std::optional<std::string>>& fields);

struct settings {
    std::string dsn;                 // a libpq connection string
    std::string application_name;
    unsigned connections{8};         // pqxx connections; a further caller waits up to `wait_ms`, then error with SQLSTATE 53300
    unsigned bulk_connections{2};
    unsigned wait_ms{30000};
    unsigned statement_timeout_ms{60000}; // 0 for bulk connections
};

/// One system's database. Thread-safe. Connections are made on demand and dropped when they break.
class database {
public:
    virtual ~database() = default;
    virtual std::unique_ptr<transaction> begin() = 0;
    virtual std::unique_ptr<bulk_transaction> begin_bulk() = 0;
    virtual bool reachable() = 0;

    /// Runs `work(transaction&)` and commits; returns what it returns. Serialization failures and deadlocks are tried again, up to 5 times.
    template <class Work>
    auto transact(Work work) { return retry([this] { return begin(); }, std::move(work)); }
    /// The same on a bulk connection: `work(bulk_transaction&)`.
    template <class Work>
    auto bulk(Work work) { return retry([this] { return begin_bulk(); }, std::move(work)); }

private:
    template <class Begin, class Work>
    static auto retry(Begin begin, Work work)
    {
        for (int attempt = 1;; ++attempt) {
            try {
                auto running = begin();
                if constexpr (std::is_void_v<decltype(work(*running))>) {
                    work(*running);
                    running->commit();
                    return;
                } else {
                    auto answer = work(*running);
                    running->commit();
                    return answer;
                }
            } catch (const error& failure) {
                const bool again = failure.sqlstate() == "40001" || failure.sqlstate() == "40P01";
                if (!again || attempt == 5)
                    throw;
            }
        }
    }
};

std::unique_ptr<database> open(settings settings);

/// Runs `sql` outside any transaction by the simple protocol and returns its last answer: CREATE DATABASE, ALTER ROLE and their kin. Throws error.
result administer(const std::string& dsn, const std::string& sql);
/// `value` as a part of a connection string: quoted, quotes and backslashes escaped.
std::string dsn_value(std::string_view value);

/// LISTEN on `channel` of this database on one thread of its own; `notified` is called with the payload, also after a reconnect (empty payload).
class listener {
public:
    virtual ~listener() = default;
};
std::unique_ptr<listener> listen(const std::string& dsn, const std::string& channel, std::function<void(std::string)> notified);

/// Applies schema/<folder>/NNNN_*.sql in order, each once, under an advisory lock, as the connection's role. Returns how many it applied.
/// Throws error naming the file when one fails; a file that was applied before and has changed since is refused.
unsigned migrate(const std::string& dsn, const std::string& folder, const std::string& set_name);

} // namespace chukan::db
