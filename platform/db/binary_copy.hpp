#pragma once
#include "platform/db/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// COPY in PostgreSQL's binary format, rendered apart from any connection: rows can be made ready on one thread while another connection takes the rows before
/// them. Cheaper for the server than text wherever a column is no text: it parses no date, no hex and no UUID.
namespace chukan::db {

/// Rows in memory, field by field in the order of the target's columns. The types must be the columns' own: the binary format converts nothing.
class binary_rows {
public:
    explicit binary_rows(unsigned columns) : columns_(columns) {}

    void begin_row();
    void text(std::string_view value);
    void smallint(std::int16_t value);
    void integer(std::int32_t value);
    void bigint(std::int64_t value);
    /// 16 bytes as they are; throws error 22P02 otherwise.
    void uuid(std::string_view raw);
    void bytes(std::string_view raw);
    /// YYYYMMDD; throws error 22008 when there is no such day.
    void date(std::string_view digits);
    /// Microseconds since 1970 in UTC.
    void timestamp(std::int64_t microseconds);
    void null();

    std::size_t rows() const { return rows_; }
    bool empty() const { return rows_ == 0; }
    const std::string& data() const { return data_; }
    /// So many bytes will come: saves the copies of a growing buffer.
    void reserve(std::size_t bytes) { data_.reserve(bytes); }

private:
    template <class Integer>
    void big_endian(Integer value);

    unsigned columns_;
    std::size_t rows_{0};
    std::string data_;
};

/// `target` as in bulk_transaction::copy. Sends the rows and waits for the server; as often as wanted with the same rows. Throws error.
std::uint64_t copy_binary(bulk_transaction& running, std::string_view target, const binary_rows& rows);

/// The one bytea that `sql` gives, as it is and not as hex; nothing when it gives no row. For what is large. Throws error.
std::optional<std::string> read_bytes(bulk_transaction& running, std::string_view sql, const std::vector<parameter>& parameters);

/// What a transaction that can do this offers; bulk_transaction's only implementation does.
class binary_target {
public:
    virtual ~binary_target() = default;
    virtual std::optional<std::string> read_bytes(std::string_view sql, const std::vector<parameter>& parameters) = 0;
    virtual std::uint64_t copy_binary(std::string_view target, std::string_view data) = 0;
};

} // namespace chukan::db
