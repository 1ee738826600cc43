#include "server/intermediate/periods.hpp"

#include <string>

namespace chukan::intermediate {

bool period_touches(std::string_view period, std::string_view from, std::string_view to)
{
    std::string first, last;
    if (period.size() == 4) {
        first = std::string(period) + "0401";
        last = std::to_string(std::stoi(std::string(period)) + 1) + "0331";
    } else if (period.size() == 6) {
        first = std::string(period) + "01";
        last = std::string(period) + "31"; // compared as text only: no month has a day behind the 31st
    } else {
        return true;
    }
    return (to.empty() || first <= to) && (from.empty() || last >= from);
}

} // namespace chukan::intermediate
