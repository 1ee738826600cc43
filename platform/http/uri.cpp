#include "platform/http/uri.hpp"

#include <cstdint>

namespace chukan::http {
namespace {

int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/// Well-formed UTF-8 (RFC 3629) without C0 controls: anything else would only come back as an error of the database.
bool clean_text(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        const auto first = static_cast<unsigned char>(text[i]);
        if (first < 0x20 || first == 0x7f)
            return false;
        const std::size_t length = first < 0x80 ? 1 : first >> 5 == 0x6 ? 2 : first >> 4 == 0xe ? 3 : first >> 3 == 0x1e ? 4 : 0;
        if (length == 0 || i + length > text.size())
            return false;
        std::uint32_t point = length == 1 ? first : first & (0x7fu >> length);
        for (std::size_t k = 1; k < length; ++k) {
            const auto next = static_cast<unsigned char>(text[i + k]);
            if (next >> 6 != 0x2)
                return false;
            point = point << 6 | (next & 0x3fu);
        }
        constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
        if (point < least[length] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
            return false;
        i += length;
    }
    return true;
}

} // namespace

std::optional<std::string> percent_decoded(std::string_view text, bool plus)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            if (i + 2 >= text.size() || hex_value(text[i + 1]) < 0 || hex_value(text[i + 2]) < 0)
                return std::nullopt;
            out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
            i += 2;
        } else {
            out += plus && text[i] == '+' ? ' ' : text[i];
        }
    }
    if (!clean_text(out))
        return std::nullopt;
    return out;
}

std::optional<parsed_target> parse_target(std::string_view target)
{
    if (target.empty() || target[0] != '/')
        return std::nullopt;
    parsed_target parsed;
    const auto question = target.find('?');
    auto path = percent_decoded(target.substr(0, question), false);
    if (!path)
        return std::nullopt;
    parsed.path = std::move(*path);
    std::string_view rest = question == std::string_view::npos ? std::string_view() : target.substr(question + 1);
    while (!rest.empty()) {
        const auto end = rest.find('&');
        const auto pair = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (pair.empty())
            continue;
        const auto equals = pair.find('=');
        auto name = percent_decoded(pair.substr(0, equals), true);
        auto value = percent_decoded(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1), true);
        if (!name || !value)
            return std::nullopt;
        parsed.query.emplace(std::move(*name), std::move(*value));
    }
    return parsed;
}

std::optional<parsed_url> parse_url(std::string_view url)
{
    parsed_url parsed;
    if (url.substr(0, 8) == "https://") {
        url.remove_prefix(8);
    } else if (url.substr(0, 7) == "http://") {
        parsed.tls = false;
        url.remove_prefix(7);
    } else {
        return std::nullopt;
    }
    const auto slash = url.find('/');
    const auto authority = url.substr(0, slash);
    parsed.target = slash == std::string_view::npos ? "/" : std::string(url.substr(slash));
    const auto colon = authority.rfind(':');
    const bool has_port = colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos;
    parsed.port = has_port ? std::string(authority.substr(colon + 1)) : parsed.tls ? "443" : "80";
    std::string_view host = has_port ? authority.substr(0, colon) : authority;
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    parsed.host = host;
    parsed.authority = std::string(has_port ? authority.substr(0, colon) : authority) + ':' + parsed.port;
    // Nothing that could end the request line early.
    for (const char c : parsed.target)
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f)
            return std::nullopt;
    if (parsed.host.empty() || parsed.port.empty())
        return std::nullopt;
    return parsed;
}

} // namespace chukan::http
