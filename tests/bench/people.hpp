#pragma once
#include "tests/bench/instance.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// Generated people in an instance, registered through the terminal as a union would.
namespace chukan::bench {

struct population_files {
    std::string folder;     // what `chukan generate population` wrote, in the union's encoding
    std::string utf8;       // the same KN010 in UTF-8, for the limit
    std::string enrollees;  // KN010
    std::uint64_t rows{0};
    const char* encoding{"0"}; // 文字コード of the files
};

/// `first` is the sequence of the first person: two populations of one instance must not overlap. `encoding` is 文字コード (0 UTF-8, 1 CP932); of a file in another one than
/// UTF-8 the limits cannot read `utf8`.
population_files generate(const instance& world, std::uint64_t rows, std::uint64_t seed, std::uint64_t first = 1, const char* encoding = "0");
/// The same into a folder, without an instance.
population_files write_population(const std::string& folder, std::uint64_t rows, std::uint64_t seed, std::uint64_t first, const char* encoding);
/// SK010 of the insured among them, by their KN011.
std::string eligibility_file(const population_files& files, const std::string& result);
/// juki and, with `copies`, the institutions.
void seed_world(instance& world, const population_files& files, bool copies);

/// Uploads one file and waits for 処理完了; returns the receipt. Throws when it ends otherwise.
std::string upload(instance& world, const std::string& kind, const std::string& file, const char* encoding = "0");
/// The result file of a receipt.
std::string result_of(instance& world, const std::string& receipt);
/// Throws std::runtime_error unless the server read `rows` rows, took all of them and has a line of the result for each.
void all_taken(instance& world, const std::string& receipt, std::uint64_t rows, const std::string& result);
/// Lines of a CSV without its header.
std::uint64_t lines_of(std::string_view csv);
struct acquisition {
    std::uint64_t open{0};   // still without an outcome; a 取得番号 lives while it is one of these
    std::uint64_t codes{0}, failed{0};
    double seconds{0};       // from the call to the last outcome
};
/// Registered people wait for their codes until release_acquisition: intermediate takes them in and begins nothing.
void hold_acquisition(instance& world);
void release_acquisition(instance& world);
/// Waits until every acquisition has its outcome, at most `seconds`.
acquisition wait_for_codes(instance& world, unsigned seconds);

/// 被保険者枝番 of registered people, at most `most`.
std::vector<std::string> branch_numbers(instance& world, std::uint64_t most);

} // namespace chukan::bench
