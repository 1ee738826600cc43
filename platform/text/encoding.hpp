#pragma once
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

/// The three encodings of 医療保険者等定義情報 and what Japanese text is made of. Inside the programs all text is UTF-8.
namespace chukan::text {

enum class encoding { utf8, cp932, utf16le };

/// Bytes that are no text in the encoding, or a NUL. `position` counts bytes from the beginning of the stream.
class undecodable : public std::runtime_error {
public:
    enum class reason { malformed, nul, byte_order };
    undecodable(reason why, std::uint64_t position) : std::runtime_error("undecodable text"), why(why), position(position) {}
    reason why;
    std::uint64_t position;
};

/// Bytes in any pieces to UTF-8. A BOM at the very beginning is taken off; UTF-16LE must have one. NUL is refused, U+E000–F8FF and control characters pass (they are the
/// business of who checks an item).
class decoder {
public:
    /// `from_middle`: the stream begins at `position`, not at the beginning of the file, and no BOM is expected.
    explicit decoder(encoding source, bool from_middle = false, std::uint64_t position = 0)
        : source_(source), at_beginning_(!from_middle), position_(position)
    {
    }

    /// Appends the text of `bytes` to `out`; an unfinished character waits for the next call. Throws undecodable; what was right before it is in `out`.
    void decode(std::string_view bytes, std::string& out);
    /// At the end of the stream: throws undecodable when a character is unfinished.
    void finish(std::string& out);
    /// Bytes of a BOM that was taken off.
    unsigned bom_bytes() const { return bom_; }

private:
    std::string_view take_bom(std::string_view bytes);
    std::size_t decode_whole(std::string_view bytes, std::string& out);

    encoding source_;
    bool at_beginning_;
    std::uint64_t position_;
    unsigned bom_{0};
    std::string rest_;
};

/// How many bytes `text` (valid UTF-8) takes in an encoding, without BOM. A character that it lacks counts as ● does.
std::size_t encoded_length(std::string_view text, encoding target);

/// Appends `text` (valid UTF-8) in another encoding. A lookalike that the encoding has stands for what it lacks (lookalikes.hpp), else ●.
void encode(std::string_view text, encoding target, std::string& out);

/// FF FE for UTF-16LE, nothing for the others: UTF-8 files of ours carry no BOM.
std::string_view byte_order_mark(encoding target);

bool valid_utf8(std::string_view text);

} // namespace chukan::text
