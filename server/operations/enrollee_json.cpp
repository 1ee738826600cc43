#include "server/operations/enrollee_json.hpp"

#include "platform/clock/clock.hpp"
#include "server/operations/enrollee_store.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <vector>

namespace chukan::operations {

namespace {

constexpr std::array<std::string_view, 8> always_text{"branch_number", "insurer_number", "addressee_number", "enrollee_kind",
                                                      "name",          "name_kana",      "birth_date",       "sex"};

constexpr std::array<std::string_view, 5> of_the_address{"postal_code", "address", "address_detail", "municipality_code",
                                                          "managing_municipality_code"};

struct field {
    std::string key;    // ,"name":
    bool hidden{false};
    bool nullable{false}; // empty is null
    bool address{false};  // tells where the person lives
    bool date{false};     // in days since 1970-01-01
    bool moment{false};   // in microseconds since 1970-01-01
};

/// In the order of the columns.
const std::vector<field>& fields()
{
    static const auto made = [] {
        std::vector<field> out;
        for (const auto name : enrollee_fields()) {
            field one;
            one.key = ",\"" + std::string(name) + "\":";
            one.hidden = name == "person_key";
            one.nullable = std::find(always_text.begin(), always_text.end(), name) == always_text.end();
            one.address = std::find(of_the_address.begin(), of_the_address.end(), name) != of_the_address.end();
            one.date = name == "change_date";
            one.moment = name == "registered_at";
            out.push_back(std::move(one));
        }
        return out;
    }();
    return made;
}

/// A JSON string; `text` comes from PostgreSQL and is UTF-8.
void append_quoted(std::string& out, std::string_view text)
{
    static constexpr char digits[] = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += "\\u00";
            out += digits[static_cast<unsigned char>(c) >> 4];
            out += digits[static_cast<unsigned char>(c) & 15];
        } else {
            out += c;
        }
    }
    out += '"';
}

std::int64_t number_in(std::string_view text)
{
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || end != text.data() + text.size())
        throw std::logic_error("dates and times of an enrollee are selected as numbers");
    return number;
}

} // namespace

std::string enrollee_json(const db::result::row& row, bool hide_address)
{
    std::string out = "{\"personal_number_masked\":\"************\",\"address_hidden\":";
    out += hide_address ? "true" : "false";
    int column = 0;
    for (const auto& each : fields()) {
        const auto value = row.view(column++);
        if (each.hidden)
            continue;
        out += each.key;
        if ((each.nullable && value.empty()) || (each.address && hide_address))
            out += "null";
        else if (each.date)
            append_quoted(out, clock::to_date(clock::time_point(std::chrono::days(number_in(value)))));
        else if (each.moment)
            append_quoted(out, clock::to_iso(clock::time_point(std::chrono::microseconds(number_in(value)))));
        else
            append_quoted(out, value);
    }
    return out += '}';
}

} // namespace chukan::operations
