#pragma once
#include "tests/bench/load.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

/// The physical limits that ours is measured against, taken in the same run on the same cluster.
namespace chukan::bench {

struct copied {
    std::uint64_t rows{0};
    double seconds{0};
    double rows_per_second() const { return seconds == 0 ? 0 : static_cast<double>(rows) / seconds; }
};

/// "raw COPY": libpq COPY of the rows of a UTF-8 CSV (header and CRLF as in the interface) into one table with a primary key, in a database `bench` of its own.
/// With `out`, also the way back: COPY TO STDOUT of the file's columns. `key`: place of the column of text that tells the rows apart, from 0.
constexpr std::size_t record_number = SIZE_MAX; // the first column, a number
copied raw_copy(const std::string& admin_dsn, const std::string& csv_file, copied* out = nullptr, std::size_t key = record_number);

/// Its database, made when it is not there.
std::string bench_database(const std::string& admin_dsn);

/// Bare COPY and index build of the rows that stand in `tables` of `dsn`: what their own design must cost at least.
copied copy_of_own_tables(const std::string& dsn, const std::vector<std::string>& tables, const std::string& scratch_folder);

/// Transactions per second of pgbench. `select`: one prepared look-up by primary key in a million rows; else one durable single-statement write.
double pgbench(const std::string& admin_dsn, bool select, unsigned clients, unsigned seconds, std::string& summary);

/// nginx with mutual TLS by the same CA, serving one file of these bytes on `port`; ends with the object.
class nginx {
public:
    nginx(const std::string& folder, const credentials& server, const std::string& bytes, unsigned short port);
    ~nginx();

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

} // namespace chukan::bench
