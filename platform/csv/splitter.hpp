#pragma once
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace chukan::csv {

/// What makes the rest of a file unreadable: in the record that begins on physical line `line`, behind `before` (the text of that record up to the quote).
class broken : public std::runtime_error {
public:
    enum class reason { unterminated_quote, line_too_long };
    broken(reason why, std::uint32_t line, std::string before = {})
        : std::runtime_error("broken CSV"), why(why), line(line), before(std::move(before))
    {
    }
    reason why;
    std::uint32_t line;
    std::string before;
};

/// One record. Views live until the splitter is used again.
struct record {
    std::uint32_t line{0};                 // where it begins
    std::string_view raw;                  // with its line end; until take_fields()
    std::vector<std::string_view> fields;
    unsigned stray_quote{0};               // 1-based column of the first quote out of place; 0: none
};

/// RFC 4180 over UTF-8 text that arrives in pieces: records end with CRLF or LF, a quoted field may hold both. A quote out of place is reported and read as it
/// stands; a blank line is a record with one empty field. Memory: one piece and one record.
class splitter {
public:
    /// `limit`: bytes of text of one record; a longer one breaks the file. `first_line` of what is put in first.
    explicit splitter(std::size_t limit = 64 * 1024, std::uint32_t first_line = 1) : limit_(limit), line_(first_line) {}

    /// Where new text goes: append to it. Records handed out before lose their views.
    std::string& room();
    /// The next record, or false when more text is needed (or, with `at_end`, when there is none left). Throws broken. Fields still carry doubled quotes until
    /// take_fields(), so that `raw` can be measured first.
    bool next(record& into, bool at_end);
    /// Undoes doubled quotes in the record handed out last, in place.
    void take_fields(record& into);

private:
    bool scan(record& into, bool at_end);

    std::size_t limit_;
    std::string text_;
    std::size_t cursor_{0};
    std::uint32_t line_;
    std::vector<std::size_t> doubled_; // fields with doubled quotes
};

} // namespace chukan::csv
