#include "tests/integration/leak/scanner.hpp"

#include "platform/base/text.hpp"

#include <cctype>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace chukan::test {

namespace {

constexpr std::size_t piece = 8u << 20;
constexpr std::size_t overlap = 4096;

std::size_t short_hash(std::uint64_t head)
{
    return static_cast<std::size_t>((head * 0x9e3779b97f4a7c15ull) >> 44);
}

std::string utf16(const std::string& ascii)
{
    std::string out;
    for (const char letter : ascii) {
        out += letter;
        out += '\0';
    }
    return out;
}

} // namespace

std::uint64_t leak_scanner::head(const char* at)
{
    std::uint64_t value = 0;
    std::memcpy(&value, at, 8);
    return value;
}

void leak_scanner::add(std::string bytes, std::string form, bool bounded)
{
    const auto key = head(bytes.data());
    by_head_[key].push_back(patterns_.size());
    seen_heads_[short_hash(key)] = true;
    patterns_.push_back({std::move(bytes), std::move(form), secrets_, bounded});
}

void leak_scanner::add_encoded(const std::string& text)
{
    add(to_hex(text), "hex");
    std::string upper = to_hex(text);
    for (auto& letter : upper)
        letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    if (upper != to_hex(text))
        add(upper, "hex");
    // base64 at the three places a text can have in its triples; only the letters that depend on the text alone.
    for (std::size_t shift = 0; shift < 3; ++shift) {
        const auto coded = to_base64(std::string(shift, 'x') + text);
        const std::size_t from = shift == 0 ? 0 : shift + 1;
        const std::size_t to = (shift + text.size()) * 8 / 6;
        add(coded.substr(from, to - from), "base64");
    }
}

void leak_scanner::add_number(const std::string& digits)
{
    add(digits, "text", true);
    add(utf16(digits), "utf16le");
    const std::uint64_t value = std::stoull(digits);
    std::string little(8, '\0'), big(8, '\0');
    for (int place = 0; place < 8; ++place) {
        little[place] = static_cast<char>(value >> (8 * place));
        big[7 - place] = little[place];
    }
    add(little, "integer_little");
    add(big, "integer_big");
    add_encoded(digits);
    ++secrets_;
}

void leak_scanner::add_text(const std::string& text)
{
    add(text, "text");
    add_encoded(text);
    ++secrets_;
}

void leak_scanner::scan(const std::string& where, const std::string& bytes)
{
    bytes_ += bytes.size();
    if (bytes.size() < 8)
        return;
    const auto digit = [&](std::size_t at) { return at < bytes.size() && std::isdigit(static_cast<unsigned char>(bytes[at])); };
    for (std::size_t at = 0; at + 8 <= bytes.size(); ++at) {
        const auto key = head(bytes.data() + at);
        if (!seen_heads_[short_hash(key)])
            continue;
        const auto candidates = by_head_.find(key);
        if (candidates == by_head_.end())
            continue;
        for (const auto number : candidates->second) {
            const auto& one = patterns_[number];
            if (bytes.compare(at, one.bytes.size(), one.bytes) != 0)
                continue;
            if (one.bounded && ((at > 0 && digit(at - 1)) || digit(at + one.bytes.size())))
                continue;
            finds_.push_back({where, at, one.form, one.secret});
        }
    }
}

void leak_scanner::scan_folder(const std::string& folder)
{
    namespace fs = std::filesystem;
    for (const auto& entry : fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied)) {
        if (!entry.is_regular_file())
            continue;
        std::ifstream file(entry.path(), std::ios::binary);
        std::string buffer, kept;
        while (file) {
            buffer.resize(piece);
            file.read(buffer.data(), static_cast<std::streamsize>(piece));
            buffer.resize(static_cast<std::size_t>(file.gcount()));
            scan(entry.path().string(), kept + buffer);
            const auto whole = kept + buffer;
            kept = whole.size() > overlap ? whole.substr(whole.size() - overlap) : whole;
            if (buffer.size() < piece)
                break;
        }
    }
}

} // namespace chukan::test
