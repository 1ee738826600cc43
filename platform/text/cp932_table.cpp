#include "platform/text/cp932_table.hpp"

#include "platform/text/lookalikes.hpp"

#include <iconv.h>

#include <stdexcept>

namespace chukan::text {

namespace {

class converter {
public:
    converter() : handle_(iconv_open("UTF-16LE", "CP932"))
    {
        if (handle_ == reinterpret_cast<iconv_t>(-1))
            throw std::runtime_error("this system's C library lacks the converter CP932");
    }
    converter(const converter&) = delete;
    converter& operator=(const converter&) = delete;
    ~converter() { iconv_close(handle_); }

    /// One character, or `none`.
    char16_t operator()(const char* bytes, std::size_t count)
    {
        char in[2] = {bytes[0], count > 1 ? bytes[1] : '\0'};
        unsigned char out[8];
        char* from = in;
        char* to = reinterpret_cast<char*>(out);
        std::size_t left = count, space = sizeof out;
        iconv(handle_, nullptr, nullptr, nullptr, nullptr);
        if (iconv(handle_, &from, &left, &to, &space) == static_cast<std::size_t>(-1) || left != 0 || space != sizeof out - 2)
            return cp932_table::none;
        return static_cast<char16_t>(out[0] | out[1] << 8);
    }

private:
    iconv_t handle_;
};

} // namespace

cp932_table::cp932_table()
{
    single.fill(none);
    pair.fill(none);
    converter convert;
    for (unsigned byte = 0; byte < 256; ++byte) {
        const char text[1] = {static_cast<char>(byte)};
        // 0x80, 0xA0 and 0xFD–0xFF are no characters of Windows code page 932.
        if (byte < 0x80 || (byte >= 0xa1 && byte <= 0xdf))
            single[byte] = convert(text, 1);
        lead[byte] = (byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= 0xfc);
    }
    for (unsigned first = 0x81; first <= 0xfc; ++first) {
        if (!lead[first])
            continue;
        for (unsigned second = 0x40; second <= 0xfc; ++second) {
            if (second == 0x7f)
                continue;
            const char text[2] = {static_cast<char>(first), static_cast<char>(second)};
            pair[first << 8 | second] = convert(text, 2);
        }
    }
    // Of the characters that CP932 holds twice, Windows writes the JIS X 0208 and NEC row 13 place first, then IBM's, and NEC's selection of IBM's never.
    const auto fill = [&](unsigned from, unsigned to) {
        for (unsigned code = from; code <= to; ++code)
            if (pair[code] != none && encoded[pair[code]] == 0)
                encoded[pair[code]] = static_cast<std::uint16_t>(code);
    };
    fill(0x8140, 0xeaff);
    fill(0xf040, 0xfcff);
    for (unsigned byte = 1; byte < 256; ++byte)
        if (single[byte] != none)
            encoded[single[byte]] = static_cast<std::uint16_t>(byte);
    for (const auto& [lacking, written] : lookalikes)
        if (encoded[lacking] == 0)
            encoded[lacking] = encoded[written];
}

const cp932_table& cp932_table::instance()
{
    static const cp932_table table;
    return table;
}

} // namespace chukan::text
