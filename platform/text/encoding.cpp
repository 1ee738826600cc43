#include "platform/text/encoding.hpp"

#include "platform/text/characters.hpp"
#include "platform/text/cp932_table.hpp"

#include <cstring>

namespace chukan::text {

namespace {

using reason = undecodable::reason;

/// How many leading bytes are ASCII and no NUL.
std::size_t plain_run(const char* data, std::size_t size)
{
    std::size_t at = 0;
    for (; at + 8 <= size; at += 8) {
        std::uint64_t eight;
        std::memcpy(&eight, data + at, 8);
        const std::uint64_t high = 0x8080808080808080u;
        const std::uint64_t nul = (eight - 0x0101010101010101u) & ~eight & high;
        if ((eight & high) != 0 || nul != 0)
            break;
    }
    while (at < size && data[at] > 0)
        ++at;
    return at;
}

/// Length of the well-formed UTF-8 sequence at `at` (RFC 3629); 0: malformed; -1: cut off by the end.
int sequence(const unsigned char* bytes, std::size_t left)
{
    const unsigned char lead = bytes[0];
    const auto tail = [&](std::size_t i, unsigned char least = 0x80, unsigned char most = 0xbf) {
        return bytes[i] >= least && bytes[i] <= most;
    };
    if (lead < 0x80)
        return 1;
    if (lead < 0xc2 || lead > 0xf4)
        return 0;
    const int length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    const unsigned char least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    const unsigned char most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    for (int i = 1; i < length; ++i) {
        if (static_cast<std::size_t>(i) >= left)
            return -1;
        if (!(i == 1 ? tail(1, least, most) : tail(static_cast<std::size_t>(i))))
            return 0;
    }
    return length;
}

// Each of these takes what is whole at the beginning of `bytes` and returns how much it took; a problem is thrown with its place in `bytes`.

std::size_t from_utf8(std::string_view bytes, std::string& out)
{
    std::size_t at = 0;
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    const auto flush = [&] { out.append(bytes.data(), at); };
    while (at < bytes.size()) {
        at += plain_run(bytes.data() + at, bytes.size() - at);
        while (at < bytes.size() && data[at] >= 0x80) {
            const int length = sequence(data + at, bytes.size() - at);
            if (length == 0) {
                flush();
                throw undecodable(reason::malformed, at);
            }
            if (length < 0) {
                flush();
                return at;
            }
            at += static_cast<std::size_t>(length);
        }
        if (at < bytes.size() && data[at] == 0) {
            flush();
            throw undecodable(reason::nul, at);
        }
    }
    flush();
    return at;
}

std::size_t from_cp932(std::string_view bytes, std::string& out)
{
    const auto& table = cp932_table::instance();
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    const std::size_t size = bytes.size();
    // Written through a pointer: no character grows to more than three bytes.
    const std::size_t start = out.size();
    out.resize(start + size * 3);
    char* to = out.data() + start;
    const auto finish = [&] { out.resize(static_cast<std::size_t>(to - out.data())); };
    std::size_t at = 0;
    while (at < size) {
        const std::size_t run = plain_run(bytes.data() + at, size - at);
        std::memcpy(to, data + at, run);
        to += run;
        at += run;
        while (at < size && (data[at] >= 0x80 || data[at] == 0)) {
            const unsigned char first = data[at];
            char16_t character = table.single[first];
            std::size_t length = 1;
            if (table.lead[first]) {
                if (at + 1 == size) {
                    finish();
                    return at;
                }
                character = table.pair[static_cast<unsigned>(first) << 8 | data[at + 1]];
                length = 2;
            }
            if (character == cp932_table::none || character == 0) {
                finish();
                throw undecodable(character == 0 ? reason::nul : reason::malformed, at);
            }
            at += length;
            if (character < 0x800) {
                *to++ = static_cast<char>(0xc0 | character >> 6);
            } else {
                *to++ = static_cast<char>(0xe0 | character >> 12);
                *to++ = static_cast<char>(0x80 | (character >> 6 & 0x3f));
            }
            *to++ = static_cast<char>(0x80 | (character & 0x3f));
        }
    }
    finish();
    return at;
}

std::size_t from_utf16le(std::string_view bytes, std::string& out)
{
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    std::size_t at = 0;
    while (at + 1 < bytes.size()) {
        char32_t unit = static_cast<char32_t>(data[at] | data[at + 1] << 8);
        std::size_t length = 2;
        if (unit == 0)
            throw undecodable(reason::nul, at);
        if (unit >= 0xdc00 && unit < 0xe000)
            throw undecodable(reason::malformed, at);
        if (unit >= 0xd800 && unit < 0xdc00) {
            if (at + 3 >= bytes.size())
                return at;
            const char32_t low = static_cast<char32_t>(data[at + 2] | data[at + 3] << 8);
            if (low < 0xdc00 || low > 0xdfff)
                throw undecodable(reason::malformed, at);
            unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
            length = 4;
        }
        append_utf8(unit, out);
        at += length;
    }
    return at;
}

std::uint16_t cp932_of(const cp932_table& table, char32_t character)
{
    const std::uint16_t code = character < 0x10000 ? table.encoded[character] : 0;
    return code != 0 ? code : table.encoded[0x25cf]; // ●
}

} // namespace

std::string_view decoder::take_bom(std::string_view bytes)
{
    if (source_ == encoding::utf8 && bytes.substr(0, 3) == "\xef\xbb\xbf")
        bom_ = 3;
    else if (source_ == encoding::utf16le && bytes.substr(0, 2) == "\xff\xfe")
        bom_ = 2;
    else if (source_ == encoding::utf16le || bytes.substr(0, 2) == "\xff\xfe" || bytes.substr(0, 2) == "\xfe\xff" ||
             bytes.substr(0, 3) == "\xef\xbb\xbf")
        throw undecodable(reason::byte_order, 0);
    position_ += bom_;
    return bytes.substr(bom_);
}

std::size_t decoder::decode_whole(std::string_view bytes, std::string& out)
{
    try {
        switch (source_) {
        case encoding::cp932:
            return from_cp932(bytes, out);
        case encoding::utf16le:
            return from_utf16le(bytes, out);
        default:
            return from_utf8(bytes, out);
        }
    } catch (const undecodable& problem) {
        throw undecodable(problem.why, position_ + problem.position);
    }
}

void decoder::decode(std::string_view bytes, std::string& out)
{
    if (!rest_.empty() || at_beginning_) {
        // The few bytes left over join the first few of this piece, until a whole character (or the place of a BOM) is there.
        const std::size_t wanted = at_beginning_ ? 3 : 1;
        std::size_t taken = 0;
        while (taken < bytes.size() && (rest_.size() < wanted || !at_beginning_)) {
            rest_.push_back(bytes[taken++]);
            if (at_beginning_)
                continue;
            const std::size_t used = decode_whole(rest_, out);
            position_ += used;
            rest_.erase(0, used);
            if (rest_.empty())
                break;
        }
        bytes.remove_prefix(taken);
        if (at_beginning_) {
            if (rest_.size() < wanted)
                return;
            at_beginning_ = false;
            rest_.erase(0, rest_.size() - take_bom(rest_).size());
            const std::size_t used = decode_whole(rest_, out);
            position_ += used;
            rest_.erase(0, used);
            if (!rest_.empty() && !bytes.empty())
                return decode(bytes, out);
        }
    }
    if (bytes.empty())
        return;
    const std::size_t used = decode_whole(bytes, out);
    position_ += used;
    rest_.assign(bytes.substr(used));
}

void decoder::finish(std::string& out)
{
    if (at_beginning_) {
        at_beginning_ = false;
        if (rest_.empty())
            return;
        rest_.erase(0, rest_.size() - take_bom(rest_).size());
        const std::size_t used = decode_whole(rest_, out);
        position_ += used;
        rest_.erase(0, used);
    }
    if (!rest_.empty())
        throw undecodable(reason::malformed, position_);
}

std::size_t encoded_length(std::string_view text, encoding target)
{
    if (target == encoding::utf8)
        return text.size();
    std::size_t length = 0;
    if (target == encoding::utf16le) {
        // Every character is one unit, those of four bytes are two.
        for (const char c : text) {
            const auto byte = static_cast<unsigned char>(c);
            length += ((byte & 0xc0) != 0x80) * 2 + (byte >= 0xf0) * 2;
        }
        return length;
    }
    const auto& table = cp932_table::instance();
    std::size_t at = 0;
    while (at < text.size()) {
        if (static_cast<unsigned char>(text[at]) < 0x80) {
            ++at;
            ++length;
            continue;
        }
        length += cp932_of(table, next_character(text, at)) > 0xff ? 2 : 1;
    }
    return length;
}

void encode(std::string_view text, encoding target, std::string& out)
{
    if (target == encoding::utf8) {
        out += text;
        return;
    }
    const auto put = [&](unsigned byte) { out.push_back(static_cast<char>(byte)); };
    if (target == encoding::utf16le) {
        std::size_t at = 0;
        while (at < text.size()) {
            char32_t c = next_character(text, at);
            if (c >= 0x10000) {
                c -= 0x10000;
                const unsigned high = 0xd800 + (c >> 10);
                put(high & 0xff);
                put(high >> 8);
                c = 0xdc00 + (c & 0x3ff);
            }
            put(c & 0xff);
            put(c >> 8);
        }
        return;
    }
    const auto& table = cp932_table::instance();
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t run = plain_run(text.data() + at, text.size() - at);
        out.append(text, at, run);
        at += run;
        while (at < text.size() && static_cast<unsigned char>(text[at]) >= 0x80) {
            const unsigned code = cp932_of(table, next_character(text, at));
            if (code > 0xff)
                put(code >> 8);
            put(code & 0xff);
        }
        if (at < text.size() && text[at] == '\0') {
            put(0);
            ++at;
        }
    }
}

std::string_view byte_order_mark(encoding target)
{
    return target == encoding::utf16le ? std::string_view("\xff\xfe") : std::string_view();
}

bool valid_utf8(std::string_view text)
{
    const auto* data = reinterpret_cast<const unsigned char*>(text.data());
    std::size_t at = 0;
    while (at < text.size()) {
        const int length = sequence(data + at, text.size() - at);
        if (length <= 0)
            return false;
        at += static_cast<std::size_t>(length);
    }
    return true;
}

} // namespace chukan::text
