#pragma once
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

/// The offline format check (機関内テスト / 照会要求CSVチェックツール): the same layouts and the same engine as the server, no server needed.
namespace chukan::check {

struct check_options {
    std::string file;
    std::string kind;             // enrollee or KN010; empty: from the file name, else from the header record
    std::string encoding;         // utf8, cp932, utf16le; empty: from the first bytes
    std::string date;             // YYYYMMDD on which codes and layouts must be valid; empty: the date in the file name, else 20171113 (模擬: the demo world's day)
    std::string config_directory;
    bool json{false};
    bool japanese{true};
    unsigned most_findings{1000}; // listed; all are counted
    bool bytes{false};            // the microscope: how the file looks byte by byte
    std::optional<std::uint64_t> byte; // where it looks; none: where the file breaks
    std::uint32_t row{0};         // the record that begins on this line, item by item
};

/// 0: clean, 1: findings, 2: the file (or its kind) is unusable.
int check_file(const check_options& options, std::ostream& out);

/// `chukan check FILE [--kind KIND] [--encoding E] [--date YYYYMMDD] [--json]`, and `chukan check FILE --bytes [--at BYTE]` or `--row LINE` to look closer.
int check_command(std::vector<std::string> arguments, const std::string& config_directory, bool japanese, std::ostream& out);

} // namespace chukan::check
