#pragma once
#include "peers/standard_system/books.hpp"

/// Where a union's data come from: the people of a generated population, and what happens to them from day to day.
namespace chukan::standard_system {

struct opening {
    std::string population;               // folder of `generate population`
    std::uint64_t persons{0};             // of it, as of today; the rest come later (day); 0: all
    std::uint64_t without_number{0};      // persons whose 個人番号 the union has not obtained: the 未取得 list
};
/// Writes the own books of a new folder and commits.
void open_books(books& into, const opening& wish);

/// What happens on one day. Who is chosen follows from the seed, the date and the 宛名番号.
struct happenings {
    std::string date;                     // YYYYMMDD, after the day of the books
    std::uint64_t arrivals{0};            // persons who come in: 新規
    std::uint64_t moves{0};               // who moves house inside the municipality: 変更 of KN010
    std::uint64_t deaths{0};              // insured persons who die: 変更 of KN010 and of SK010 (資格喪失 on the day after, 高確法 53)
    std::uint64_t premiums{0};            // whose premium is set anew: 変更 of TK010
};
struct happened {
    std::uint64_t arrivals{0}, moves{0}, deaths{0}, premiums{0};
};
/// Changes the own books and commits. Throws std::runtime_error when the day has been lived through already.
happened live_a_day(books& of, const happenings& wish);

} // namespace chukan::standard_system
