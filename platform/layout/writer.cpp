#include "platform/layout/layout.hpp"
#include "platform/text/encoding.hpp"

#include <algorithm>
#include <utility>

namespace chukan::layout {

std::string for_spreadsheet(std::string_view value)
{
    if (value.empty())
        return {};
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    const char first = value.front();
    // Fifteen digits are what a double holds; "1-2", "1/2" and "1:2" become days and times, "1e5" and "1." numbers.
    const bool number_like = digit(first) && value.find_first_not_of("0123456789-/:.eE ") == std::string_view::npos;
    const bool plain_number = number_like && value.size() <= 15 && (first != '0' || value.size() == 1) && std::all_of(value.begin(), value.end(), digit);
    const bool changed = first == '=' || first == '+' || first == '-' || first == '@' || first == '\'' || first == ' ' || value.back() == ' ' ||
                         (number_like && !plain_number);
    return changed ? "「" + std::string(value) + "」" : std::string(value);
}

writer::writer(encoding target, bool with_bom_or_start, bool for_people) : target_(target)
{
    if (with_bom_or_start && for_people && target == encoding::utf8)
        pending_ = "\xef\xbb\xbf";
    else if (with_bom_or_start)
        pending_ = text::byte_order_mark(static_cast<text::encoding>(target));
}

void writer::row(const std::vector<std::string_view>& values)
{
    std::string line;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i != 0)
            line += ',';
        const auto value = values[i];
        // A space at either end is kept by quotes too: spreadsheet programs take it off otherwise.
        const bool quote = value.find_first_of(",\"\r\n") != std::string_view::npos || (!value.empty() && (value.front() == ' ' || value.back() == ' '));
        if (!quote) {
            line += value;
            continue;
        }
        line += '"';
        for (const char c : value) {
            if (c == '"')
                line += '"';
            line += c;
        }
        line += '"';
    }
    line += "\r\n";
    text::encode(line, static_cast<text::encoding>(target_), pending_);
}

std::string writer::take()
{
    return std::exchange(pending_, {});
}

} // namespace chukan::layout
