#pragma once
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

/// Looks for secrets in bytes, in every form they might have slipped out in (decisions.md 5).
namespace chukan::test {

class leak_scanner {
public:
    struct find {
        std::string where;   // the file
        std::uint64_t offset;
        std::string form;    // text, utf16le, integer_little, integer_big, hex, base64
        std::size_t secret;  // its number in the order of adding; never the secret itself
    };

    /// Digits: also as 64-bit integers, and as text only where no other digit stands beside it.
    void add_number(const std::string& digits);
    /// Any other text of 8 bytes or more.
    void add_text(const std::string& text);

    void scan(const std::string& where, const std::string& bytes);
    /// Every file below `folder`, in overlapping pieces; memory stays flat.
    void scan_folder(const std::string& folder);
    const std::vector<find>& finds() const { return finds_; }
    std::uint64_t bytes_read() const { return bytes_; }

private:
    struct pattern {
        std::string bytes;
        std::string form;
        std::size_t secret;
        bool bounded; // no digit may stand beside it
    };
    void add(std::string bytes, std::string form, bool bounded = false);
    void add_encoded(const std::string& text);
    static std::uint64_t head(const char* at);

    std::vector<pattern> patterns_;
    std::unordered_map<std::uint64_t, std::vector<std::size_t>> by_head_;
    std::vector<bool> seen_heads_ = std::vector<bool>(1u << 20);
    std::vector<find> finds_;
    std::size_t secrets_{0};
    std::uint64_t bytes_{0};
};

} // namespace chukan::test
