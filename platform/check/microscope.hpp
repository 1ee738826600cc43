#pragma once
#include "platform/layout/definition.hpp"
#include "platform/text/encoding.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The CSV microscope: what a file that cannot be used looks like byte by byte, so that a clerk sees the place and a vendor the cause. Never shows a 個人番号.
namespace chukan::check {

/// How far one encoding reads the file.
struct encoding_trial {
    text::encoding encoding{text::encoding::utf8};
    bool whole{true};
    std::uint64_t first_bad{0}; // byte position, when not whole
    std::string why;            // malformed, nul, byte_order
};

struct column_count {
    std::uint64_t records{0};
    std::uint32_t first_line{0};
    std::uint64_t first_byte{0};
};

struct looked_at {
    std::uint64_t bytes{0};
    std::string bom; // utf8, utf16le, utf16be, none
    text::encoding read_as{text::encoding::utf8};
    std::array<encoding_trial, 3> trials;
    std::uint64_t crlf{0}, lf{0}, cr{0};
    bool ends_with_line_end{false};
    std::uint64_t private_use{0}, controls{0}, half_width_kana{0};
    std::uint64_t records{0};
    std::map<std::size_t, column_count> columns; // number of columns to how many records, and where the first of them stands
    struct place {
        std::uint32_t line{0};
        std::uint64_t byte{0};
    };
    std::optional<place> open_quote;
    std::vector<std::string> header;

    /// The byte to look at: where the encoding breaks, else the open quote, else the first record whose number of columns is not `expected`.
    std::optional<std::uint64_t> place_to_look(std::size_t expected) const;
};

/// Takes a file in pieces of any size; memory stays flat.
class microscope {
public:
    /// `declared`: the encoding of the insurer's definition or of the layout; none: taken from the first bytes.
    explicit microscope(std::optional<text::encoding> declared = std::nullopt);
    void feed(std::string_view bytes);
    const looked_at& finish();

private:
    void try_all(std::string_view bytes);
    void take_text();
    void end_record();
    void decide(bool whole);

    looked_at seen_;
    std::array<text::decoder, 3> decoders_;
    std::optional<text::encoding> declared_;
    std::string scratch_, text_, record_, start_;
    bool decided_{false}, in_quotes_{false}, after_cr_{false}, quote_broken_{false}, field_begins_{true}, just_closed_{false};
    std::size_t commas_{0};
    std::uint32_t line_{1}, record_line_{1}, quote_line_{1};
    std::uint64_t record_byte_{0}, record_bytes_{0}, quote_byte_{0};
};

/// 64 bytes or more around a place, sixteen in a line, as they are and as text.
struct byte_line {
    std::uint64_t offset{0};
    std::vector<std::string> hex;   // "3c"; "**" for a digit of what may be a 個人番号
    std::optional<unsigned> marked; // which of them is the place
    std::string text;               // the bytes as ASCII; a dot for what is none
};
/// `around` begins at byte `first` of the file. Hand over at least 32 bytes more on either side than shall be seen, so that a number cut by the edge is known as one.
/// `shown`: by byte of `around`, false for what must not be seen besides such numbers; empty: all may.
std::vector<byte_line> byte_view(std::string_view around, std::uint64_t first, std::uint64_t place, unsigned lines = 8, const std::vector<bool>& shown = {});

/// Which bytes of a piece of a file say something of its form and nothing of what it holds: separators, quotes, line ends, control characters, the BOM, and what stands before
/// `values_from` (the header record). `place`: the byte that the file breaks at, shown with the one behind it.
std::vector<bool> form_of(std::string_view around, std::uint64_t first, text::encoding encoding, std::uint64_t values_from, std::optional<std::uint64_t> place);

/// One record with its items and what is wrong with each: values that must not be seen are masked.
struct seen_item {
    unsigned number{0};
    std::string name, value;
    std::vector<layout::finding> findings;
};
struct seen_record {
    std::uint32_t line{0};
    std::uint64_t first_byte{0}, end_byte{0};
    std::vector<seen_item> items;
    std::vector<layout::finding> of_record; // about the record as a whole
};
/// What a reader's sink saw, for showing. `record_begin` is the place behind the record before.
seen_record show(const layout::definition& layout, const layout::checked_record& record, std::uint64_t record_begin);

} // namespace chukan::check
