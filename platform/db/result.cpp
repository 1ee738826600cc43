#include "platform/db/database.hpp"
#include "platform/db/hex.hpp"

#include <charconv>

namespace chukan::db {

int result::row::column(std::string_view name) const
{
    const int found = data_->column(name);
    if (found < 0)
        throw error("the answer of the database has no column " + std::string(name), "42703");
    return found;
}

bool result::row::is_null(std::string_view name) const { return data_->is_null(index_, column(name)); }

std::string result::row::text(std::string_view name) const { return std::string(data_->text(index_, column(name))); }

std::optional<std::string> result::row::maybe(std::string_view name) const
{
    const int found = column(name);
    if (data_->is_null(index_, found))
        return std::nullopt;
    return std::string(data_->text(index_, found));
}

std::int64_t result::row::integer(std::string_view name) const
{
    const int found = column(name);
    if (data_->is_null(index_, found))
        return 0;
    const auto text = data_->text(index_, found);
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || end != text.data() + text.size())
        throw error("column " + std::string(name) + " holds no whole number", "22P02");
    return number;
}

bool result::row::boolean(std::string_view name) const { return data_->text(index_, column(name)) == "t"; }

std::string result::row::bytes(std::string_view name) const
{
    const int found = column(name);
    if (data_->is_null(index_, found))
        return {};
    std::string raw;
    if (!decode_bytea(data_->text(index_, found), raw))
        throw error("column " + std::string(name) + " holds no bytea", "22P02");
    return raw;
}

result::row result::one() const
{
    if (size() != 1)
        throw error("a statement that must give one row gave " + std::to_string(size()), "P0002");
    return (*this)[0];
}

} // namespace chukan::db
