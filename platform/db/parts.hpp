#pragma once
#include "platform/db/database.hpp"
#include "platform/db/libpq.hpp"

#include <memory>

/// The two kinds of transaction, each over a pool of its own. Not for other folders.
namespace chukan::db {

class pqxx_side {
public:
    virtual ~pqxx_side() = default;
    virtual std::unique_ptr<transaction> begin() = 0;
};
std::unique_ptr<pqxx_side> make_pqxx_side(const settings& settings);

class bulk_side {
public:
    virtual ~bulk_side() = default;
    virtual std::unique_ptr<bulk_transaction> begin() = 0;
};
std::unique_ptr<bulk_side> make_bulk_side(const settings& settings);

/// Starts COPY `target` FROM STDIN on a connection in a transaction. `*broken` is set when the COPY ended in a way that leaves the transaction of no use.
std::unique_ptr<copy_in> start_copy(PGconn* connection, std::string_view target, bool* broken);

/// The same in the binary format, from the first byte of `data` to its trailer, which this adds. Returns the number of rows.
std::uint64_t send_binary_copy(PGconn* connection, std::string_view target, std::string_view data, bool* broken);

} // namespace chukan::db
