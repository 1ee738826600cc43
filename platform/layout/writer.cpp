#include "platform/layout/layout.hpp"
#include "platform/text/encoding.hpp"

#include <utility>

namespace chukan::layout {

writer::writer(encoding target, bool with_bom_or_start) : target_(target)
{
    if (with_bom_or_start)
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
