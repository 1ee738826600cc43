#pragma once
#include "platform/db/database.hpp"

#include <libpq-fe.h>
#include <memory>
#include <string>

/// What the files of this folder that stand on libpq share. Not for other folders.
namespace chukan::db {

struct close_connection {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};
using pg_connection = std::unique_ptr<PGconn, close_connection>;

struct clear_result {
    void operator()(PGresult* answer) const { PQclear(answer); }
};
using pg_answer = std::unique_ptr<PGresult, clear_result>;

/// How long one connection may take over things. Written into its connection string, because settings made later vanish with a reconnect.
struct session_limits {
    std::string application_name;
    unsigned statement_timeout_ms{0};
    unsigned lock_timeout_ms{5000};
    unsigned idle_in_transaction_ms{60000};
};

/// `dsn` with the limits, UTF-8 and key=value form. Throws error when libpq cannot read `dsn`.
std::string with_limits(const std::string& dsn, const session_limits& limits);

/// An open connection with terse messages: a message's DETAIL and CONTEXT can quote a row, and rows never go into logs. Throws error.
pg_connection connect(const std::string& dsn);

/// The first line of libpq's message and its SQLSTATE; the SQLSTATE is empty when the connection is gone.
error error_of(const PGresult* answer, PGconn* connection);
/// Runs `sql` by the simple protocol (it may hold several statements); throws error.
pg_answer simple(PGconn* connection, const std::string& sql);

/// Throws error 22021 when a text parameter holds a NUL: libpq would cut the value there without a word.
void refuse_nul(std::string_view text);
/// SQLSTATE classes after which a connection is of no more use.
bool is_fatal(const std::string& sqlstate);

/// Arguments of PQexecParams and its kin. `parameters` must outlive it.
class argument_list {
public:
    explicit argument_list(const std::vector<parameter>& parameters);
    int count() const { return static_cast<int>(values_.size()); }
    const char* const* values() const { return values_.data(); }
    const int* lengths() const { return lengths_.data(); }
    const int* formats() const { return formats_.data(); }

private:
    std::vector<const char*> values_;
    std::vector<int> lengths_, formats_;
};

result make_result(pg_answer answer);

} // namespace chukan::db
