#pragma once
#include "tests/integration/world/tables.hpp"
#include "tests/integration/world/world.hpp"

#include <string>
#include <vector>

namespace chukan::test {

/// The counter where uploads arrive, and what lies behind it: rows of operations, lines of portal's operation log.
class desk {
public:
    static constexpr std::uint64_t limit = 4u << 20; // bytes of a file, in this program
    static desk& instance();

    /// KN010 of a generated population: header and rows as lines without CRLF, UTF-8.
    const std::string& header() const { return header_; }
    /// `count` rows that were never given out before.
    std::vector<std::string> rows(std::size_t count);
    static std::string file(const std::vector<std::string>& lines); // with CRLF
    /// A file name that was never used before.
    static std::string fresh_name();

    /// Everything that an upload can leave in operations: receipts, files, chunks, persons, enrollees, jobs, messages. Equal before and after: nothing was left.
    std::string traces();
    std::int64_t business_rows();
    /// Results of the operation log's uploads, newest first.
    std::vector<std::string> logged();
    terminal& clerk() { return world::instance().clerk(); }

private:
    desk();
    tables operations_, portal_;
    std::string header_;
    std::vector<std::string> rows_;
    std::size_t given_{0};
};

} // namespace chukan::test
