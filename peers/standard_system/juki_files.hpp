#pragma once
#include "peers/standard_system/daily_files.hpp"

/// 照会要求 to the 住基ネット on a medium (guide 2.10): how a union comes by the 個人番号 of those on its 未取得 list.
namespace chukan::standard_system {

inline constexpr auto juki_request_id = "JK010";
/// In the list in place of a 照会結果コード: the request is out.
inline constexpr auto juki_request_sent = "照会中";

struct request_wish {
    std::uint64_t most_rows{10000};       // of one file (模擬; the guide limits only the number of files)
    bool again{false};                    // also of whom an earlier inquiry has not found
};
struct requested {
    std::vector<written_file> files;      // without an expected result: who is found is for the 住基ネット to say
    std::uint64_t waiting{0};             // for the next delivery: at most ten files of a kind go in one (guide 2.10: each digit once)
    std::uint64_t held_back{0};           // listed in held_back.csv with what the format check says of them, an unknown day of birth or a name that CP932 lacks
};
/// Writes JK010 for the persons of the 未取得 list who have not been asked about, Japanese and foreign residents apart, and marks them as asked.
/// Throws std::runtime_error while an earlier delivery is out: its digits are taken.
requested write_requests(books& of, const request_wish& wish);

/// The persons of a request that is given up may be asked about again. Does not commit.
void forget_request(books& of, const std::string& name);

} // namespace chukan::standard_system
