#include "tests/bench/csv_line.hpp"

#include <algorithm>

namespace chukan::bench {

void split_line(std::string_view line, std::vector<std::string_view>& fields)
{
    fields.clear();
    while (true) {
        const bool quoted = line.starts_with('"');
        const auto end = quoted ? line.find('"', 1) : line.find(',');
        if (quoted) {
            fields.push_back(line.substr(1, end - 1));
            line.remove_prefix(std::min(line.size(), end + 1));
        } else {
            fields.push_back(line.substr(0, end));
            line.remove_prefix(std::min(line.size(), end));
        }
        if (line.empty())
            return;
        line.remove_prefix(1);
    }
}

} // namespace chukan::bench
