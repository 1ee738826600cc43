#pragma once
#include <string_view>

namespace chukan::intermediate {

/// A 資格 lasts from the day of acquisition to the day before the day of loss (高確法 52条, 53条); an empty day of loss means that it lasts.
/// A person who leaves one 資格 and takes another on the same day has no overlap.
inline bool periods_overlap(std::string_view from, std::string_view lost, std::string_view other_from, std::string_view other_lost)
{
    return (other_lost.empty() || from < other_lost) && (lost.empty() || other_from < lost);
}

/// Does a 対象年月 (YYYYMM) or 年度 (YYYY: April to March) touch the days asked for? Empty bounds are open.
bool period_touches(std::string_view period, std::string_view from, std::string_view to);

} // namespace chukan::intermediate
