#include "platform/db/binary_copy.hpp"

#include <array>
#include <chrono>

namespace chukan::db {

namespace {

// PostgreSQL counts days and microseconds from 2000.
constexpr std::int32_t days_to_2000 = 10957;
constexpr std::int64_t microseconds_to_2000 = std::int64_t{days_to_2000} * 86400 * 1000000;

constexpr std::string_view signature{"PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19};

} // namespace

template <class Integer>
void binary_rows::big_endian(Integer value)
{
    std::array<char, sizeof(Integer)> out;
    for (std::size_t place = 0; place < sizeof(Integer); ++place)
        out[place] = static_cast<char>(value >> (8 * (sizeof(Integer) - 1 - place)));
    data_.append(out.data(), out.size());
}

void binary_rows::begin_row()
{
    if (data_.empty())
        data_ = signature;
    big_endian(static_cast<std::int16_t>(columns_));
    ++rows_;
}

void binary_rows::text(std::string_view value)
{
    bytes(value);
}

void binary_rows::smallint(std::int16_t value)
{
    big_endian(std::int32_t{2});
    big_endian(value);
}

void binary_rows::integer(std::int32_t value)
{
    big_endian(std::int32_t{4});
    big_endian(value);
}

void binary_rows::bigint(std::int64_t value)
{
    big_endian(std::int32_t{8});
    big_endian(value);
}

void binary_rows::uuid(std::string_view raw)
{
    if (raw.size() != 16)
        throw error("a UUID has 16 bytes", "22P02");
    bytes(raw);
}

void binary_rows::bytes(std::string_view raw)
{
    big_endian(static_cast<std::int32_t>(raw.size()));
    data_.append(raw);
}

void binary_rows::date(std::string_view digits)
{
    std::array<unsigned, 8> place{};
    bool sound = digits.size() == 8;
    for (std::size_t i = 0; sound && i < 8; ++i) {
        sound = digits[i] >= '0' && digits[i] <= '9';
        place[i] = static_cast<unsigned>(digits[i] - '0');
    }
    const std::chrono::year_month_day day{std::chrono::year(static_cast<int>(place[0] * 1000 + place[1] * 100 + place[2] * 10 + place[3])),
                                          std::chrono::month(place[4] * 10 + place[5]), std::chrono::day(place[6] * 10 + place[7])};
    if (!sound || !day.ok())
        throw error("a date of a row names no day", "22008");
    integer(static_cast<std::int32_t>(std::chrono::sys_days(day).time_since_epoch().count()) - days_to_2000);
}

void binary_rows::timestamp(std::int64_t microseconds)
{
    bigint(microseconds - microseconds_to_2000);
}

void binary_rows::null()
{
    big_endian(std::int32_t{-1});
}

namespace {

binary_target& target_of(bulk_transaction& running)
{
    auto* const taker = dynamic_cast<binary_target*>(&running);
    if (taker == nullptr)
        throw error("this transaction knows no binary format", "0A000");
    return *taker;
}

} // namespace

std::uint64_t copy_binary(bulk_transaction& running, std::string_view target, const binary_rows& rows)
{
    return rows.empty() ? 0 : target_of(running).copy_binary(target, rows.data());
}

std::optional<std::string> read_bytes(bulk_transaction& running, std::string_view sql, const std::vector<parameter>& parameters)
{
    return target_of(running).read_bytes(sql, parameters);
}

} // namespace chukan::db
