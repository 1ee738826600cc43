#pragma once
#include "tests/bench/people.hpp"

#include <cstdint>
#include <string>

/// The 差分 of ingest-delta, and what plain SQL needs for it.
namespace chukan::bench {

struct change_file {
    std::string path;
    std::uint64_t rows{0}, changed{0};
};

/// One person in this many is changed.
constexpr std::uint64_t changed_one_in = 10;

/// A KN010 of 変更 for registered people, from their KN010 in UTF-8 and its KN011: one in ten gets `address_detail` as his 方書. `everybody`: the others too, as they are.
/// Throws std::runtime_error when the two files do not belong together.
change_file write_changes(const population_files& people, const std::string& result, const std::string& address_detail, bool everybody, unsigned number);

/// The same change in plain SQL, on a table of the file's own columns beside the server's databases.
class difference_limit {
public:
    /// `initial` becomes what is stored, by 枝番.
    difference_limit(const std::string& admin_dsn, const std::string& initial);
    struct outcome {
        double staging{0};        // COPY of the file into an unlogged table without an index
        double seconds{0};        // anti-join of the staged rows and UPDATE of the changed ones, committed
        std::uint64_t changed{0};
    };
    outcome take(const std::string& file);
    /// A sum over 枝番, 氏名, 住所 and 方書 of everybody, as checksum_of_enrollees() of `operations`.
    std::string checksum() const;

private:
    std::string dsn_;
    std::string compared_, assigned_;  // the columns that a change may alter
};

std::string checksum_of_enrollees(const std::string& operations_dsn);

} // namespace chukan::bench
