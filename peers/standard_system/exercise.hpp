#pragma once
#include "peers/standard_system/generate.hpp"

/// A week's work of a union as files, for a CI job that knows only curl and awk (docs/examples/ci.sh): everything that goes up, and everything that must come back.
namespace chukan::standard_system {

struct exercise {
    std::uint64_t persons{50000}, arrivals{500}, moves{50}, deaths{50}, premiums{500}; // those of the second day are 差分
    std::string insurer{"39130000"}, date{"20171113"};
    std::uint64_t seed{1}, first{1};
    layout::encoding encoding{layout::encoding::utf8};
    std::string user{"ci"}, password{"Chukan-2017"}; // of US010
    std::string config_directory, out;
};
struct exercise_file {
    std::string user, kind, name, result; // who uploads it (admin, or the user of US010); enrollee; names in up/ and expected/
    std::uint64_t rows{0};
};
/// Writes up/, expected/, an empty got/, and list.txt (user kind file result, in the order of work). Nobody knows the 枝番 beforehand: where one belongs stands the 宛名番号 of its person, to be
/// replaced by what KN011 gives; a 枝番 that KN011 itself gives stands as the 宛名番号 too.
std::vector<exercise_file> write_exercise(const exercise& wish);

} // namespace chukan::standard_system
