#include "platform/db/database.hpp"
#include "platform/db/hex.hpp"

namespace chukan::db {

namespace {

void append_element(std::string& literal, std::string_view value)
{
    literal += '"';
    for (const char letter : value) {
        if (letter == '"' || letter == '\\')
            literal += '\\';
        literal += letter;
    }
    literal += '"';
}

template <class Values, class Append>
std::string literal_of(const Values& values, std::size_t bytes_each, Append append)
{
    std::string literal;
    literal.reserve(2 + values.size() * bytes_each);
    literal += '{';
    for (const auto& value : values) {
        if (literal.size() > 1)
            literal += ',';
        append(literal, value);
    }
    literal += '}';
    return literal;
}

} // namespace

std::string array(const std::vector<std::string>& values)
{
    return literal_of(values, 20, [](std::string& literal, const std::string& value) { append_element(literal, value); });
}

std::string array(const std::vector<std::optional<std::string>>& values)
{
    return literal_of(values, 20, [](std::string& literal, const std::optional<std::string>& value) {
        if (value)
            append_element(literal, *value);
        else
            literal += "NULL";
    });
}

std::string array(const std::vector<std::int64_t>& values)
{
    return literal_of(values, 8, [](std::string& literal, std::int64_t value) { literal += std::to_string(value); });
}

std::string bytea_array(const std::vector<std::string>& values)
{
    return literal_of(values, 40, [](std::string& literal, const std::string& value) {
        literal += "\"\\\\x"; // the backslash is escaped once for the array literal
        append_hex(literal, value);
        literal += '"';
    });
}

} // namespace chukan::db
