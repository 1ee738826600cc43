#include "platform/base/text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

namespace chukan {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    throw std::invalid_argument("not a hexadecimal digit");
}

constexpr std::array<signed char, 256> base64_values()
{
    std::array<signed char, 256> values{};
    for (auto& value : values)
        value = -1;
    for (std::size_t i = 0; i < base64_digits.size(); ++i)
        values[static_cast<unsigned char>(base64_digits[i])] = static_cast<signed char>(i);
    return values;
}
constexpr auto base64_value = base64_values();

class descriptor {
public:
    explicit descriptor(int value) : value_(value) {}
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    ~descriptor()
    {
        if (value_ >= 0)
            ::close(value_);
    }
    int value() const { return value_; }

private:
    int value_;
};

[[noreturn]] void fail(const std::string& what, const std::string& path)
{
    throw std::runtime_error(what + " " + path + ": " + std::generic_category().message(errno));
}

} // namespace

std::string to_hex(std::string_view bytes)
{
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const unsigned char byte : bytes) {
        out.push_back(hex_digits[byte >> 4]);
        out.push_back(hex_digits[byte & 15]);
    }
    return out;
}

std::string from_hex(std::string_view hex)
{
    if (hex.size() % 2 != 0)
        throw std::invalid_argument("an odd number of hexadecimal digits");
    std::string out;
    out.reserve(hex.size() / 2);
    for (std::size_t i = 0; i < hex.size(); i += 2)
        out.push_back(static_cast<char>(hex_value(hex[i]) * 16 + hex_value(hex[i + 1])));
    return out;
}

std::string to_base64(std::string_view bytes)
{
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    const auto at = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(bytes[i])); };
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3) {
        const unsigned group = at(i) << 16 | at(i + 1) << 8 | at(i + 2);
        for (const int shift : {18, 12, 6, 0})
            out.push_back(base64_digits[group >> shift & 63]);
    }
    if (const std::size_t rest = bytes.size() - i; rest == 1) {
        const unsigned group = at(i) << 16;
        out += {base64_digits[group >> 18 & 63], base64_digits[group >> 12 & 63], '=', '='};
    } else if (rest == 2) {
        const unsigned group = at(i) << 16 | at(i + 1) << 8;
        out += {base64_digits[group >> 18 & 63], base64_digits[group >> 12 & 63], base64_digits[group >> 6 & 63], '='};
    }
    return out;
}

std::string from_base64(std::string_view text)
{
    if (text.size() % 4 != 0)
        throw std::invalid_argument("not base64");
    std::size_t padding = 0;
    while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=')
        ++padding;
    std::string out;
    out.reserve(text.size() / 4 * 3);
    unsigned group = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool padded = i >= text.size() - padding;
        const int value = padded ? 0 : base64_value[static_cast<unsigned char>(text[i])];
        if (value < 0)
            throw std::invalid_argument("not base64");
        group = group << 6 | static_cast<unsigned>(value);
        if (i % 4 == 3) {
            out += {static_cast<char>(group >> 16), static_cast<char>(group >> 8), static_cast<char>(group)};
            group = 0;
        }
    }
    // Bits behind the last byte must be zero: one content has one base64 text.
    for (std::size_t i = 0; i < padding; ++i) {
        if (out.back() != '\0')
            throw std::invalid_argument("not base64");
        out.pop_back();
    }
    return out;
}

std::vector<std::string> split(std::string_view text, char separator)
{
    std::vector<std::string> out;
    std::size_t from = 0;
    while (true) {
        const std::size_t to = text.find(separator, from);
        out.emplace_back(text.substr(from, to == std::string_view::npos ? to : to - from));
        if (to == std::string_view::npos)
            return out;
        from = to + 1;
    }
}

std::string join(const std::vector<std::string>& parts, std::string_view separator)
{
    std::string out;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i != 0)
            out += separator;
        out += parts[i];
    }
    return out;
}

std::string read_file(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    if (!in)
        fail("cannot read", path);
    std::string content{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (in.bad())
        fail("cannot read", path);
    return content;
}

void write_file(const std::string& path, std::string_view content, unsigned mode)
{
    // Another writer of the same file must not share the temporary name.
    static std::atomic<unsigned> serial{0};
    const std::string temporary = path + "." + std::to_string(::getpid()) + "." + std::to_string(serial++) + ".new";
    {
        const descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, static_cast<mode_t>(mode)));
        if (file.value() < 0)
            fail("cannot write", temporary);
        // The umask of the caller must not decide who may read a secret, or keep others from a public file.
        if (::fchmod(file.value(), static_cast<mode_t>(mode)) != 0)
            fail("cannot set the permissions of", temporary);
        std::size_t done = 0;
        while (done < content.size()) {
            const ssize_t count = ::write(file.value(), content.data() + done, content.size() - done);
            if (count < 0 && errno == EINTR)
                continue;
            if (count < 0)
                fail("cannot write", temporary);
            done += static_cast<std::size_t>(count);
        }
        if (::fsync(file.value()) != 0)
            fail("cannot write", temporary);
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0)
        fail("cannot replace", path);
}

} // namespace chukan
