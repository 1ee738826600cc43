#pragma once
#include <string>
#include <string_view>

namespace chukan::records {

/// 経路区分 (模擬): a 処理通番 is the day and twelve digits. Those that the shared server of the insurers gives to exchanges between its own insurers begin with 9 after the day; nws would have to
/// number 900,000,000,000 exchanges before it came there.
inline bool is_inside(std::string_view exchange_number)
{
    return exchange_number.size() == 20 && exchange_number[8] == '9';
}
/// The same in SQL, of the column exchange_number.
inline constexpr auto inside_sql = "substr(exchange_number, 9, 1) = '9'";

/// 接続区分 of config/codes/connection.json, and the word of the API.
inline std::string road_of(std::string_view exchange_number)
{
    return is_inside(exchange_number) ? "inside" : "nws";
}

} // namespace chukan::records
